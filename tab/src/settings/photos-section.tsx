import { Button, makeStyles, Switch, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import type { PhotoPassView } from '../../../src/api/contract/photos.ts';
import { postJson } from '../api/client.ts';
import { useResource } from '../api/use-resource.ts';
import { Facts } from '../components/facts.tsx';
import { FailureBar } from '../components/failure-bar.tsx';
import { Loaded, ProblemBar } from '../components/loaded.tsx';
import { useMe } from '../components/me.tsx';
import { Moment } from '../components/moment.tsx';
import { RunStatusBadge } from '../components/status-badge.tsx';
import { useAction } from '../components/use-action.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { Section } from './section.tsx';
import type { Editor } from './use-editor.ts';

const useStyles = makeStyles({
  part: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 12px' },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: { margin: '4px 0 0', paddingInlineStart: '20px' },
});

const whileRunningMs = 2000;

interface PhotosSectionProps {
  readonly of: ConnectionView;
  /** Where the switch can be changed. */
  readonly editor?: Editor;
}

/** Whether profile photos are copied, and how that went the last time. */
export function PhotosSection({ of, editor }: PhotosSectionProps): ReactElement {
  const texts = useTexts();
  const about = of.target.kind === 'entra' ? 'config.photos.about.entra' : 'config.photos.about';
  return (
    <Section title={texts.say('config.photos')} about={texts.say(about)}>
      {editor !== undefined && (
        <Switch
          label={texts.say('config.photos.switch')}
          checked={editor.form.photos === 'copy'}
          onChange={(_, { checked }) => editor.edit({ photos: checked ? 'copy' : 'leave' })}
        />
      )}
      <LastPass of={of} />
    </Section>
  );
}

function LastPass({ of }: { readonly of: ConnectionView }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { may } = useMe();
  const path = `/api/connections/${of.id}/photos`;
  const [isRunning, setIsRunning] = useState(false);
  const last = useResource<{ readonly pass: PhotoPassView | null }>(path, {
    everyMs: isRunning ? whileRunningMs : null,
  });
  const pass = last.value?.pass ?? null;
  const nowRunning = pass?.status === 'running';
  if (nowRunning !== isRunning) setIsRunning(nowRunning);
  const copying = useAction();
  const copy = (): void =>
    copying.run(async () => {
      await postJson(path, undefined);
      last.reload();
    });
  return (
    <div className={styles.part}>
      <div className={styles.row} role="status">
        <h3 className={styles.title}>{texts.say('photos.last')}</h3>
        {pass !== null && <RunStatusBadge status={pass.status} />}
      </div>
      <Loaded of={last}>
        {() => (pass === null ? <p className={styles.note}>{texts.say('photos.none')}</p> : <Pass of={pass} />)}
      </Loaded>
      {copying.problem !== null && (
        <div role="alert">
          <ProblemBar problem={copying.problem} />
        </div>
      )}
      {may('approver') &&
        (of.photos === 'leave' ? (
          <p className={styles.note}>{texts.say('photos.saved')}</p>
        ) : (
          <div>
            <Button disabledFocusable={copying.busy || isRunning} onClick={copy}>
              {texts.say('photos.now')}
            </Button>
          </div>
        ))}
    </div>
  );
}

function Pass({ of }: { readonly of: PhotoPassView }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { startedAt, endedAt, whom, done, people, copied, removed, failed, failure, problems } = of;
  return (
    <>
      {failure !== null && <FailureBar failure={failure} />}
      <Facts
        of={[
          [texts.say('photos.began'), <Moment key="began" at={startedAt} />],
          ...(endedAt === null ? [] : [[texts.say('photos.ended'), <Moment key="ended" at={endedAt} />] as const]),
          [texts.say('photos.whose'), texts.say(`photos.whose.${whom}`)],
          [texts.say('photos.people'), texts.say('photos.people.of', { done, people })],
          [texts.say('photos.copied'), texts.number(copied)],
          [texts.say('photos.removed'), texts.number(removed)],
          [texts.say('photos.failed'), texts.number(failed)],
        ]}
      />
      {failed > 0 && (
        <div>
          {texts.say('photos.failed.again', { count: failed })}{' '}
          {problems.length > 0 && texts.say('photos.failed.first', { count: problems.length })}
          <ul className={styles.list}>
            {problems.map(({ sourceId: id, message }) => (
              <li key={id}>{texts.say('photos.failed.one', { id, message })}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
