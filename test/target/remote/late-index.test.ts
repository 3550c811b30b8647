import assert from 'node:assert/strict';
import type { Remote, RemoteResult } from '../../../src/target/remote.ts';
import { openRemoteTarget, type RemoteRig } from '../../contracts/remote-rig.ts';
import { addOf } from '../../contracts/target-changes.ts';
import { seenStore } from '../../runs/worker.ts';
import { openMemoryRemote, type MemoryRemoteUnderTest } from './remote-for-tests.ts';

/**
 * As Microsoft Graph: an external id is looked for in an index that lags behind. Who is to be added once more is refused,
 * and known from then on.
 */
function indexedLate(remote: Remote): { readonly remote: Remote; readonly isLate: { now: boolean } } {
  const isLate = { now: false };
  const seen = new Set<string>();
  const hidden = (id: string | null): boolean => isLate.now && !seen.has(id ?? '');
  const late: Partial<Remote> = {
    async findUsersByExternalId(ids) {
      return remote.findUsersByExternalId(ids.filter((id) => !hidden(id)));
    },
    async *readUsers() {
      for await (const page of remote.readUsers()) {
        const found = page.filter(({ externalId }) => !hidden(externalId));
        if (found.length > 0) yield found;
      }
    },
    async write(writes, options) {
      const results = await remote.write(writes, options);
      results.forEach((result: RemoteResult, index) => {
        const write = writes[index];
        if (!result.ok && result.why === 'taken' && write?.kind === 'add') seen.add(write.externalId);
      });
      return results;
    },
  };
  const proxy = new Proxy(remote, {
    get(of, name) {
      const value: unknown = Reflect.get(name in late ? late : of, name);
      return typeof value === 'function' ? (value.bind(name in late ? late : of) as unknown) : value;
    },
  });
  return { remote: proxy, isLate };
}

describe('a run that goes on after a crash, at a remote that finds late what was added', () => {
  let rig: RemoteRig<MemoryRemoteUnderTest>;
  let isLate: { now: boolean };

  beforeEach(async () => {
    rig = await openRemoteTarget(async () => {
      const under = await openMemoryRemote();
      const late = indexedLate(under.remote);
      isLate = late.isLate;
      return { ...under, remote: late.remote as MemoryRemoteUnderTest['remote'] };
    });
  });
  afterEach(() => rig.dispose());

  async function dies(): Promise<void> {
    const broken = seenStore(rig.store, {
      before: ({ collection }) => {
        if (collection === 'remoteUsers') throw new Error('The process died.');
      },
      after: () => undefined,
    });
    const target = rig.on(broken, 'ours');
    await assert.rejects(target.apply([addOf('user', 'a')], rig.context('ours')), /died/);
  }

  async function resumed(): Promise<readonly unknown[]> {
    const outcomes = await rig.open('ours').apply([addOf('user', 'a')], rig.context('ours', { resuming: true }));
    return outcomes.map(({ result, message }) => [result, message]);
  }

  async function people(): Promise<readonly unknown[]> {
    isLate.now = false;
    const found: unknown[] = [];
    for await (const page of rig.open('ours').readUsers())
      for (const { sourceId, owned } of page) found.push([sourceId, owned]);
    return found;
  }

  it('adds nobody twice, and knows as its own whom it had added', async () => {
    await dies();
    isLate.now = true;
    assert.deepEqual(await resumed(), [['applied', null]]);
    assert.deepEqual(await people(), [['a', true]]);
  });

  it('does not take for its own whom somebody else had added', async () => {
    await rig.byHand.bring('user', 'a', { displayName: 'By hand' });
    isLate.now = true;
    const [outcome] = await rig.open('ours').apply([addOf('user', 'a')], rig.context('ours'));
    assert.equal(outcome?.result, 'failed');
    assert.deepEqual(await people(), [['a', false]]);
  });
});
