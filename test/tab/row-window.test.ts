import assert from 'node:assert/strict';
import type { RowSource } from '../../tab/src/review/row-window.ts';
import { RowWindow } from '../../tab/src/review/row-window.ts';

const pageSize = 10;

/** Rows 0, 1, 2 …, whose keys are their numbers; counts what it was asked for. */
class NumberedRows implements RowSource<number> {
  readonly asked: string[] = [];
  fails = false;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  total = async (): Promise<number> => {
    this.asked.push('total');
    return Promise.resolve(this.#count);
  };

  page = async (after: string | null, signal: AbortSignal): Promise<Awaited<ReturnType<RowSource<number>['page']>>> => {
    const from = after === null ? 0 : Number(after) + 1;
    this.asked.push(`page ${String(from / pageSize)}`);
    await Promise.resolve();
    signal.throwIfAborted();
    if (this.fails) throw new Error('The network is down.');
    const items = Array.from({ length: Math.min(pageSize, this.#count - from) }, (_, index) => from + index);
    return { items, next: items.length < pageSize ? null : String(items.at(-1)), total: null };
  };

  /** At most five starts at once. */
  starts = async (after: string | null): Promise<Awaited<ReturnType<RowSource<number>['starts']>>> => {
    const first = after === null ? 0 : Number(after) + 1;
    this.asked.push(`starts ${String(first / pageSize)}`);
    const all = Array.from({ length: 5 }, (_, index) => first + (index + 1) * pageSize - 1);
    const items = all.filter((last) => last < this.#count).map(String);
    return Promise.resolve({ items, next: items.length < 5 ? null : (items.at(-1) ?? null) });
  };
}

async function opened(count: number): Promise<{ readonly source: NumberedRows; readonly rows: RowWindow<number> }> {
  const source = new NumberedRows(count);
  const rows = new RowWindow({ source, pageSize, mostPages: 3 });
  rows.open();
  await settled();
  return { source, rows };
}

async function look(
  rows: RowWindow<number>,
  first: number,
  last = first + 4,
): Promise<readonly (number | undefined)[]> {
  rows.show(first, last);
  await settled();
  return Array.from({ length: last - first + 1 }, (_, index) => rows.row(first + index));
}

/** Longer than following the scroll bar waits. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 80));
}

describe('the rows of a long list that are looked at', () => {
  it('counts only what does not fit on the first page', async () => {
    const short = await opened(7);
    assert.deepEqual([short.rows.total, short.rows.isCounted, short.source.asked], [7, true, ['page 0']]);
    const long = await opened(1000);
    assert.deepEqual([long.rows.total, long.rows.isCounted], [1000, true]);
    assert.deepEqual(long.source.asked, ['page 0', 'total']);
    const empty = await opened(0);
    assert.deepEqual([empty.rows.total, empty.rows.isCounted], [0, true]);
    const exact = await opened(pageSize);
    assert.deepEqual([exact.rows.total, exact.rows.row(9), exact.rows.row(10)], [10, 9, undefined]);
  });

  it('goes on with the next page before somebody comes to it, without asking where it begins', async () => {
    const { rows, source } = await opened(1000);
    assert.deepEqual(await look(rows, 4, 8), [4, 5, 6, 7, 8]);
    assert.equal(rows.row(12), 12);
    assert.deepEqual(source.asked, ['page 0', 'total', 'page 1']);
  });

  it('jumps anywhere by asking where pages begin, as far as it is needed', async () => {
    const { rows, source } = await opened(1000);
    assert.deepEqual(await look(rows, 121, 123), [121, 122, 123]);
    assert.deepEqual(source.asked.slice(2), ['starts 1', 'starts 6', 'starts 11', 'page 12']);
    assert.deepEqual(await look(rows, 32, 34), [32, 33, 34]);
    assert.deepEqual(source.asked.slice(6), ['page 3']);
    assert.deepEqual(await look(rows, 995, 999), [995, 996, 997, 998, 999]);
  });

  it('holds few pages, those around what is shown', async () => {
    const { rows } = await opened(1000);
    for (let first = 0; first < 900; first += 60) await look(rows, first);
    assert.ok(rows.pagesHeld <= 3);
    assert.equal(rows.row(0), undefined);
    assert.deepEqual(await look(rows, 0, 2), [0, 1, 2]);
  });

  it('shows what was there until it is loaded anew', async () => {
    const { rows, source } = await opened(1000);
    source.asked.length = 0;
    rows.refresh();
    assert.equal(rows.row(3), 3);
    await settled();
    assert.deepEqual(source.asked, ['page 0']);
  });

  it('says what went wrong, and goes on when it is told to', async () => {
    const { rows, source } = await opened(1000);
    source.fails = true;
    assert.deepEqual(await look(rows, 500, 500), [undefined]);
    assert.match(String(rows.problem), /network is down/);
    source.fails = false;
    rows.retry();
    await settled();
    assert.deepEqual([rows.problem, rows.row(500)], [null, 500]);
  });

  it('loads nothing after it was closed, and works on when it is opened again', async () => {
    const { rows, source } = await opened(1000);
    rows.close();
    await look(rows, 300);
    assert.ok(!source.asked.includes('page 30'));
    rows.open();
    assert.deepEqual(await look(rows, 300, 301), [300, 301]);
  });

  it('asks no further for a place that is not there any more', async () => {
    const { rows, source } = await opened(1000);
    const gone = new NumberedRows(30);
    source.starts = gone.starts;
    await look(rows, 500);
    assert.equal(gone.asked.length, 1);
  });
});
