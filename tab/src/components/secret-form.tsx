import {
  Button,
  Field,
  Input,
  makeStyles,
  MessageBar,
  MessageBarBody,
  Subtitle1,
  tokens,
} from '@fluentui/react-components';
import type { ReactElement, SubmitEvent } from 'react';
import { useState } from 'react';
import type { ApiProblem } from '../api/client.ts';
import { patchJson } from '../api/client.ts';
import { asProblem } from '../api/use-resource.ts';
import { ProblemBar } from './loaded.tsx';
import { Panel } from './panel.tsx';

const useStyles = makeStyles({
  form: { display: 'grid', gap: '12px', maxWidth: '520px', marginTop: '8px' },
  title: { margin: 0 },
  steps: { margin: '4px 0 0', paddingInlineStart: '20px', color: tokens.colorNeutralForeground2 },
});

type State = { readonly is: 'editing' | 'saving' | 'saved' } | { readonly is: 'refused'; readonly problem: ApiProblem };

interface SecretFormProps {
  readonly path: string;
  /** Version of the profile on the page; null while it is being loaded. */
  readonly etag: string | null;
  readonly onSaved: () => void;
}

/** Takes a new secret. What was entered leaves the page as soon as it is stored, and never comes back. */
export function SecretForm({ path, etag, onSaved }: SecretFormProps): ReactElement {
  const styles = useStyles();
  const [secret, setSecret] = useState('');
  const [expiry, setExpiry] = useState('');
  const [state, setState] = useState<State>({ is: 'editing' });
  const edit = (change: () => void): void => {
    setState({ is: 'editing' });
    change();
  };
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    if (etag === null) {
      return;
    }
    setState({ is: 'saving' });
    patchJson(path, { body: { secret, ...(expiry === '' ? {} : { secretExpiresAt: expiry }) }, etag }).then(
      () => {
        setSecret('');
        setExpiry('');
        setState({ is: 'saved' });
        onSaved();
      },
      (error: unknown) => {
        const problem = asProblem(error);
        setState({ is: 'refused', problem });
        if (problem.code === 'precondition-failed') {
          onSaved();
        }
      },
    );
  };
  const messageFor = (field: string): string | undefined =>
    state.is === 'refused' ? state.problem.problems.find(({ path: at }) => at === field)?.message : undefined;
  const secretMessage = messageFor('secret');
  const expiryMessage = messageFor('secretExpiresAt');
  return (
    <Panel label="New secret">
      <Subtitle1 as="h2" className={styles.title}>
        Enter a new secret
      </Subtitle1>
      <ol className={styles.steps}>
        <li>In the Entra admin center open App registrations, this app, Certificates &amp; secrets.</li>
        <li>Choose New client secret, and copy its Value (not its Secret ID).</li>
        <li>Paste it here. The old secret is forgotten; runs that start afterwards use the new one.</li>
      </ol>
      <form className={styles.form} onSubmit={save}>
        <Field
          label="Secret value"
          required
          {...(secretMessage === undefined ? {} : { validationMessage: secretMessage })}
        >
          <Input
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={secret}
            onChange={(_, { value }) => edit(() => setSecret(value))}
          />
        </Field>
        <Field
          label="Expires on"
          hint="As Entra shows it, if you know it."
          {...(expiryMessage === undefined ? {} : { validationMessage: expiryMessage })}
        >
          <Input type="date" value={expiry} onChange={(_, { value }) => edit(() => setExpiry(value))} />
        </Field>
        <div>
          <Button
            type="submit"
            appearance="primary"
            disabled={secret.trim() === '' || state.is === 'saving' || etag === null}
          >
            {state.is === 'saving' ? 'Saving' : 'Save new secret'}
          </Button>
        </div>
        <div role="status">
          {state.is === 'saved' && (
            <MessageBar intent="success">
              <MessageBarBody>The new secret is stored. Write “preview sync” in the chat to try it.</MessageBarBody>
            </MessageBar>
          )}
          {state.is === 'refused' && secretMessage === undefined && expiryMessage === undefined && (
            <ProblemBar problem={state.problem} />
          )}
        </div>
      </form>
    </Panel>
  );
}
