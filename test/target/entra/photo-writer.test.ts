import assert from 'node:assert/strict';
import sinon from 'sinon';
import { contoso } from '../../../src/local/tenant/contoso.ts';
import type { TenantDirectory } from '../../../src/local/tenant/directory.ts';
import type { Habits } from '../../../src/local/tenant/habits.ts';
import { drawPhoto } from '../../../src/local/tenant/photo.ts';
import { SyncFailure } from '../../../src/model/failure.ts';
import type { Photo } from '../../../src/model/photo.ts';
import { domain, openEntra, remoteOf, type EntraRig } from './entra-for-tests.ts';

const goOn = { confirm: (): Promise<void> => Promise.resolve() };
const picture = (number: number): Photo => drawPhoto(number);

describe('Photos of the people of an Entra domain', () => {
  let rig: EntraRig;
  let directory: TenantDirectory;
  let [pat, jose, anybody]: readonly string[] = [];

  beforeEach(async () => {
    directory = contoso();
    rig = await openEntra({ directory });
    [pat, jose] = [idOf('pat.odonnell@contoso.com'), idOf('jose.munoz@contoso.com')];
    anybody = directory.addUser({ userPrincipalName: `new@${domain}`, displayName: 'New' });
  });
  afterEach(async () => {
    sinon.restore();
    await rig.dispose();
  });

  function idOf(userPrincipalName: string): string {
    return directory.users.idOf(directory.users.rowOfPrincipalName(userPrincipalName) ?? -1);
  }

  function kept(id = ''): Uint8Array | undefined {
    return directory.users.pictureOf(directory.users.rowOfId(id) ?? -1)?.bytes;
  }

  function hasPhoto(id = ''): boolean {
    return directory.users.photoOf(directory.users.rowOfId(id) ?? -1) > 0;
  }

  /** Puts photos and answers with what is said of them, by id. */
  async function put(photos: Readonly<Record<string, Photo>>, remote = rig.remote): Promise<Record<string, string>> {
    return Object.fromEntries(await remote.photos.put(new Map(Object.entries(photos)), goOn));
  }

  async function remove(...ids: readonly (string | undefined)[]): Promise<Record<string, string>> {
    const asked = ids.flatMap((id) => id ?? []);
    return Object.fromEntries(await rig.remote.photos.remove(asked, goOn));
  }

  function writes(): number {
    const { byPath } = rig.test.tenant.counters;
    return byPath['/users/{id}/photo/$value']?.requests ?? 0;
  }

  it('are there afterwards, byte for byte and as what they are, another one in place of the first', async () => {
    const first = picture(1);
    // A part of some larger memory, as what is read from a socket is.
    const around = Buffer.concat([Buffer.alloc(10, 1), first.bytes, Buffer.alloc(10, 1)]);
    const bytes = new Uint8Array(around.buffer, around.byteOffset + 10, first.bytes.length);
    assert.deepEqual(await put({ [anybody ?? '']: { contentType: 'image/png', bytes } }), {});
    assert.deepEqual(kept(anybody), Buffer.from(first.bytes));
    const row = directory.users.rowOfId(anybody ?? '') ?? -1;
    assert.equal(directory.users.pictureOf(row)?.contentType, 'image/png');
    await put({ [anybody ?? '']: picture(2) });
    assert.deepEqual(kept(anybody), Buffer.from(picture(2).bytes));
  });

  it('are gone afterwards, also where there was none, or nobody', async () => {
    await put({ [pat ?? '']: picture(1) });
    assert.deepEqual(await remove(pat, anybody, '00000000-0000-4000-8000-000000000000'), {});
    assert.deepEqual([hasPhoto(pat), hasPhoto(anybody)], [false, false]);
    assert.deepEqual(await remove(pat), {});
  });

  const untouchable: [who: string, id: () => string, why: RegExp][] = [
    ['the global administrator', () => idOf('aoife.nimhurchu@contoso.com'), /administrator role/],
    ['a guest', () => idOf('anna_fabrikam.com#EXT#@contoso.onmicrosoft.com'), /domain/],
    ['somebody of another domain of the tenant', () => idOf('Mixed.Case@contoso.onmicrosoft.com'), /domain/],
    ['somebody who is gone', () => '00000000-0000-4000-8000-000000000000', /domain/],
  ];
  for (const [who, id, why] of untouchable)
    it(`of ${who} are left alone, and those beside are not`, async () => {
      const before = directory.writeNumber;
      const problems = await put({ [id()]: picture(1), [jose ?? '']: picture(2) });
      assert.deepEqual(Object.keys(problems), [id()]);
      assert.match(problems[id()] ?? '', why);
      assert.deepEqual([writes(), directory.writeNumber], [1, before + 1]);
      await remove(id());
      assert.equal(directory.writeNumber, before + 1);
    });

  it('of an administrator are not taken away, which is said', async () => {
    const id = idOf('aoife.nimhurchu@contoso.com');
    directory.setPhoto(id, 7);
    assert.match((await remove(id))[id] ?? '', /administrator role/);
    assert.ok(hasPhoto(id));
  });

  const refused: [what: string, photo: Photo, habits: Habits, why: RegExp][] = [
    ['that is too large', { contentType: 'image/png', bytes: bytesLike(5_000_000) }, {}, /4 MB/],
    ['that is no picture', { contentType: 'image/png', bytes: Buffer.from('<svg/>') }, {}, /not a picture/],
    ['of a kind that nobody knows', { ...picture(1), contentType: 'image/x-icon' }, {}, /not a picture/],
    ['of somebody whom the tenant protects', picture(1), { forbidden: { path: '/photo', times: 1 } }, /privileges/],
    ['of somebody who leaves meanwhile', picture(1), { notFound: { path: '/photo', times: 1 } }, /does not exist/],
    ['that it breaks down over', picture(1), { failedWrites: { status: 500, times: 3 } }, /answered 500/],
  ];
  for (const [what, photo, habits, why] of refused)
    it(`one ${what} is refused alone, with the tenant’s words`, async () => {
      Object.assign(rig.test.tenant.habits, habits);
      const problems = await put({ [pat ?? '']: photo });
      assert.match(problems[pat ?? ''] ?? '', why);
      assert.deepEqual(await put({ [pat ?? '']: picture(1), [jose ?? '']: picture(2) }), {});
    });

  it('one that something in between finds too large is refused alone', async () => {
    const real = globalThis.fetch;
    const page = (): Response =>
      new Response('<h1>413</h1>', { status: 413, headers: { 'content-type': 'text/html' } });
    sinon
      .stub(globalThis, 'fetch')
      .callsFake((input, init) =>
        init?.method === 'PUT' && (input as string).includes(pat ?? '') ? Promise.resolve(page()) : real(input, init),
      );
    const problems = await put({ [pat ?? '']: picture(1), [jose ?? '']: picture(2) });
    assert.deepEqual(problems, { [pat ?? '']: 'Microsoft Graph answered 413. It stayed so.' });
  });

  const passing: [what: string, habits: Habits][] = [
    ['lost answers', { lostAnswers: { every: 2 } }],
    ['lost connections', { resetConnections: { every: 3 } }],
    ['writes that fail after they were done', { failedWrites: { status: 500, every: 2, done: 'after' } }],
    ['a tenant that is away for a moment', { serverErrors: { times: 2 } }],
    ['a page where nothing was due', { htmlAnswers: { path: '/photo', times: 2 } }],
    ['tokens that are refused', { revokedTokens: { every: 4 } }],
  ];
  for (const [what, habits] of passing)
    it(`arrive in spite of ${what}`, async () => {
      Object.assign(rig.test.tenant.habits, habits);
      assert.deepEqual(
        await put({ [pat ?? '']: picture(1), [jose ?? '']: picture(2), [anybody ?? '']: picture(3) }),
        {},
      );
      assert.deepEqual(
        [kept(pat), kept(jose), kept(anybody)],
        [1, 2, 3].map((number) => Buffer.from(picture(number).bytes)),
      );
      assert.deepEqual(await remove(pat, jose, anybody), {});
      assert.deepEqual([hasPhoto(pat), hasPhoto(jose), hasPhoto(anybody)], [false, false, false]);
    });

  it('wait as long as the tenant asks for', async () => {
    rig.test.tenant.habits.throttled = { path: '/photo', times: 2, retryAfterSeconds: 120 };
    const began = rig.clock.now();
    assert.deepEqual(await put({ [pat ?? '']: picture(1), [jose ?? '']: picture(2) }), {});
    const waited = rig.clock.now() - began;
    assert.ok(waited >= 120_000 && waited < 300_000, String(waited));
  });

  it('are written again when others have spent the quota of writes', async () => {
    rig.test.tenant.habits.writeThrottling = { writesPerWindow: 4, windowSeconds: 20 };
    const photos = new Map([...directory.userIds()].slice(0, 12).map((id, index) => [id, picture(index + 1)]));
    const written = photos.size - (await rig.remote.photos.put(photos, goOn)).size;
    assert.ok(rig.test.tenant.counters.throttled > 0 && written > 8);
    assert.equal([...photos.keys()].filter((id) => kept(id) !== undefined).length, written);
  });

  it('are written four at a time at most, each after a look at the lease', async () => {
    const ids = [...directory.userIds()].slice(0, 20);
    let [inFlight, most, confirmed] = [0, 0, 0];
    const real = globalThis.fetch;
    sinon.stub(globalThis, 'fetch').callsFake(async (input, init) => {
      if (init?.method !== 'PUT') return real(input, init);
      inFlight += 1;
      most = Math.max(most, inFlight);
      assert.ok(confirmed >= inFlight);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return real(input, init).finally(() => (inFlight -= 1));
    });
    const confirm = (): Promise<void> => {
      confirmed += 1;
      return Promise.resolve();
    };
    await rig.remote.photos.put(new Map(ids.map((id) => [id, picture(1)])), { confirm });
    assert.deepEqual([most, confirmed], [4, writes()]);
    assert.ok(writes() > 10);
  });

  it('are not written any more once the lease is gone', async () => {
    const stop = new Error('Another process has taken over.');
    const before = directory.writeNumber;
    const photos = new Map([pat, jose, anybody].flatMap((id) => (id === undefined ? [] : [[id, picture(1)] as const])));
    const confirm = (): Promise<void> => Promise.reject(stop);
    await assert.rejects(rig.remote.photos.put(photos, { confirm }), (error) => error === stop);
    await assert.rejects(rig.remote.photos.remove([...photos.keys()], { confirm }), (error) => error === stop);
    assert.equal(directory.writeNumber, before);
  });

  const waits: [what: string, habits: Habits][] = [
    ['the tenant asked for a pause', { throttled: { path: '/photo', retryAfterSeconds: 600 } }],
    ['an answer is still to come', { latency: { path: '/photo', milliseconds: 60_000 } }],
  ];
  for (const [what, habits] of waits)
    it(`are not waited for once somebody says stop, while ${what}`, async () => {
      const controller = new AbortController();
      const remote = remoteOf(rig.test, { signal: controller.signal });
      Object.assign(rig.test.tenant.habits, habits);
      const stop = new Error('That is enough.');
      const ended = assert.rejects(put({ [pat ?? '']: picture(1) }, remote), (error) => error === stop);
      while (writes() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await new Promise((resolve) => setTimeout(resolve, 50));
      controller.abort(stop);
      await ended;
    });

  const failures: [what: string, habits: Habits, code: string, detail: RegExp][] = [
    ['the tenant is away', { serverErrors: { path: '/photo' } }, 'target-unavailable', /503/],
    ['photos are away', { failedWrites: true }, 'target-unavailable', /503/],
    ['nothing can be reached', { resetConnections: true }, 'target-unavailable', /could not be reached/],
    ['throttling has no end', { throttled: { retryAfterSeconds: 600 } }, 'target-unavailable', /429/],
    ['the secret has expired', { expiredSecret: true }, 'target-refused', /AADSTS7000222/],
  ];
  for (const [what, habits, code, detail] of failures)
    it(`fail as a whole, not one by one, when ${what}`, async () => {
      Object.assign(rig.test.tenant.habits, habits);
      await assert.rejects(put({ [pat ?? '']: picture(1), [jose ?? '']: picture(2) }), (error) => {
        assert.ok(error instanceof SyncFailure);
        assert.equal(error.code, code);
        assert.match(error.detail ?? '', detail);
        return true;
      });
    });

  const permissions: [granted: string[], mayWrite: boolean][] = [
    [['User.ReadWrite.All'], true],
    [['User.Read.All', 'ProfilePhoto.ReadWrite.All'], true],
    [['Directory.ReadWrite.All', 'ProfilePhoto.ReadWrite.All'], true],
    [['Directory.ReadWrite.All'], false],
    [['User.Read.All', 'ProfilePhoto.Read.All'], false],
  ];
  for (const [granted, mayWrite] of permissions)
    it(`${mayWrite ? 'can' : 'cannot'} be written with ${granted.join(' and ')}`, async () => {
      rig.test.tenant.apps[0]?.permissions.splice(0, 2, ...granted);
      const written = put({ [pat ?? '']: picture(1) });
      if (mayWrite) assert.deepEqual(await written, {});
      else
        await assert.rejects(written, (error) => {
          assert.ok(error instanceof SyncFailure && error.code === 'target-refused');
          return (error.detail ?? '').includes('User.ReadWrite.All or ProfilePhoto.ReadWrite.All is not granted');
        });
    });
});

/** A PNG of this size, as far as its first bytes tell. */
function bytesLike(length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  Buffer.from(picture(1).bytes.subarray(0, 64)).copy(bytes);
  return bytes;
}
