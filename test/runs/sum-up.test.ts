import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Change } from '../../src/model/change.ts';
import { change } from '../../src/plan/diff.ts';
import { changesInOrder } from '../../src/runs/stored-changes.ts';
import { SummedChanges, type SummedUp } from '../../src/runs/sum-up.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { contoso } from './runs-for-tests.ts';

const owned = { user: 10, group: 0, membership: 0 };
const fence = { connectionId: 'contoso', token: 1 };

describe('changes that are summed up as they come', () => {
  let store: Store;

  beforeEach(async () => {
    store = await openSqliteStore({ file: join(temporaryFolder(), 'rollcall.db') });
    const body = { connectionId: 'contoso', fence: 1, holder: 'me', runId: 'r', expiresAt: '2099-01-01T00:00:00.000Z' };
    await store.write('leases', 'all', [{ kind: 'put', id: 'contoso', body }]);
  });

  afterEach(() => store.close());

  const summing = (overviewId: string): SummedChanges =>
    new SummedChanges({ store, overviewId, fence, connection: contoso(), people: [] });

  async function stored(overviewId: string): Promise<readonly Change[]> {
    const changes: Change[] = [];
    for await (const page of changesInOrder(store, overviewId)) changes.push(...page);
    return changes;
  }

  /** Of the changes that are stored, each as if it had just been found. */
  async function sumOfStored(overviewId: string): Promise<SummedUp> {
    const again = summing('again');
    await again.add(await stored(overviewId));
    return again.finish(owned);
  }

  it('say the same as the changes that are stored in the end, in whatever order they were found', async () => {
    const changes = summing('overview');
    await changes.add([joined('Zoe'), joined('Ada')]);
    await changes.add([removed('Bob')]);
    const found = await changes.finish(owned);
    assert.deepEqual(found, await sumOfStored('overview'));
    assert.deepEqual([found.content.changeCount, found.changes.user], [3, { add: 2, update: 0, remove: 1 }]);
  });

  it('leave out what was taken back', async () => {
    const changes = summing('overview');
    await changes.add([joined('Ada'), joined('Eve'), removed('Bob')]);
    await changes.add([], [joined('Ada').key]);
    const left = await changes.finish(owned);
    assert.deepEqual(left, await sumOfStored('overview'));
    assert.deepEqual(left.changes.user, { add: 1, update: 0, remove: 1 });
  });

  it('count a change once that took the place of an earlier one under the same key', async () => {
    const changes = summing('overview');
    await changes.add([joined('Ada')]);
    const again = { ...joined('Ada'), after: { displayName: 'Ada', jobTitle: 'Engineer' } };
    await changes.add([again], [again.key]);
    const left = await changes.finish(owned);
    assert.deepEqual(await stored('overview'), [again]);
    assert.deepEqual(left, await sumOfStored('overview'));
    assert.equal(left.content.changeCount, 1);
  });
});

function joined(name: string): Change {
  return change({
    ...{ class: 'user', action: 'add', objectId: `id-${name}`, targetId: null, name, before: null },
    ...{ after: { displayName: name }, digest: 'd', reason: { code: 'joined-tenant' } },
    precondition: { kind: 'absent' },
  });
}

function removed(name: string): Change {
  return change({
    ...{ class: 'user', action: 'remove', objectId: `id-${name}`, targetId: `id-${name}`, name },
    ...{ before: { active: true }, after: { active: false }, digest: null, reason: { code: 'left-tenant' } },
    precondition: { kind: 'version', version: '1' },
  });
}
