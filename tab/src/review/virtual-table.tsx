import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { FocusEvent, KeyboardEvent, ReactElement, ReactNode } from 'react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { OpenedRow } from './opened-row.tsx';
import type { RowWindow } from './row-window.ts';
import { focusRow, leavesRow, rowOf, rowToGoTo } from './row-keys.ts';
import { narrow, useIsNarrow } from './use-is-narrow.ts';
import { useScrollWindow } from './use-scroll-window.ts';

const useStyles = makeStyles({
  table: {
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    overflow: 'hidden',
    [narrow]: { border: 'none', borderRadius: 0, backgroundColor: 'transparent' },
  },
  columns: { display: 'grid', columnGap: '16px' },
  head: {
    padding: '10px 16px',
    // As wide as the scroll bar below, so that headings stand over their columns.
    scrollbarGutter: 'stable',
    overflow: 'hidden',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
    [narrow]: { position: 'absolute', width: '1px', height: '1px', padding: 0, clipPath: 'inset(50%)' },
  },
  box: {
    position: 'relative',
    overflowX: 'hidden',
    overflowY: 'auto',
    scrollbarGutter: 'stable',
    // Rows come and go: the browser must not correct the place for that.
    overflowAnchor: 'none',
    maxHeight: 'max(360px, calc(100dvh - 200px))',
  },
  rows: { position: 'relative' },
  row: {
    position: 'absolute',
    insetInline: 0,
    top: 0,
    boxSizing: 'border-box',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    [narrow]: { borderBottom: 'none', paddingBottom: '8px' },
  },
  card: {
    [narrow]: {
      borderRadius: tokens.borderRadiusLarge,
      border: `1px solid ${tokens.colorNeutralStroke2}`,
      backgroundColor: tokens.colorNeutralBackground1,
      overflow: 'hidden',
    },
  },
  line: {
    boxSizing: 'border-box',
    padding: '0 16px',
    alignItems: 'center',
    overflow: 'hidden',
    [narrow]: { padding: '10px 12px', gridTemplateColumns: 'minmax(0, 1fr)', rowGap: '4px', alignContent: 'start' },
  },
  cell: { minWidth: 0, ':empty': { [narrow]: { display: 'none' } } },
  waiting: {
    height: '12px',
    width: '40%',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralStencil1,
  },
});

export interface VirtualColumn<Row> {
  readonly heading: string;
  /** As `grid-template-columns` has it. */
  readonly width: string;
  readonly cell: (row: Row, place: { readonly isOpen: boolean; readonly toggle: () => void }) => ReactNode;
}

interface VirtualTableProps<Row> {
  readonly label: string;
  readonly rows: RowWindow<Row>;
  readonly columns: readonly VirtualColumn<Row>[];
  /** Pixels: of a row with columns, of a card, and of a card on a phone. */
  readonly heights: { readonly row: number; readonly card: number; readonly phone: number };
  /** What an open row shows below its line. */
  readonly opened: (row: Row) => ReactNode;
}

type OpenRows = ReadonlyMap<number, number>;

/** A table of any length, of which only the rows around those that are seen are there. It is scrolled in its own box. */
export function VirtualTable<Row>({ label, rows, columns, heights, opened }: VirtualTableProps<Row>): ReactElement {
  const styles = useStyles();
  useSyncExternalStore(rows.subscribe, rows.version);
  const [open, setOpen] = useState<OpenRows>(new Map());
  const [focused, setFocused] = useState<number | null>(null);
  const isNarrow = useIsNarrow();
  const count = rows.total ?? 0;
  const isPhone = useIsNarrow('phone');
  const height = isPhone ? heights.phone : isNarrow ? heights.card : heights.row;
  const view = useScrollWindow({ count, rowHeight: height, extra: open });
  const { first, last } = view;
  useEffect(() => rows.show(first, last), [rows, first, last]);
  const toggle = (index: number): void =>
    setOpen((now) => (now.has(index) ? without(now, index) : withRow(now, index, 0)));
  const measured = (index: number, extra: number): void =>
    setOpen((now) => (now.has(index) && now.get(index) !== extra ? withRow(now, index, extra) : now));
  const start = useRef<HTMLSpanElement>(null);
  const end = useRef<HTMLSpanElement>(null);
  const loseFocus = (event: FocusEvent): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) setFocused(null);
  };
  const move = (event: KeyboardEvent): void => {
    // The browser goes on from there.
    if (leavesRow(event)) (event.shiftKey ? start : end).current?.focus({ preventScroll: true });
    const to = rowToGoTo(event, { count, page: view.seen });
    if (to === null) return;
    event.preventDefault();
    const { control } = (event.target as HTMLElement).dataset;
    view.reveal(to);
    setFocused(to);
    requestAnimationFrame(() => focusRow(view.box.current, to, control));
  };
  const template = isNarrow ? {} : { gridTemplateColumns: columns.map(({ width }) => width).join(' ') };
  return (
    <>
      <span ref={start} tabIndex={-1} />
      <div role="table" aria-label={label} aria-rowcount={count + 1} className={styles.table}>
        <div role="rowgroup">
          <div role="row" aria-rowindex={1} className={mergeClasses(styles.columns, styles.head)} style={template}>
            {columns.map(({ heading }) => (
              <span role="columnheader" key={heading}>
                {heading}
              </span>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          ref={view.box}
          className={styles.box}
          onScroll={view.onScroll}
          onFocus={(event) => setFocused(rowOf(event.target))}
          onBlur={loseFocus}
          onKeyDown={move}
        >
          <div role="presentation" className={styles.rows} style={{ height: view.height }}>
            {indexesToDraw({ first, last, focused, count }).map((index) => {
              const row = rows.row(index);
              const isOpen = open.has(index);
              return (
                <div
                  key={index}
                  role="row"
                  aria-rowindex={index + 2}
                  data-row={index}
                  tabIndex={-1}
                  className={styles.row}
                  style={{ transform: `translateY(${String(view.topOf(index))}px)`, minHeight: height }}
                >
                  <div role="presentation" className={styles.card}>
                    <div
                      role="presentation"
                      className={mergeClasses(styles.columns, styles.line)}
                      style={{ ...template, height: height - (isNarrow ? 10 : 1) }}
                    >
                      {row === undefined ? (
                        <div role="cell" aria-busy="true" className={styles.waiting} />
                      ) : (
                        columns.map(({ heading, cell }) => (
                          <div role="cell" key={heading} className={styles.cell}>
                            {cell(row, { isOpen, toggle: () => toggle(index) })}
                          </div>
                        ))
                      )}
                    </div>
                    {row !== undefined && isOpen && (
                      <OpenedRow onMeasured={(extra) => measured(index, extra)}>{opened(row)}</OpenedRow>
                    )}
                  </div>
                </div>
              );
            })}
          </div>
        </div>
      </div>
      <span ref={end} tabIndex={-1} />
    </>
  );
}

/** The row with the focus stays, also out of sight: otherwise the focus would be lost to the page. */
function indexesToDraw(of: {
  readonly first: number;
  readonly last: number;
  readonly focused: number | null;
  readonly count: number;
}): readonly number[] {
  const { first, last, focused, count } = of;
  const drawn = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  const isElsewhere = focused !== null && focused < count && (focused < first || focused > last);
  return isElsewhere ? [...drawn, focused].sort((a, b) => a - b) : drawn;
}

function withRow(map: OpenRows, index: number, extra: number): OpenRows {
  return new Map([...map, [index, extra]]);
}

function without(map: OpenRows, index: number): OpenRows {
  return new Map([...map].filter(([key]) => key !== index));
}
