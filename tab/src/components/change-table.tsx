import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { ChangeView, LogEntryView } from '../../../src/api/contract/runs.ts';
import { classWords } from '../words.ts';
import { AttributeChanges } from './attribute-changes.tsx';
import type { Column } from './data-table.tsx';
import { DataTable } from './data-table.tsx';
import { ActionBadge, ResultBadge } from './status-badge.tsx';

const useStyles = makeStyles({
  kind: { display: 'flex', alignItems: 'center', gap: '6px', whiteSpace: 'nowrap' },
  minor: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  name: { fontWeight: tokens.fontWeightSemibold },
});

const changeColumns: readonly Column<ChangeView>[] = [
  { heading: 'Change', cell: (change) => <ChangeKind change={change} /> },
  { heading: 'Who or what', cell: (change) => <ChangeName change={change} /> },
  { heading: 'Why', cell: (change) => change.reason.text },
  {
    heading: 'Before → after',
    cell: (change) => (change.class === 'membership' ? null : <AttributeChanges change={change} />),
  },
];

const logColumns: readonly Column<LogEntryView>[] = [
  {
    heading: 'Result',
    cell: ({ result, message }) => (
      <span>
        <ResultBadge result={result} />
        {message !== null && <div>{message}</div>}
      </span>
    ),
  },
  ...changeColumns.map(({ heading, cell }) => ({ heading, cell: ({ change }: LogEntryView) => cell(change) })),
];

/** Changes of an overview, with why, before and after. */
export function ChangeTable({ changes }: { readonly changes: readonly ChangeView[] }): ReactElement {
  return <DataTable label="Changes" columns={changeColumns} rows={changes} keyOf={({ key }) => key} />;
}

/** Rows of a sync log: changes, and what became of them. */
export function LogTable({ entries }: { readonly entries: readonly LogEntryView[] }): ReactElement {
  return <DataTable label="Sync log" columns={logColumns} rows={entries} keyOf={({ change }) => change.key} />;
}

function ChangeKind({ change }: { readonly change: ChangeView }): ReactElement {
  const styles = useStyles();
  return (
    <span className={styles.kind}>
      <ActionBadge action={change.action} />
      <span className={styles.minor}>{classWords[change.class]}</span>
    </span>
  );
}

function ChangeName({ change }: { readonly change: ChangeView }): ReactElement {
  const styles = useStyles();
  const principalName = change.after?.userPrincipalName ?? change.before?.userPrincipalName;
  return (
    <span>
      <bdi className={styles.name}>{change.memberName ?? change.name}</bdi>
      {change.memberName !== null && (
        <span>
          {' '}
          {change.action === 'remove' ? 'from' : 'to'} <bdi className={styles.name}>{change.name}</bdi>
        </span>
      )}
      {typeof principalName === 'string' && <div className={styles.minor}>{principalName}</div>}
    </span>
  );
}
