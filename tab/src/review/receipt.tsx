import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import type { RunView } from '../../../src/api/contract/runs.ts';
import type { Column } from '../components/data-table.tsx';
import { DataTable } from '../components/data-table.tsx';
import { useMe } from '../components/me.tsx';
import { Panel } from '../components/panel.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { StartButton } from './start-button.tsx';

const useStyles = makeStyles({
  panel: { marginBottom: '12px' },
  title: { margin: '0 0 8px', fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginTop: '12px' },
});

type Results = NonNullable<RunView['results']>;
type Row = Results['user'] & { readonly name: keyof Results };

interface ReceiptProps {
  readonly of: RunView & { readonly results: Results };
  readonly lastSyncRunId: ConnectionView['lastSync']['runId'];
}

/** What a sync planned and what it achieved, class by class, and the ways on from there. */
export function Receipt({ of, lastSyncRunId }: ReceiptProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { may } = useMe();
  const rows = (['user', 'group', 'membership'] as const).map((name) => ({ ...of.results[name], name }));
  const sum = (value: (row: Row) => number): number => rows.reduce((total, row) => total + value(row), 0);
  const missing = sum(({ stale, failed, notApplied }) => stale + failed + notApplied);
  const applied = sum((row) => row.applied);
  const number = (heading: string, value: (row: Row) => number): Column<Row> => ({
    heading,
    cell: (row) => texts.number(value(row)),
  });
  const columns: readonly Column<Row>[] = [
    { heading: texts.say('history.type'), cell: ({ name }) => texts.say(`classes.${name}`) },
    number(texts.say('receipt.planned'), ({ planned }) => planned),
    number(texts.say('receipt.applied'), (row) => row.applied),
    number(texts.say('receipt.left-out'), ({ leftOut }) => leftOut),
    number(texts.say('result.stale'), ({ stale }) => stale),
    number(texts.say('result.failed'), ({ failed }) => failed),
    number(texts.say('result.not-applied'), ({ notApplied }) => notApplied),
    number(texts.say('history.filtered'), ({ filtered }) => filtered),
  ];
  return (
    <Panel className={styles.panel} label={texts.say('receipt.title')}>
      <div role="status">
        <h2 className={styles.title}>
          {texts.say('receipt.sentence', {
            applied,
            planned: sum(({ planned }) => planned),
            missing,
            leftOut: sum(({ leftOut }) => leftOut),
          })}
        </h2>
      </div>
      <DataTable label={texts.say('receipt.title')} columns={columns} rows={rows} keyOf={({ name }) => name} />
      {may('approver') && (
        <div className={styles.buttons}>
          {missing > 0 && (
            <StartButton path={`/api/runs/${of.id}/retry`}>
              {texts.say('receipt.retry', { count: missing })}
            </StartButton>
          )}
          {applied > 0 && lastSyncRunId === of.id && (
            <StartButton
              path={`/api/connections/${of.connectionId}/undo?${new URLSearchParams({ runId: of.id }).toString()}`}
            >
              {texts.say('receipt.undo')}
            </StartButton>
          )}
        </div>
      )}
    </Panel>
  );
}
