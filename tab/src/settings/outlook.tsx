import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import { PageLink } from '../components/page-link.tsx';
import { useTexts } from '../texts/use-texts.tsx';

const useStyles = makeStyles({
  next: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** What keeps a connection from running, and when it runs next. */
export function Outlook({ of }: { readonly of: ConnectionView }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { trouble, nextRuns, enabled, id } = of;
  const times = nextRuns.map((time) => texts.moment(time)).join(' · ');
  const own = `/tab/connections/${id}`;
  return (
    <>
      {trouble !== null && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{trouble.failure.sentence}</MessageBarTitle>
            {trouble.failure.action}{' '}
            {trouble.failure.link !== null && !trouble.failure.link.startsWith(own) && (
              <PageLink to={trouble.failure.link}>{texts.say('failure.open-settings')}</PageLink>
            )}
            <div>
              {texts.say('config.trouble', { attempts: trouble.attempts, since: texts.moment(trouble.since) })}{' '}
              {trouble.nextAttemptAt !== null &&
                texts.say('config.trouble.next', { at: texts.moment(trouble.nextAttemptAt) })}
            </div>
            {trouble.failure.detail !== null && (
              <div>{texts.say('failure.details', { detail: trouble.failure.detail })}</div>
            )}
          </MessageBarBody>
        </MessageBar>
      )}
      <p className={styles.next}>
        {!enabled
          ? texts.say('config.next.disabled')
          : nextRuns.length === 0
            ? texts.say('config.next.manual')
            : texts.say('config.next', { times })}
      </p>
    </>
  );
}
