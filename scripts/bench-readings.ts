import { changeCsv } from '../src/api/change-csv.ts';
import type { Overviews } from '../src/runs/review/overviews.ts';
import type { Noted } from './bench-figures.ts';
import { peakMegabytes, resetPeak } from './bench-memory.ts';

/** How long somebody who looks at a large overview waits. */
export async function readings(overviews: Overviews, overviewId: string): Promise<readonly Noted[]> {
  const times: Noted[] = [];
  const timed = async (name: string, read: () => Promise<unknown>): Promise<void> => {
    const start = performance.now();
    await read();
    times.push({ name, figure: `${(performance.now() - start).toFixed(0)} ms` });
  };
  await timed('first page of 50', () => overviews.changes(overviewId, { limit: 50 }));
  await timed('count of one class', () => overviews.count(overviewId, { class: 'group' }));
  await timed('search that finds something', () => overviews.changes(overviewId, { limit: 50, text: 'anna' }));
  await timed('search that finds nothing', () => overviews.changes(overviewId, { limit: 50, text: 'no such text' }));
  return [...times, ...(await csvReadings(overviews, overviewId))];
}

async function csvReadings(overviews: Overviews, overviewId: string): Promise<readonly Noted[]> {
  resetPeak();
  const before = process.memoryUsage.rss() / 1024 / 1024;
  const start = performance.now();
  let first = 0;
  let bytes = 0;
  for await (const chunk of changeCsv(overviews.all(overviewId)) as AsyncIterable<Buffer>) {
    if (bytes === 0) first = performance.now() - start;
    bytes += chunk.length;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  return [
    { name: 'CSV, first byte', figure: `${first.toFixed(0)} ms` },
    { name: 'CSV, all of it', figure: `${(bytes / 1e6).toFixed(0)} MB in ${seconds} s` },
    { name: 'CSV, memory', figure: `${(peakMegabytes() - before).toFixed(0)} MiB on top of ${before.toFixed(0)}` },
  ];
}
