import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DirectoryGroup, DirectoryMember, DirectoryUser } from '../../../src/model/directory-records.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { DirectoryTarget } from '../../../src/target/directory/directory-target.ts';
import { DirectoryMarks } from '../../../src/target/directory/directory-marks.ts';
import { searchText } from '../../../src/target/directory/search-text.ts';
import { MemberParts } from '../../../src/target/member-parts.ts';
import type { ApplyContext } from '../../../src/target/target.ts';
import { allOf } from '../../contracts/target-changes.ts';
import type { TargetUnderTest } from '../../contracts/target-bench.ts';

const directoryPartition = 'directory';
const now = (): Date => new Date('2026-03-01T10:00:00Z');

/** The directory on a store of its own. */
export interface DirectoryRig extends TargetUnderTest {
  readonly store: Store;
}

export async function openDirectory(): Promise<DirectoryRig> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-directory-'));
  const store = await openSqliteStore({ file: join(folder, 'rollcall.db') });
  const fences = { ours: 1, theirs: 1 };
  const hold = async (connectionId: 'ours' | 'theirs'): Promise<void> => {
    const body = {
      connectionId,
      fence: fences[connectionId],
      holder: 'test',
      runId: null,
      expiresAt: '2026-03-01T11:00:00.000Z',
    };
    await store.write('leases', 'all', [{ kind: 'put', id: connectionId, body }]);
  };
  await hold('ours');
  await hold('theirs');
  return {
    store,
    traits: { ids: 'the source’s', membersOfTheGone: 'stay', attributes: 'any' },
    open: (connectionId) => directoryOn(store, connectionId),
    context: (connectionId, changed = {}) => contextOf(connectionId, { token: fences[connectionId], ...changed }),
    async takeOver(connectionId) {
      fences[connectionId] += 1;
      await hold(connectionId);
    },
    byHand: byHandIn(store),
    async dispose() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

export function directoryOn(store: Store, connectionId: 'ours' | 'theirs'): DirectoryTarget {
  return new DirectoryTarget({ store, connectionId, now });
}

export function contextOf(
  connectionId: 'ours' | 'theirs',
  changed: { readonly token?: number; readonly runId?: string; readonly resuming?: boolean } = {},
): ApplyContext {
  const { token = 1, runId = `${connectionId}.run`, resuming = false } = changed;
  return { runId, fence: { connectionId, token }, resuming, confirm: () => Promise.resolve() };
}

/** What people do in the directory without a connection. */
export function byHandIn(store: Store): TargetUnderTest['byHand'] {
  const collections = { user: 'directoryUsers', group: 'directoryGroups' } as const;
  const marks = new DirectoryMarks(store);
  const row = { sourceId: null, owner: null, syncedDigest: null, changedAt: now().toISOString(), changedBy: null };
  const add: TargetUnderTest['byHand']['add'] = async (of, id, attributes) => {
    const body: DirectoryUser & DirectoryGroup = { ...row, id, attributes, active: true, inactiveSince: null };
    await marks.write([body]);
    await store.write(collections[of], directoryPartition, [{ kind: 'create', id, body, search: searchText(body) }]);
  };
  return {
    add,
    bring: add,
    async edit(of, id, attributes) {
      const held = await store.get(collections[of], directoryPartition, id);
      if (held === undefined) throw new Error(`${of} ${id} is not there.`);
      const body = { ...held.body, attributes, changedBy: null } as DirectoryUser & DirectoryGroup;
      await marks.write([body]);
      await store.write(collections[of], directoryPartition, [{ kind: 'put', id, body, search: searchText(body) }]);
    },
    async remove(of, id) {
      await store.write(collections[of], directoryPartition, [{ kind: 'delete', id }]);
    },
    async join(groupId, userId) {
      const stored = (await allOf(store.scan('directoryMembers', groupId))).flat();
      const parts = new MemberParts<DirectoryMember>(groupId, stored);
      parts.set(userId, { owner: null, run: null });
      await store.write('directoryMembers', groupId, parts.writes());
    },
  };
}
