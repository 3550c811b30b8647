import { Button, makeStyles, Spinner } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ConnectionTestView } from '../../../src/api/contract/connections.ts';
import type { CredentialProfileView } from '../../../src/api/contract/credential-profiles.ts';
import { Facts } from '../components/facts.tsx';
import { isPasted, nothingPasted, pastedKindOf, type PastedKind } from '../components/profile-draft.ts';
import { PastedFields } from '../components/profile-fields.tsx';
import { TestResult } from '../components/test-result.tsx';
import { targetLines } from '../settings/target-texts.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { StepFrame } from './step-frame.tsx';
import type { Wizard } from './use-wizard.ts';

const useStyles = makeStyles({
  mend: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '14px' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

interface TestStepProps {
  readonly wizard: Wizard;
  readonly profiles: readonly CredentialProfileView[];
}

/** Creates the connection, and finds out whether it works. */
export function TestStep({ wizard, profiles }: TestStepProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { draft, test, testing, created, createAndTest, goTo } = wizard;
  const { name: profile, kind } = profiles.find(({ id }) => id === draft.profileId) ?? draft.profile;
  const mended = pastedKindOf(kind);
  const { target } = draft;
  const isTested = test !== null && created.connection !== null;
  const of = target.kind === 'directory' ? '' : (`.${target.kind}` as const);
  return (
    <StepFrame wizard={wizard} about={texts.say(`wizard.test.about${of}`)} next={{ isReady: test?.ok === true }}>
      <Facts
        of={[
          [texts.say('wizard.name'), draft.name],
          [texts.say('wizard.tenant'), draft.tenant],
          [texts.say('wizard.step.target'), targetLines(target, texts)[0]],
          [texts.say('connections.profile'), profile],
        ]}
      />
      <div className={styles.buttons}>
        <Button
          type="button"
          appearance={isTested ? 'secondary' : 'primary'}
          disabledFocusable={testing.busy}
          onClick={createAndTest}
        >
          {texts.say(isTested ? 'wizard.test.again' : 'wizard.test.do')}
        </Button>
        {isTargetWrong(test) && (
          <Button type="button" onClick={() => goTo('target')}>
            {texts.say('wizard.test.to-target')}
          </Button>
        )}
        {test?.ok === false && !isTargetWrong(test) && (
          <>
            <Button type="button" onClick={() => goTo('tenant')}>
              {texts.say('wizard.test.to-tenant')}
            </Button>
            <Button type="button" onClick={() => goTo('profile')}>
              {texts.say('wizard.test.to-profile')}
            </Button>
          </>
        )}
      </div>
      <div role="status">
        {testing.busy && <Spinner size="small" label={texts.say('test.testing')} style={{ justifyContent: 'start' }} />}
        {test !== null && (
          <TestResult of={test} works={texts.say(`wizard.test.works${of}`, { domain: target.domain.trim() })} />
        )}
      </div>
      {isSecretWrong(test) && mended !== null && <MendSecret wizard={wizard} kind={mended} />}
    </StepFrame>
  );
}

function isSecretWrong(test: ConnectionTestView | null): boolean {
  return test?.failure?.code === 'secret-invalid' || test?.failure?.code === 'secret-expired';
}

/** Whether everything works but what is written to. */
function isTargetWrong(test: ConnectionTestView | null): boolean {
  return test?.checks.some(({ name, ok }) => name === 'target' && !ok) === true;
}

/** The place to enter another secret or certificate, right below what is wrong with this one. */
function MendSecret({ wizard, kind }: { readonly wizard: Wizard; readonly kind: PastedKind }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { testing, mendSecret, messageFor, draft } = wizard;
  const [pasted, setPasted] = useState({ ...nothingPasted, expiresOn: draft.profile.expiresOn });
  return (
    <div role="group" aria-label={texts.say('wizard.test.mend')} className={styles.mend}>
      <PastedFields
        kind={kind}
        pasted={pasted}
        edit={(change) => setPasted({ ...pasted, ...change })}
        messageFor={messageFor}
      />
      <div>
        <Button
          type="button"
          appearance="primary"
          disabled={!isPasted(kind, pasted) || testing.busy}
          onClick={() => mendSecret({ kind, ...pasted })}
        >
          {texts.say('wizard.test.mend-do')}
        </Button>
      </div>
    </div>
  );
}
