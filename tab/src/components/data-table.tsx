import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';

const narrow = '@media (max-width: 900px)';
// Of the two only one matches: of several that match, which counts is not for us to say.
const phone = '@media (max-width: 520px)';
const tablet = '@media (min-width: 520.1px) and (max-width: 900px)';

const useStyles = makeStyles({
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    [narrow]: { display: 'block', border: 'none', backgroundColor: 'transparent' },
  },
  head: {
    [narrow]: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  },
  heading: {
    padding: '10px 12px',
    textAlign: 'start',
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    whiteSpace: 'nowrap',
  },
  sort: {
    padding: 0,
    border: 'none',
    background: 'none',
    font: 'inherit',
    color: 'inherit',
    cursor: 'pointer',
    whiteSpace: 'nowrap',
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  body: { [narrow]: { display: 'block' } },
  row: {
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    [narrow]: {
      display: 'grid',
      marginBottom: '8px',
      padding: '12px',
      borderRadius: tokens.borderRadiusLarge,
      border: `1px solid ${tokens.colorNeutralStroke2}`,
      backgroundColor: tokens.colorNeutralBackground1,
    },
    [tablet]: { gridTemplateColumns: 'repeat(auto-fill, minmax(200px, 1fr))', gap: '10px 16px' },
    [phone]: { gridTemplateColumns: 'minmax(0, 1fr)', gap: '6px' },
  },
  cell: {
    padding: '10px 12px',
    verticalAlign: 'top',
    // A column is as wide as its longest word, as far as there is room.
    overflowWrap: 'break-word',
    [narrow]: {
      display: 'flex',
      minWidth: 0,
      padding: 0,
      // Here a long word breaks: there is no other column to take room from.
      overflowWrap: 'anywhere',
      '::before': {
        content: 'attr(data-heading)',
        minWidth: 0,
        hyphens: 'auto',
        color: tokens.colorNeutralForeground3,
        fontSize: tokens.fontSizeBase200,
        lineHeight: tokens.lineHeightBase300,
      },
      ':empty': { display: 'none' },
    },
    [tablet]: { flexDirection: 'column', alignItems: 'start' },
    // The heading beside its value: below each other they would make a long way.
    [phone]: { gap: '12px', '::before': { flex: '0 0 96px' } },
  },
});

export interface Column<Row> {
  readonly heading: string;
  /** Where the list can be sorted by it: how it is now, and what sorts by it or turns it round. */
  readonly sort?: { readonly direction: 'ascending' | 'descending' | null; readonly onSort: () => void };
  readonly cell: (row: Row) => ReactNode;
}

const signs = { ascending: ' ↑', descending: ' ↓', none: '' } as const;

/**
 * A table that becomes a list of cards where it is too narrow for columns, with several values in a line, on a phone
 * with one. The roles keep it a table for everybody.
 */
export function DataTable<Row>({
  label,
  columns,
  rows,
  keyOf,
}: {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}): ReactElement {
  const styles = useStyles();
  return (
    <table role="table" aria-label={label} className={styles.table}>
      <thead role="rowgroup" className={styles.head}>
        <tr role="row">
          {columns.map(({ heading, sort }) => (
            <th
              key={heading}
              role="columnheader"
              scope="col"
              className={styles.heading}
              {...(sort === undefined ? {} : { 'aria-sort': sort.direction ?? 'none' })}
            >
              {sort === undefined ? (
                heading
              ) : (
                <button type="button" className={styles.sort} onClick={sort.onSort}>
                  {heading}
                  <span aria-hidden="true">{signs[sort.direction ?? 'none']}</span>
                </button>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className={styles.body}>
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row" className={styles.row}>
            {columns.map(({ heading, cell }) => (
              <td key={heading} role="cell" data-heading={heading} className={styles.cell}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
