import { Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ImportRowView, ImportView } from '../../../src/api/contract/directory-imports.ts';
import { useResource } from '../api/use-resource.ts';
import type { Column } from '../components/data-table.tsx';
import { DataTable } from '../components/data-table.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Pager } from '../components/pager.tsx';
import { usePaging } from '../components/use-paging.ts';
import { AttributeChange } from '../review/attribute-change.tsx';
import { queryOf } from '../review/change-query.ts';
import { useTexts } from '../texts/use-texts.tsx';

const useStyles = makeStyles({
  field: { maxWidth: '320px' },
  name: { fontWeight: tokens.fontWeightSemibold },
  lines: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '2px' },
});

/** What rows are listed together. */
type Shown = 'refused' | 'left' | 'remove' | 'update' | 'add';

const order: readonly Shown[] = ['refused', 'left', 'remove', 'update', 'add'];

function countOf({ counts, outcome }: ImportView, kind: Shown): number {
  return kind === 'left' ? (outcome?.stale ?? 0) : counts[kind];
}

/** The rows of an import by what they do, beginning with what needs a look. */
export function ImportRows({ of }: { readonly of: ImportView }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const there = order.filter((kind) => countOf(of, kind) > 0);
  const [chosen, setChosen] = useState<Shown | null>(null);
  const shown = chosen ?? there[0];
  if (shown === undefined)
    return <EmptyState title={texts.say('import.none-of')}>{texts.say('import.nothing')}</EmptyState>;
  return (
    <>
      <Field label={texts.say('import.kind')} className={styles.field}>
        <Select value={shown} onChange={(_, { value }) => setChosen(there.find((kind) => kind === value) ?? null)}>
          {there.map((kind) => (
            <option key={kind} value={kind}>
              {texts.say('import.kind.of', { kind: texts.say(`import.${kind}`), count: countOf(of, kind) })}
            </option>
          ))}
        </Select>
      </Field>
      <Rows key={`${shown} ${of.status}`} importId={of.id} shown={shown} />
    </>
  );
}

function Rows({ importId, shown }: { readonly importId: string; readonly shown: Shown }): ReactElement {
  const texts = useTexts();
  const paging = usePaging();
  const narrowing = shown === 'left' ? { stale: 'true' } : { kind: shown };
  const rows = useResource<{ readonly items: readonly ImportRowView[]; readonly next: string | null }>(
    `/api/directory/imports/${importId}/rows?${queryOf(paging.query, narrowing)}`,
  );
  const title = texts.say(`import.${shown}`);
  const columns = useColumns(shown);
  return (
    <Loaded of={rows}>
      {({ items, next }) => (
        <div>
          <DataTable label={title} columns={columns} rows={items} keyOf={keyOf} />
          <Pager paging={paging} shown={items.length} next={next} />
        </div>
      )}
    </Loaded>
  );
}

function keyOf({ line, personId, name }: ImportRowView): string {
  return `${String(line)} ${personId ?? ''} ${name}`;
}

function useColumns(shown: Shown): readonly Column<ImportRowView>[] {
  const styles = useStyles();
  const texts = useTexts();
  return [
    {
      heading: texts.say('import.row.line'),
      cell: ({ line }) => (line === null ? texts.say('import.row.gone') : texts.number(line)),
    },
    {
      heading: texts.say('import.row.person'),
      cell: ({ name }) => <bdi className={styles.name}>{name === '' ? texts.say('value.none') : name}</bdi>,
    },
    ...(shown === 'refused' || shown === 'left'
      ? [
          {
            heading: texts.say(shown === 'refused' ? 'import.row.problems' : 'import.row.why'),
            cell: ({ problems, stale }: ImportRowView) => (
              <div className={styles.lines}>
                {[...problems.map(({ message }) => message), ...(stale === null ? [] : [stale])].map((message) => (
                  <span key={message}>{message}</span>
                ))}
              </div>
            ),
          },
        ]
      : [
          {
            heading: texts.say(shown === 'update' ? 'import.row.changes' : 'import.row.values'),
            cell: ({ before, after }: ImportRowView) => (
              <div className={styles.lines}>
                {[...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
                  .filter((name) => (before?.[name] ?? null) !== null || (after?.[name] ?? null) !== null)
                  .map((name) => (
                    <AttributeChange key={name} change={{ before, after }} name={name} />
                  ))}
              </div>
            ),
          },
        ]),
  ];
}
