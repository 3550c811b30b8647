import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { contoso } from '../../../src/local/tenant/contoso.ts';
import type { TenantDirectory } from '../../../src/local/tenant/directory.ts';
import { generateCompany } from '../../../src/local/tenant/generate.ts';
import type { PhotoPass } from '../../../src/model/photo.ts';
import { defaultTiming, Leases } from '../../../src/runs/leases.ts';
import { Photos } from '../../../src/runs/photos/photos.ts';
import { DirectoryTarget } from '../../../src/target/directory/directory-target.ts';
import { sourceOf } from '../../source/entra/simulated-company.ts';
import { startTestTenant, type TestTenant } from '../../support/tenant.ts';
import { openBench, type Bench } from '../runs-for-tests.ts';

const dayMs = 24 * 60 * 60 * 1000;

describe('photos', () => {
  let tenant: TestTenant;
  let directory: TenantDirectory;
  let bench: Bench;
  let withPhoto: string[];
  let isOpen = false;

  beforeEach(async () => openFor(contoso()));
  afterEach(close);

  async function openFor(company: TenantDirectory): Promise<void> {
    await close();
    directory = company;
    tenant = await startTestTenant({ directory });
    withPhoto = [...directory.userIds()].filter((id) => directory.users.photoOf(directory.users.rowOfId(id) ?? -1) > 0);
    bench = await openBench({ company: { users: [], groups: [], members: {} } });
    bench.openSource = () => sourceOf(tenant);
    isOpen = true;
  }

  async function close(): Promise<void> {
    if (!isOpen) return;
    isOpen = false;
    await bench.close();
    await tenant.tenant.close();
  }

  function open(): Photos {
    const { store } = bench;
    const now = (): Date => bench.now;
    return new Photos({
      ...{ store, now, logger: pino({ level: 'silent' }) },
      leases: new Leases({ store, timing: defaultTiming, now }),
      openSource: () => Promise.resolve(sourceOf(tenant)),
      openTarget: async ({ id }) => new DirectoryTarget({ store, connectionId: id, now }),
    });
  }

  async function pass(photos = open()): Promise<PhotoPass> {
    await photos.look();
    await photos.settled();
    return (await photos.last('contoso')) ?? assert.fail('there was no pass');
  }

  async function kept(): Promise<string[]> {
    const ids: string[] = [];
    for await (const page of bench.store.scan('directoryPhotos', 'directory')) ids.push(...page.map(({ id }) => id));
    return ids.sort();
  }

  function later(ms: number): void {
    bench.now = new Date(bench.now.getTime() + ms);
  }

  /** As `npm start` does: a sync, and a minute after it the photos. */
  async function synced(): Promise<void> {
    assert.equal((await bench.sync()).status, 'succeeded');
    later(61_000);
  }

  it('are copied a minute after a sync, each once, as they are in the tenant', async () => {
    await bench.sync();
    const photos = open();
    await photos.look();
    assert.equal(await photos.last('contoso'), null);
    later(61_000);
    const first = await pass(photos);
    assert.deepEqual(
      [first.status, first.whom, first.copied, first.failed, first.done],
      ['succeeded', 'everybody', withPhoto.length, 0, first.people],
    );
    assert.ok(withPhoto.length > 3);
    assert.deepEqual(await kept(), [...withPhoto].sort());
    const stored = await bench.store.get('directoryPhotos', 'directory', withPhoto[0] ?? '');
    assert.equal(stored?.body.contentType, 'image/png');
    assert.ok(Buffer.from(stored.body.data, 'base64').subarray(1, 4).equals(Buffer.from('PNG')));

    tenant.tenant.counters.reset();
    await photos.look();
    await photos.settled();
    assert.equal(tenant.tenant.counters.requests, 0, 'once a sync');
  });

  it('are looked at again after a day: who has another one, who has none any more, and who has left', async () => {
    await synced();
    await pass();
    const [changed = '', gone = '', left = ''] = withPhoto;
    const before = await bench.store.get('directoryPhotos', 'directory', changed);
    directory.setPhoto(changed, 4711);
    directory.setPhoto(gone, 0);
    directory.softDeleteUser(left);
    await synced();
    assert.deepEqual((await pass()).whom, 'added');
    assert.equal((await kept()).length, withPhoto.length);
    later(dayMs);
    await synced();
    const again = await pass();
    assert.deepEqual([again.whom, again.copied, again.removed], ['everybody', 1, 2]);
    assert.deepEqual(await kept(), withPhoto.filter((id) => id !== gone && id !== left).sort());
    const after = await bench.store.get('directoryPhotos', 'directory', changed);
    assert.notEqual(after?.body.data, before?.body.data);
  });

  it('of people whom a sync added are copied after it, and nobody else’s is looked at', async () => {
    await synced();
    await pass();
    const joiner = directory.addUser(
      { displayName: 'Joiner', userPrincipalName: 'joiner@contoso.example' },
      { photo: 99 },
    );
    await synced();
    tenant.tenant.counters.reset();
    const next = await pass();
    assert.deepEqual([next.whom, next.people, next.copied], ['added', 1, 1]);
    assert.ok((await kept()).includes(joiner));
    assert.equal(tenant.tenant.counters.batchItems, 2, 'its ETag and its picture');
  });

  it('that fail are said in the pass, fail no sync, and are tried again', async () => {
    tenant.tenant.habits.batchItemErrors = { status: 500, path: '/photo/$value', every: 2 };
    await synced();
    const failed = await pass();
    assert.equal(failed.status, 'succeeded', 'what fails now and then is asked for again');
    directory.setPhoto(withPhoto[0] ?? '', 5000);
    tenant.tenant.habits.batchItemErrors = { status: 500, path: '/photo/$value' };
    later(dayMs);
    await synced();
    const again = await pass();
    assert.deepEqual([again.status, again.failed, again.problems.length], ['partly-succeeded', 1, 1]);
    assert.equal(again.problems[0]?.sourceId, withPhoto[0]);
    delete tenant.tenant.habits.batchItemErrors;
    later(dayMs);
    await synced();
    assert.deepEqual((await pass()).copied, 1);
  });

  it('that cannot be read at all fail their pass with a code, and no sync', async () => {
    await synced();
    tenant.tenant.habits.expiredSecret = true;
    const failed = await pass();
    assert.deepEqual([failed.status, failed.failure?.code, failed.everybodyAt], ['failed', 'secret-expired', null]);
    const state = await bench.store.get('connectionStates', 'all', 'contoso');
    assert.equal(state?.body.lastSyncStatus, 'succeeded');
  });

  it('are gone on with where a process stopped', async () => {
    await openFor(generateCompany({ users: 700, groups: 1, membersPerGroup: 1, seed: 7 }));
    await synced();
    const photos = open();
    tenant.tenant.habits.latency = { milliseconds: 5 };
    await photos.look();
    while ((await photos.last('contoso'))?.checkpoint == null) await sleep(5);
    await photos.stop();
    const cut = (await photos.last('contoso')) ?? assert.fail();
    assert.deepEqual([cut.status, cut.done > 0 && cut.done < cut.people], ['running', true]);
    delete tenant.tenant.habits.latency;
    tenant.tenant.counters.reset();
    const whole = await pass();
    assert.deepEqual([whole.status, whole.copied], ['succeeded', withPhoto.length]);
    const asked = tenant.tenant.counters.byPath['/users/{id}/photo']?.requests ?? 0;
    assert.equal(asked, whole.people - cut.done, 'nobody is asked for twice');
  });

  it('wait while a run of their connection goes on', async () => {
    await synced();
    const leases = new Leases({ store: bench.store, timing: defaultTiming, now: () => bench.now });
    const lease = await leases.acquire('contoso', 'contoso.a-run');
    assert.ok(!('heldBy' in lease));
    const photos = open();
    await photos.look();
    await sleep(300);
    assert.deepEqual([(await photos.last('contoso'))?.status, (await kept()).length], ['running', 0]);
    await lease.release();
    await photos.settled();
    assert.equal((await kept()).length, withPhoto.length);
  });

  it('stay where the connection leaves them alone', async () => {
    await synced();
    await bench.change({ photos: 'leave' });
    const photos = open();
    await photos.look();
    assert.equal(await photos.last('contoso'), null);
  });
});
