import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ImportView } from '../../../src/api/contract/directory-imports.ts';
import { useResource } from '../api/use-resource.ts';
import { Loaded } from '../components/loaded.tsx';
import { useMe } from '../components/me.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { PageLink } from '../components/page-link.tsx';
import { Panel } from '../components/panel.tsx';
import { ApplyImport } from '../directory/apply-import.tsx';
import { ImportCounts } from '../directory/import-counts.tsx';
import { ImportRows } from '../directory/import-rows.tsx';
import { ImportStatusBadge } from '../directory/import-status-badge.tsx';
import { useTexts } from '../texts/use-texts.tsx';

const useStyles = makeStyles({
  parts: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  about: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
});

const whileApplyingMs = 2000;
/** An import that was only looked at is forgotten after so long. */
const lastsMs = 24 * 60 * 60 * 1000;

/** What a file of people would do, or did: row by row, before and after. */
export function ImportPage({ id }: { readonly id: string }): ReactElement {
  const texts = useTexts();
  const [isApplying, setIsApplying] = useState(false);
  const found = useResource<ImportView>(`/api/directory/imports/${id}`, {
    everyMs: isApplying ? whileApplyingMs : null,
  });
  const nowApplying = found.value?.status === 'applying';
  if (nowApplying !== isApplying) setIsApplying(nowApplying);
  const name = found.value?.fileName ?? texts.say('import.unnamed');
  return (
    <>
      <PageHeading
        title={texts.say('import.heading', { name })}
        trail={[
          [texts.say('page.directory'), '/tab/directory'],
          [texts.say('directory.imports'), '/tab/directory/imports'],
        ]}
        badge={found.value === null ? null : <ImportStatusBadge status={found.value.status} />}
      >
        {found.value !== null &&
          texts.say('import.read-by', {
            name: found.value.createdBy.name,
            at: texts.moment(found.value.createdAt),
          })}
      </PageHeading>
      <Loaded of={found}>{(of) => <Import of={of} onApplied={found.reload} />}</Loaded>
    </>
  );
}

function Import({ of, onApplied }: { readonly of: ImportView; readonly onApplied: () => void }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { counts, columns, complete, status, outcome } = of;
  const unread = columns.filter(({ attribute }) => attribute === null).map(({ heading }) => heading);
  return (
    <div className={styles.parts}>
      {status === 'applied' && outcome !== null && <Outcome of={of} />}
      <Panel label={texts.say('import.counts')} className={styles.about}>
        <ImportCounts of={counts} />
        <p className={styles.note}>
          {texts.say('import.rows', { count: counts.rows })}
          {unread.length > 0 && (
            <>
              {' · '}
              {texts.say('import.unread', { count: unread.length, columns: texts.list(unread) })}
            </>
          )}
        </p>
        {complete !== null && (
          <p className={styles.note}>{texts.say('import.complete-of', completeValues(complete))}</p>
        )}
        {complete?.withheld != null && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>
              <MessageBarTitle>{texts.say('import.withheld')}</MessageBarTitle>
              {complete.withheld}
            </MessageBarBody>
          </MessageBar>
        )}
        <Standing of={of} onApplied={onApplied} />
      </Panel>
      <ImportRows of={of} />
    </div>
  );
}

function completeValues({ domain, people }: NonNullable<ImportView['complete']>): { domain: string; people: number } {
  return { domain, people };
}

/** What can be done with it now. */
function Standing({ of, onApplied }: { readonly of: ImportView; readonly onApplied: () => void }): ReactElement | null {
  const styles = useStyles();
  const texts = useTexts();
  const { may } = useMe();
  const { counts, createdAt, status } = of;
  const until = new Date(Date.parse(createdAt) + lastsMs);
  if (status === 'applied') return null;
  if (status === 'applying')
    return (
      <div role="status">
        <MessageBar layout="multiline">
          <MessageBarBody>{texts.say('import.going-on')}</MessageBarBody>
        </MessageBar>
      </div>
    );
  if (counts.add + counts.update + counts.remove === 0)
    return <p className={styles.note}>{texts.say('import.nothing')}</p>;
  return (
    <>
      <p className={styles.note}>
        {texts.say('import.until', { at: texts.moment(until.toISOString()) })}
        {!may('administrator') && <> {texts.say('import.readers')}</>}
      </p>
      {may('administrator') && <ApplyImport of={of} onApplied={onApplied} />}
    </>
  );
}

/** What came of it. */
function Outcome({ of }: { readonly of: ImportView }): ReactElement {
  const texts = useTexts();
  const { outcome, appliedBy, appliedAt } = of;
  const stale = outcome?.stale ?? 0;
  return (
    <div role="status">
      <MessageBar intent={stale === 0 ? 'success' : 'warning'} layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{texts.say('import.done', { count: outcome?.applied ?? 0 })}</MessageBarTitle>
          {stale > 0 && <>{texts.say('import.done.stale', { count: stale })} </>}
          {appliedBy !== null && appliedAt !== null && (
            <>{texts.say('import.done.by', { name: appliedBy.name, at: texts.moment(appliedAt) })} </>
          )}
          <PageLink to="/tab/directory">{texts.say('import.done.people')}</PageLink>
        </MessageBarBody>
      </MessageBar>
    </div>
  );
}
