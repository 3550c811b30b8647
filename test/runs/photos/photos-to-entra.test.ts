import assert from 'node:assert/strict';
import { pino } from 'pino';
import { contoso } from '../../../src/local/tenant/contoso.ts';
import { drawPhoto } from '../../../src/local/tenant/photo.ts';
import type { PhotoPass } from '../../../src/model/photo.ts';
import { defaultTiming, Leases } from '../../../src/runs/leases.ts';
import { Photos } from '../../../src/runs/photos/photos.ts';
import { DirectorySource } from '../../../src/source/directory/directory-source.ts';
import { DirectoryTarget } from '../../../src/target/directory/directory-target.ts';
import { RemoteTarget } from '../../../src/target/remote/remote-target.ts';
import { sourceOf } from '../../source/entra/simulated-company.ts';
import { startTestTenant, type TestTenant } from '../../support/tenant.ts';
import { domain, openEntra, remoteOf, type EntraRig } from '../../target/entra/entra-for-tests.ts';
import { openBench, type Bench } from '../runs-for-tests.ts';

const dayMs = 24 * 60 * 60 * 1000;
const nobody = { users: [], groups: [], members: {} };

describe('photos that go from one tenant through the directory into another', () => {
  let from: TestTenant;
  let into: EntraRig;
  let inbound: Bench;
  let outbound: Bench;
  let photos: Photos;

  beforeEach(async () => {
    from = await startTestTenant({ directory: contoso() });
    into = await openEntra();
    inbound = await openBench({ company: nobody });
    inbound.openSource = () => sourceOf(from);
    const { store } = inbound;
    const now = (): Date => outbound.now;
    const openTarget = (connectionId: string): RemoteTarget =>
      new RemoteTarget({ store, connectionId, now, remote: remoteOf(into.test, { clock: into.clock }) });
    outbound = await openBench({
      ...{ store, company: nobody, connection: { id: 'outbound', name: 'Outbound' } },
      openTarget: ({ connectionId }) => openTarget(connectionId),
    });
    outbound.openSource = () => new DirectorySource({ store, domain });
    photos = new Photos({
      ...{ store, now, logger: pino({ level: 'silent' }) },
      leases: new Leases({ store, timing: defaultTiming, now }),
      openSource: ({ id }) =>
        Promise.resolve(id === 'outbound' ? new DirectorySource({ store, domain }) : sourceOf(from)),
      openTarget: ({ id }) =>
        Promise.resolve(id === 'outbound' ? openTarget(id) : new DirectoryTarget({ store, connectionId: id, now })),
    });
  });

  afterEach(async () => {
    await outbound.close();
    await inbound.close();
    await into.dispose();
    await from.tenant.close();
  });

  /** A pass over everybody. */
  async function copy(bench: Bench): Promise<PhotoPass> {
    await photos.copyNow(bench.connection);
    await photos.settled();
    return (await photos.last(bench.connection.id)) ?? assert.fail('there was no pass');
  }

  /** Both syncs, and the photos of the first. */
  async function synced(): Promise<void> {
    assert.equal((await inbound.sync()).status, 'succeeded');
    assert.equal((await copy(inbound)).status, 'succeeded');
    const { status, failure } = await outbound.sync();
    assert.ok(status === 'succeeded' || status === 'partly-succeeded', JSON.stringify(failure));
  }

  /** Pictures by user principal name, of people of the domain. */
  function pictures({ tenant: { directory } }: TestTenant): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const id of directory.userIds()) {
      const name = directory.user(id)?.userPrincipalName.toLowerCase() ?? '';
      const row = directory.users.rowOfId(id) ?? -1;
      const number = directory.users.photoOf(row);
      if (number === 0 || !name.endsWith(`@${domain}`)) continue;
      found.set(name, (directory.users.pictureOf(row)?.bytes ?? drawPhoto(number).bytes).toString('base64'));
    }
    return found;
  }

  /** Somebody who has a photo on both sides: name and id here, and id there. */
  function somebody(at = 0): { readonly name: string; readonly here: string; readonly there: string } {
    const name = [...pictures(into.test).keys()].sort()[at] ?? assert.fail('Nobody has a photo.');
    const idIn = ({ tenant: { directory } }: TestTenant): string =>
      directory.users.idOf(directory.users.rowOfPrincipalName(name) ?? -1);
    return { name, here: idIn(from), there: idIn(into.test) };
  }

  function photoWrites(): number {
    return into.test.tenant.counters.byPath['/users/{id}/photo/$value']?.requests ?? 0;
  }

  it('are the same there, of all who were brought in, and a second pass writes nothing', async () => {
    await synced();
    const first = await copy(outbound);
    const there = pictures(into.test);
    assert.deepEqual(
      [first.status, first.failed, first.copied, first.done],
      ['succeeded', 0, there.size, first.people],
    );
    assert.ok(there.size > 3);
    const here = pictures(from);
    for (const [name, picture] of there) assert.equal(picture, here.get(name));
    const missing = [...here.keys()].filter((name) => !there.has(name));
    const added = new Set([...into.directory.userIds()].map((id) => into.directory.user(id)?.userPrincipalName));
    assert.deepEqual(
      missing.filter((name) => added.has(name)),
      [],
    );

    into.test.tenant.counters.reset();
    const second = await copy(outbound);
    assert.deepEqual([second.status, second.copied, second.removed, second.failed], ['succeeded', 0, 0, 0]);
    assert.equal(photoWrites(), 0);
  });

  it('follow a sync by themselves, those of new people, and everybody’s after a day', async () => {
    await synced();
    const look = async (): Promise<PhotoPass | null> => {
      outbound.now = new Date(outbound.now.getTime() + 61_000);
      await photos.look();
      await photos.settled();
      return photos.last('outbound');
    };
    assert.deepEqual([(await look())?.whom, (await look())?.status], ['everybody', 'succeeded']);
    const { store } = outbound;
    const joiner = from.tenant.directory.addUser(
      { userPrincipalName: `joiner@${domain}`, displayName: 'Joiner' },
      { photo: 4711 },
    );
    await inbound.sync();
    await copy(inbound);
    assert.ok(await store.get('directoryPhotos', 'directory', joiner));
    await outbound.sync();
    const added = await look();
    assert.deepEqual([added?.whom, added?.people, added?.copied], ['added', 1, 1]);
    assert.equal(pictures(into.test).get(`joiner@${domain}`), drawPhoto(4711).bytes.toString('base64'));
    outbound.now = new Date(outbound.now.getTime() + dayMs);
    await outbound.sync();
    assert.equal((await look())?.whom, 'everybody');
  });

  it('are copied again where they changed, and are gone where they are gone', async () => {
    await synced();
    await copy(outbound);
    const [changed, gone] = [somebody(0), somebody(1)];
    from.tenant.directory.setPhoto(changed.here, 4711);
    from.tenant.directory.setPhoto(gone.here, 0);
    await copy(inbound);
    const again = await copy(outbound);
    assert.deepEqual([again.status, again.copied, again.removed], ['succeeded', 1, 1]);
    const there = pictures(into.test);
    assert.equal(there.get(changed.name), drawPhoto(4711).bytes.toString('base64'));
    assert.ok(!there.has(gone.name));
  });

  it('leave alone whoever was not brought in, whatever their Immutable ID says', async () => {
    await inbound.sync();
    await copy(inbound);
    const here = [...from.tenant.directory.userIds()].find((id) => photoOf(from, id) > 0) ?? '';
    const stranger = await into.byHand.add('user', {
      externalId: here,
      attributes: { userPrincipalName: `stranger@${domain}`, displayName: 'Stranger' },
    });
    const pass = await copy(outbound);
    assert.deepEqual([pass.status, pass.people, pass.copied], ['succeeded', 0, 0]);
    assert.equal(photoOf(into.test, stranger), 0);
    assert.equal(photoWrites(), 0);
  });

  it('come back with people who come back under another id', async () => {
    await synced();
    await copy(outbound);
    const { name, there } = somebody();
    into.directory.softDeleteUser(there);
    into.directory.purgeUser(there);
    await outbound.sync();
    const pass = await copy(outbound);
    assert.deepEqual([pass.status, pass.copied], ['succeeded', 1]);
    assert.notEqual(somebody().there, there);
    assert.equal(somebody().name, name);
  });

  it('that are refused are said in the pass, fail no sync, and are tried again', async () => {
    await synced();
    into.test.tenant.habits.failedWrites = { status: 500, path: '/photo', times: 3 };
    const first = await copy(outbound);
    assert.equal(first.status, 'succeeded', 'what fails now and then is sent again');
    const { here, there } = somebody();
    from.tenant.directory.setPhoto(here, 4711);
    await copy(inbound);
    into.test.tenant.habits.failedWrites = { status: 500, path: there };
    const failed = await copy(outbound);
    assert.deepEqual([failed.status, failed.failed, failed.copied], ['partly-succeeded', 1, 0]);
    assert.deepEqual(
      failed.problems.map(({ sourceId }) => sourceId),
      [here],
    );
    assert.match(failed.problems[0]?.message ?? '', /answered 500/);
    const state = await outbound.store.get('connectionStates', 'all', 'outbound');
    assert.notEqual(state?.body.lastSyncStatus, 'failed');
    delete into.test.tenant.habits.failedWrites;
    assert.deepEqual((await copy(outbound)).copied, 1);
  });

  it('of somebody whom the tenant protects stay as they are, which is said', async () => {
    await synced();
    await copy(outbound);
    const { here, there } = somebody();
    const before = pictures(into.test);
    into.test.tenant.habits.forbidden = { path: `${there}/photo` };
    from.tenant.directory.setPhoto(here, 0);
    await copy(inbound);
    const pass = await copy(outbound);
    assert.deepEqual([pass.status, pass.failed, pass.removed], ['partly-succeeded', 1, 0]);
    assert.deepEqual(pictures(into.test), before);
  });

  it('that cannot be written at all fail their pass with a code, and no sync', async () => {
    await synced();
    into.test.tenant.habits.expiredSecret = true;
    const failed = await copy(outbound);
    assert.deepEqual([failed.status, failed.failure?.code], ['failed', 'target-refused']);
    assert.match(failed.failure?.detail ?? '', /AADSTS7000222/);
  });
});

function photoOf({ tenant: { directory } }: TestTenant, id: string): number {
  return directory.users.photoOf(directory.users.rowOfId(id) ?? -1);
}
