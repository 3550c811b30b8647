import assert from 'node:assert/strict';
import { join } from 'node:path';
import { directoryMembers } from '../../src/api/directory-members.ts';
import type { DirectoryUser } from '../../src/model/directory-records.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { MemberParts } from '../../src/target/member-parts.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const groupId = 'g1';
const count = 1500;
const ids = Array.from({ length: count }, (_, index) => `u${String(index).padStart(5, '0')}`);

describe('the members of a group in the directory', () => {
  let store: Store;
  before(async () => {
    store = await openSqliteStore({ file: join(temporaryFolder(), 'rollcall.db') });
    for (let start = 0; start < count; start += 500) {
      const operations = ids.slice(start, start + 500).map((id) => ({ kind: 'create', id, body: user(id) }) as const);
      await store.write('directoryUsers', 'directory', operations);
    }
  });
  after(async () => {
    await store.close();
  });

  /** Adds members as the directory target does; `split` says how many of the writes of the last step arrive. */
  async function grow(to: number, arriving = Number.POSITIVE_INFINITY): Promise<void> {
    const parts = new MemberParts(groupId, await store.list('directoryMembers', groupId, { limit: 1000 }));
    ids.slice(0, to).forEach((id) => parts.set(id, { owner: 'c', run: 'r' }));
    await store.write('directoryMembers', groupId, parts.writes().slice(0, arriving));
  }

  async function everybody(limit: number): Promise<readonly string[]> {
    const all: string[] = [];
    let after: string | null = null;
    do {
      const query: { limit: number; after?: string } = after === null ? { limit } : { limit, after };
      const page = await directoryMembers(store, groupId, query);
      all.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    return all;
  }

  it('come in the order of ids and once each, in pages of any size, however they are spread over documents', async () => {
    assert.deepEqual(await everybody(50), []);
    await grow(300);
    assert.deepEqual(await everybody(1000), ids.slice(0, 300));
    await grow(900);
    assert.deepEqual(await everybody(7), ids.slice(0, 900));
  });

  it('are those from before a split that a crash cut short', async () => {
    await store.clear('directoryMembers', groupId);
    await grow(400);
    await grow(900, 1);
    assert.deepEqual(await everybody(100), ids.slice(0, 400));
    await grow(900);
    assert.deepEqual(await everybody(100), ids.slice(0, 900));
  });

  it('are searched a bounded number at a time, without losing one', async () => {
    await store.clear('directoryMembers', groupId);
    await grow(count);
    const page = await directoryMembers(store, groupId, { limit: 50, text: 'u01499' });
    assert.deepEqual(
      page.items.map(({ id }) => id),
      ['u01499'],
    );
    assert.equal(page.next, null);
  });
});

function user(id: string): DirectoryUser {
  return {
    id,
    sourceId: id,
    owner: 'c',
    active: true,
    inactiveSince: null,
    attributes: { displayName: `Person ${id}` },
    syncedDigest: null,
    changedAt: '2026-01-05T08:00:00.000Z',
    changedBy: null,
  };
}
