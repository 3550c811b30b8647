import assert from 'node:assert/strict';
import { drawnHeight, placeFor, RowLayout, scrolled } from '../../tab/src/review/row-layout.ts';

const layout = (count: number, open: readonly (readonly [index: number, extra: number])[] = []): RowLayout =>
  new RowLayout({ rowHeight: 50, count, extra: new Map(open) });

describe('where the rows of a long list lie', () => {
  it('says which row is at a place, and where a row begins', () => {
    for (const [place, row] of [
      [0, 0],
      [49, 0],
      [50, 1],
      [4999, 99],
      [99_999, 99],
      [-5, 0],
    ] as const)
      assert.equal(layout(100).indexAt(place), row, String(place));
    assert.equal(layout(100).topOf(7), 350);
    assert.equal(layout(100).height, 5000);
  });

  it('counts in the rows that are open', () => {
    const open = layout(100, [
      [2, 120],
      [5, 30],
    ]);
    assert.deepEqual([open.topOf(2), open.topOf(3), open.topOf(6), open.height], [100, 270, 450, 5150]);
    for (let index = 0; index < 100; index += 1) {
      assert.equal(open.indexAt(open.topOf(index)), index);
      assert.equal(open.indexAt(open.topOf(index + 1) - 1), index);
    }
  });

  it('is drawn as it is as long as browsers can draw it', () => {
    const extent = { height: 5_000_000, view: 600 };
    assert.equal(drawnHeight(extent), 5_000_000);
    assert.deepEqual(scrolled({ top: 0, scrollTop: 0 }, 123_456, extent), { top: 123_456, scrollTop: 123_456 });
  });

  it('reaches every row of a list that is higher than browsers can draw', () => {
    const extent = { height: 60_000_000, view: 600 };
    const most = drawnHeight(extent) - extent.view;
    assert.ok(drawnHeight(extent) < 17_000_000);
    assert.deepEqual(scrolled({ top: 0, scrollTop: 0 }, most, extent).top, extent.height - extent.view);
    assert.equal(scrolled({ top: 30_000_000, scrollTop: most / 2 }, 0, extent).top, 0);
    const half = scrolled({ top: 0, scrollTop: 0 }, most / 2, extent);
    assert.ok(Math.abs(half.top - (extent.height - extent.view) / 2) < 1);
  });

  it('moves by the wheel as far as in any list, however high it is', () => {
    const extent = { height: 60_000_000, view: 600 };
    let place = placeFor(30_000_000, extent);
    for (let turn = 0; turn < 100; turn += 1) place = scrolled(place, place.scrollTop + 100, extent);
    assert.equal(place.top, 30_010_000);
    const settled = placeFor(place.top, extent);
    assert.equal(settled.top, place.top);
    assert.ok(Math.abs(settled.scrollTop - place.scrollTop) < 10_000);
  });
});
