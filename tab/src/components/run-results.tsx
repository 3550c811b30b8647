import type { ReactElement } from 'react';
import type { RunView } from '../../../src/api/contract/runs.ts';
import { classPlurals, numberText } from '../words.ts';
import type { Column } from './data-table.tsx';
import { DataTable } from './data-table.tsx';

type Results = NonNullable<RunView['results']>;
type Row = Results['user'] & { readonly name: keyof Results };

const columns: readonly Column<Row>[] = [
  { heading: 'Type', cell: ({ name }) => classPlurals[name] },
  { heading: 'Total', cell: ({ total }) => numberText(total) },
  { heading: 'Changed', cell: ({ changed }) => numberText(changed) },
  { heading: 'Deleted', cell: ({ deleted }) => numberText(deleted) },
  { heading: 'Filtered', cell: ({ filtered }) => numberText(filtered) },
  { heading: 'Not applied', cell: notApplied },
];

/** What a sync did to people, groups and memberships. */
export function RunResults({ of }: { readonly of: Results }): ReactElement {
  const rows = (['user', 'group', 'membership'] as const).map((name) => ({ ...of[name], name }));
  return (
    <div style={{ marginBottom: '16px' }}>
      <DataTable label="Results" columns={columns} rows={rows} keyOf={({ name }) => name} />
    </div>
  );
}

function notApplied(row: Row): string {
  const parts = [
    ...(row.stale > 0 ? [`${numberText(row.stale)} stale`] : []),
    ...(row.failed > 0 ? [`${numberText(row.failed)} failed`] : []),
    ...(row.notApplied > 0 ? [`${numberText(row.notApplied)} not tried`] : []),
  ];
  return parts.length === 0 ? '0' : parts.join(', ');
}
