import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { HistoryPage, HistoryRowView } from '../../../src/api/contract/history.ts';
import { useResource } from '../api/use-resource.ts';
import { useTexts } from '../texts/use-texts.tsx';

const mostSyncs = 60;
const height = 72;
const width = 600;

const useStyles = makeStyles({
  figure: { margin: '0 0 16px' },
  picture: {
    display: 'block',
    width: '100%',
    height: `${String(height)}px`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  changed: { fill: tokens.colorCompoundBrandBackground },
  deleted: { fill: tokens.colorPaletteRedBackground3 },
  caption: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '2px 16px',
    marginTop: '4px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
  sample: { display: 'inline-block', width: '10px', height: '10px', marginInlineEnd: '6px' },
});

interface Sync {
  readonly runId: string;
  readonly startedAt: string;
  readonly changed: number;
  readonly deleted: number;
}

/** How much the last syncs changed, oldest first, as a picture and in words. */
export function HistoryChart({ connectionId }: { readonly connectionId: string }): ReactElement | null {
  const styles = useStyles();
  const texts = useTexts();
  // A sync has a row for each of the three classes.
  const query = `kind=sync&sort=start&limit=${String(3 * mostSyncs)}`;
  const history = useResource<HistoryPage>(`/api/connections/${connectionId}/history?${query}`);
  const syncs = syncsOf(history.value?.items ?? []);
  const last = syncs.at(-1);
  if (last === undefined || syncs.length < 2) return null;
  const most = syncs.reduce((found, sync) => (sizeOf(sync) > sizeOf(found) ? sync : found), last);
  const scale = (height - 4) / Math.max(1, sizeOf(most));
  const step = width / syncs.length;
  const label = texts.say('chart.text', {
    count: syncs.length,
    most: sizeOf(most),
    mostAt: texts.moment(most.startedAt),
    last: sizeOf(last),
    lastAt: texts.moment(last.startedAt),
  });
  return (
    <figure className={styles.figure}>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${String(width)} ${String(height)}`}
        preserveAspectRatio="none"
        className={styles.picture}
      >
        {syncs.map((sync, index) => {
          const changed = barHeight(sync.changed * scale);
          const deleted = barHeight(sync.deleted * scale);
          const bar = { x: index * step + step * 0.15, width: step * 0.7 };
          return (
            <g key={sync.runId}>
              <title>{barText(sync)}</title>
              <rect {...bar} y={height - changed} height={changed} className={styles.changed} />
              <rect {...bar} y={height - changed - deleted} height={deleted} className={styles.deleted} />
            </g>
          );
        })}
      </svg>
      <figcaption className={styles.caption}>
        <span>
          <Sample of="changed" /> {texts.say('history.changed')}
        </span>
        <span>
          <Sample of="deleted" /> {texts.say('history.deleted')}
        </span>
        <span>{texts.say('chart.caption', { count: syncs.length, most: sizeOf(most) })}</span>
      </figcaption>
    </figure>
  );

  function barText({ startedAt, changed, deleted }: Sync): string {
    return texts.say('chart.bar', { at: texts.moment(startedAt), changed, deleted });
  }
}

function Sample({ of }: { readonly of: 'changed' | 'deleted' }): ReactElement {
  const styles = useStyles();
  return (
    <svg aria-hidden="true" className={styles.sample}>
      <rect width="10" height="10" className={styles[of]} />
    </svg>
  );
}

/** Rows come newest first; the picture goes from left to right. */
function syncsOf(rows: readonly HistoryRowView[]): readonly Sync[] {
  const byRun = new Map<string, Sync>();
  for (const { runId, startedAt, changed, deleted } of rows) {
    const sync = byRun.get(runId) ?? { runId, startedAt, changed: 0, deleted: 0 };
    byRun.set(runId, { ...sync, changed: sync.changed + (changed ?? 0), deleted: sync.deleted + (deleted ?? 0) });
  }
  return [...byRun.values()].slice(0, mostSyncs).reverse();
}

function sizeOf({ changed, deleted }: Sync): number {
  return changed + deleted;
}

/** What is little must not look like nothing. */
function barHeight(pixels: number): number {
  return pixels === 0 ? 0 : Math.max(2, pixels);
}
