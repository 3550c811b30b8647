import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { CredentialProfileView, SecretTrialView } from '../../../src/api/contract/credential-profiles.ts';
import { postJson } from '../api/client.ts';
import { useUnsaved } from '../navigation.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { FormPanel } from './form-panel.tsx';
import { ProblemBar } from './loaded.tsx';
import { isPasted, nothingPasted, pastedBody, pastedKindOf, type PastedDraft } from './profile-draft.ts';
import { PastedFields, PastedKindField } from './profile-fields.tsx';
import { Checks } from './test-result.tsx';
import { useAction } from './use-action.ts';

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '14px', maxWidth: '520px' },
  steps: { margin: 0, paddingInlineStart: '20px', color: tokens.colorNeutralForeground2 },
});

interface Rotation {
  readonly swapped: boolean;
  readonly summary: string;
  readonly results: readonly SecretTrialView[];
  readonly profile: CredentialProfileView;
}

interface RotationFormProps {
  readonly profile: CredentialProfileView;
  readonly etag: string;
  /** With what is stored now; without, where it has to be read again. */
  readonly onStored: (profile?: CredentialProfileView, etag?: string | null) => void;
}

/**
 * Takes a new secret or certificate, which replaces the old one once it works on every connection. What was typed leaves the page as
 * soon as it is stored, and never comes back.
 */
export function RotationForm({ profile, etag, onStored }: RotationFormProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const rotating = useAction();
  const [kind, setKind] = useState(pastedKindOf(profile.kind) ?? 'secret');
  const [pasted, setPasted] = useState<PastedDraft>(nothingPasted);
  const [rotation, setRotation] = useState<Rotation | null>(null);
  const isReady = isPasted(kind, pasted);
  useUnsaved(isReady);
  const rotate = (): void =>
    rotating.run(async () => {
      setRotation(null);
      const body = pastedBody(kind, pasted);
      try {
        const answer = await postJson<Rotation>(`/api/credential-profiles/${profile.id}/rotation`, body, { etag });
        setRotation(answer.body);
        if (answer.body.swapped) {
          setPasted(nothingPasted);
          onStored(answer.body.profile, answer.etag);
        }
      } catch (error) {
        // Somebody else changed the profile: what is there now is shown, and what was typed stays.
        onStored();
        throw error;
      }
    });
  return (
    <FormPanel title={texts.say('rotation.title')} about={texts.say('rotation.about')}>
      <ol className={styles.steps}>
        <li>{texts.say('rotation.create', { kind })}</li>
        <li>{texts.say('rotation.copy', { kind })}</li>
        <li>{texts.say('rotation.paste', { kind, count: profile.usedBy.length })}</li>
      </ol>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          rotate();
        }}
      >
        <PastedKindField kind={kind} onChange={setKind} />
        <PastedFields
          kind={kind}
          pasted={pasted}
          required
          edit={(change) => setPasted({ ...pasted, ...change })}
          messageFor={rotating.messageFor}
        />
        <div>
          <Button type="submit" appearance="primary" disabled={!isReady || rotating.busy}>
            {texts.say('rotation.rotate')}
          </Button>
        </div>
      </form>
      <div role="status">
        {rotating.busy && (
          <Spinner size="small" label={texts.say('test.testing')} style={{ justifyContent: 'start' }} />
        )}
        {rotating.problem !== null && <ProblemBar problem={rotating.problem} />}
        {rotation !== null && (
          <Checks
            label={texts.say('rotation.results')}
            ok={rotation.swapped}
            title={rotation.summary}
            checks={rotation.results.map(({ connectionId, name, ok, summary, failure }) => ({
              id: connectionId,
              name: <bdi>{name}</bdi>,
              ok,
              detail: failure === null ? (ok ? null : summary) : `${failure.sentence} ${failure.action}`,
            }))}
          />
        )}
      </div>
    </FormPanel>
  );
}
