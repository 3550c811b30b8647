import assert from 'node:assert/strict';
import fc from 'fast-check';
import { connectionOf, ownedId, scheduledRunId, syncRunOf, timeOrderedId } from '../../src/model/ids.ts';

describe('ids', () => {
  it('sort by the time they were made at', () => {
    const moment = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, moment, (one, other) => {
        const [earlier, later] = [timeOrderedId(one).slice(0, 10), timeOrderedId(other).slice(0, 10)];
        assert.equal(
          Math.sign(earlier < later ? -1 : earlier > later ? 1 : 0),
          Math.sign(one.getTime() - other.getTime()),
        );
      }),
    );
  });

  it('have twenty characters that can be read aloud and stand in an address', () => {
    for (const moment of [0, 1, 31, 32, Date.UTC(2026, 2, 1), Date.UTC(9999, 0, 1)])
      assert.match(timeOrderedId(new Date(moment)), /^[0-9a-hjkmnp-tv-z]{20}$/);
  });

  it('differ within one millisecond', () => {
    const now = new Date();
    assert.equal(new Set(Array.from({ length: 1000 }, () => timeOrderedId(now))).size, 1000);
  });

  it('of runs and overviews name their connection', () => {
    const id = ownedId('contoso', timeOrderedId(new Date()));
    assert.equal(connectionOf(id), 'contoso');
    assert.equal(connectionOf(syncRunOf(id)), 'contoso');
    assert.equal(connectionOf('contoso'), 'contoso');
  });

  it('of a scheduled run are the same whoever makes them, and sort among the others by when it was due', () => {
    const [before, due, after] = [1_000, 60_000, 61_000].map((time) => new Date(Date.UTC(2026, 2, 1) + time));
    assert.ok(before && due && after);
    const id = scheduledRunId('contoso', due);
    assert.equal(id, scheduledRunId('contoso', new Date(due)));
    assert.notEqual(id, scheduledRunId('contoso', after));
    assert.match(id, /^contoso\.[0-9a-z]{20}$/);
    assert.ok(ownedId('contoso', timeOrderedId(before)) < id && id < ownedId('contoso', timeOrderedId(after)));
  });

  it('of a sync run are the same however often they are asked for, and another for each overview', () => {
    assert.equal(syncRunOf('contoso.a'), syncRunOf('contoso.a'));
    assert.notEqual(syncRunOf('contoso.a'), syncRunOf('contoso.b'));
    assert.notEqual(syncRunOf('contoso.a'), 'contoso.a');
  });
});
