import { Button, Field, Input, Link, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import type { ReactElement, SubmitEvent } from 'react';
import { useState } from 'react';
import type { WhyView } from '../../../src/api/contract/why.ts';
import { useResource } from '../api/use-resource.ts';
import { FailureBar } from '../components/failure-bar.tsx';
import { ProblemBar } from '../components/loaded.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { WhyExplanation } from './why-explanation.tsx';

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: '8px' },
  field: { flex: '1 1 220px' },
  control: { minWidth: 0, width: '100%' },
  answer: { marginTop: '12px' },
  sentence: { margin: '0 0 8px', fontWeight: tokens.fontWeightSemibold },
  people: { margin: '0 0 8px', padding: 0, listStyleType: 'none', display: 'grid', gap: '8px' },
});

/** Asks why somebody is synced or is not, and says it with the path, the plan and the last change. */
export function WhySearch({ connectionId }: { readonly connectionId: string }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState<string | null>(null);
  const ask = (event: SubmitEvent): void => {
    event.preventDefault();
    if (typed.trim() !== '') setAsked(typed.trim());
  };
  return (
    <>
      <form className={styles.form} onSubmit={ask} role="search">
        <Field label={texts.say('why.person')} className={styles.field}>
          <Input
            className={styles.control}
            value={typed}
            maxLength={200}
            onChange={(_, { value }) => setTyped(value)}
          />
        </Field>
        <Button type="submit" disabledFocusable={typed.trim() === ''}>
          {texts.say('why.ask')}
        </Button>
      </form>
      <div role="status" className={styles.answer}>
        {asked !== null && (
          <Answer
            key={asked}
            connectionId={connectionId}
            person={asked}
            onPick={(id, name) => {
              setTyped(name);
              setAsked(id);
            }}
          />
        )}
      </div>
    </>
  );
}

interface AnswerProps {
  readonly connectionId: string;
  readonly person: string;
  readonly onPick: (id: string, name: string) => void;
}

function Answer({ connectionId, person, onPick }: AnswerProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const query = new URLSearchParams({ person }).toString();
  const why = useResource<WhyView>(`/api/connections/${connectionId}/why?${query}`);
  if (why.state === 'failed') return <ProblemBar problem={why.problem} retry={why.reload} />;
  if (why.value === null) return <Spinner size="small" label={texts.say('why.asking')} labelPosition="after" />;
  const { sentence, people, more, explanation, failure } = why.value;
  return (
    <>
      <p className={styles.sentence}>{sentence}</p>
      {failure !== null && <FailureBar failure={failure} />}
      {people.length > 0 && (
        <ul className={styles.people}>
          {people.map(({ id, name, userPrincipalName }) => (
            <li key={id}>
              <Link as="button" onClick={() => onPick(id, name)}>
                {userPrincipalName === null ? name : `${name} (${userPrincipalName})`}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {more > 0 && <p>{texts.say('why.more', { count: more })}</p>}
      {explanation !== null && <WhyExplanation of={explanation} />}
    </>
  );
}
