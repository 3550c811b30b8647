import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTenantCommand, parseHabits } from '../../../src/local/tenant/cli.ts';
import { ENDPOINT_FILE, STATE_FILE, openDemoTenant } from '../../../src/local/tenant/state.ts';
import type { DemoTenant } from '../../../src/local/tenant/state.ts';
import { openEntraSource } from '../../../src/source/entra/entra-source.ts';
import { makeCertificate } from '../../support/certificates.ts';
import type { TestTenant } from '../../support/tenant.ts';
import { accessToken, trustAuthority } from '../../support/tenant.ts';

describe('the lasting demo tenant', () => {
  let folder: string;
  let demo: DemoTenant;

  async function open(port?: number): Promise<void> {
    demo = await openDemoTenant({ folder, ...(port === undefined ? {} : { port }) });
    trustAuthority(demo.caPem);
  }

  function signIn(secret = demo.clientSecret()): Promise<string> {
    const test: Pick<TestTenant, 'authorityHost' | 'tenantId' | 'appId' | 'clientSecret'> = {
      authorityHost: demo.origin,
      tenantId: demo.tenantId,
      appId: demo.appId,
      clientSecret: secret,
    };
    return accessToken(test as TestTenant);
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
    await open();
  });

  afterEach(async () => {
    await demo.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('comes back after a restart with its days, its place, its authority and its secret', async () => {
    await demo.passDay();
    await demo.passDay();
    const before = {
      people: [...demo.tenant.directory.userIds()],
      changeNumber: demo.tenant.directory.changeNumber,
      origin: demo.origin,
      caPem: demo.caPem,
      secret: demo.clientSecret(),
    };
    await demo.close();
    await open();
    assert.deepEqual(
      {
        people: [...demo.tenant.directory.userIds()],
        changeNumber: demo.tenant.directory.changeNumber,
        origin: demo.origin,
        caPem: demo.caPem,
        secret: demo.clientSecret(),
      },
      before,
    );
    assert.equal(demo.control.daysPassed, 2);
    assert.ok(await signIn());
  });

  it('keeps an expired secret expired over a restart, until it is restored', async () => {
    await demo.expireSecret();
    await demo.close();
    await open();
    await assert.rejects(signIn(), /AADSTS7000222/);
    await demo.restoreSecret();
    assert.ok(await signIn());
  });

  it('rotates the secret without breaking who still uses the old one', async () => {
    const old = demo.clientSecret();
    const fresh = await demo.rotateSecret();
    assert.match(fresh, /^[A-Za-z0-9]{3}8Q~[A-Za-z0-9]{34}$/);
    assert.notEqual(fresh, old);
    assert.equal(demo.clientSecret(), fresh);
    assert.ok(await signIn(old));
    assert.ok(await signIn(fresh));
  });

  it('keeps over a restart what the app may do', async () => {
    assert.match(
      await runTenantCommand(['consent', 'User.ReadWrite.All'], folder),
      /GroupMember\.Read\.All, User\.ReadWrite\.All$/,
    );
    await demo.close();
    await open();
    assert.ok(demo.control.state().permissions.includes('User.ReadWrite.All'));
    assert.doesNotMatch(await runTenantCommand(['withdraw', 'User.ReadWrite.All'], folder), /ReadWrite/);
    await assert.rejects(runTenantCommand(['consent', '*'], folder), /User\.ReadWrite\.All/);
  });

  it('registers a certificate, with which the app signs in after a restart too, and keeps no key', async () => {
    const { cert, key, pem } = await makeCertificate();
    const file = join(folder, 'mine.pem');
    await writeFile(file, pem);
    const thumbprint = new X509Certificate(cert).fingerprint.replaceAll(':', '');
    assert.equal(await runTenantCommand(['certificate', file], folder), `Registered the certificate ${thumbprint}`);
    await demo.close();
    await open();
    const cloud = { name: 'demo', authorityHost: demo.origin, graphEndpoint: demo.origin, custom: true };
    const source = openEntraSource({ cloud, tenant: demo.tenantId, clientId: demo.appId, certificate: pem });
    assert.equal((await source.test({ signal: new AbortController().signal })).ok, true);
    const state = await readFile(join(folder, STATE_FILE), 'utf8');
    assert.ok(!state.includes('PRIVATE KEY') && !state.includes(key.split('\n')[1] ?? ''));
    await writeFile(file, key);
    await assert.rejects(runTenantCommand(['certificate', file], folder), /that is no certificate/);
    await assert.rejects(runTenantCommand(['certificate', join(folder, 'absent')], folder), /no file .* can be read/);
  });

  it('keeps its habits over a restart', async () => {
    await demo.control.changeHabits({ throttled: { times: 3 } });
    await demo.close();
    await open();
    assert.deepEqual(demo.tenant.habits, { throttled: { times: 3 } });
  });

  it('takes another port when the last one is taken, unless that one was asked for', async () => {
    const port = Number(new URL(demo.origin).port);
    await demo.close();
    const squatter = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    try {
      await assert.rejects(open(port), { code: 'EADDRINUSE' });
      await open();
      assert.notEqual((squatter.address() as AddressInfo).port, Number(new URL(demo.origin).port));
    } finally {
      await new Promise((resolve) => squatter.close(resolve));
    }
  });

  for (const [what, text] of [
    ['cut off', '{"version":1,"daysPassed"'],
    ['empty', ''],
    ['of another kind', '[]'],
    [
      'of a later version',
      '{"version":2,"port":1,"daysPassed":0,"secrets":[{"value":"x","validity":"valid"}],"habits":{}}',
    ],
    ['without secrets', '{"version":1,"port":1,"daysPassed":0,"secrets":[],"habits":{}}'],
    [
      'with a habit that does not exist',
      '{"version":1,"port":1,"daysPassed":0,"secrets":[{"value":"x","validity":"valid"}],"habits":{"x":true}}',
    ],
  ] as const) {
    it(`says in one sentence what to do when its file is ${what}`, async () => {
      await demo.close();
      await writeFile(join(folder, STATE_FILE), text);
      await assert.rejects(openDemoTenant({ folder }), (error: Error) => {
        assert.match(
          error.message,
          /^The state of the simulated tenant in .*tenant\.json is damaged; delete that file/,
        );
        return true;
      });
    });
  }

  it('writes its state whole or not at all, for its owner only', async () => {
    await Promise.all([demo.passDay(), demo.passDay(), demo.expireSecret(), demo.passDay(), demo.restoreSecret()]);
    const state = JSON.parse(await readFile(join(folder, STATE_FILE), 'utf8')) as {
      daysPassed: number;
      secrets: unknown;
    };
    assert.equal(state.daysPassed, 3);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.endsWith('.new')),
      [],
    );
    if (process.platform !== 'win32') {
      assert.equal((await stat(join(folder, STATE_FILE))).mode & 0o777, 0o600);
    }
  });

  describe('and its command line', () => {
    it('lets a day pass and tells what happened', async () => {
      const told = await runTenantCommand(['day'], folder);
      assert.match(told, /^Day 1 has passed:\n- /);
      assert.match(told, / joined /);
      assert.equal(demo.control.daysPassed, 1);
    });

    it('expires, restores and rotates the secret', async () => {
      await runTenantCommand(['expire-secret'], folder);
      await assert.rejects(signIn(), /AADSTS7000222/);
      await runTenantCommand(['restore-secret'], folder);
      assert.ok(await signIn());
      const told = await runTenantCommand(['rotate-secret'], folder);
      assert.equal(told, `The new client secret is ${demo.clientSecret()}`);
    });

    it('switches habits on and off and lists them', async () => {
      await runTenantCommand(
        ['habits', 'throttled=times:2,retryAfterSeconds:1', 'htmlAnswers', 'latency={"milliseconds":5}'],
        folder,
      );
      assert.deepEqual(demo.tenant.habits, {
        throttled: { times: 2, retryAfterSeconds: 1 },
        htmlAnswers: true,
        latency: { milliseconds: 5 },
      });
      assert.match(
        await runTenantCommand(['habits'], folder),
        /throttled=\{"times":2,"retryAfterSeconds":1\}\n {4}Graph answers 429/,
      );
      assert.equal(
        await runTenantCommand(['habits', 'throttled=false', 'htmlAnswers=false', 'latency=false'], folder),
        'All habits are off.',
      );
      await assert.rejects(runTenantCommand(['habits', 'nosuch=true'], folder), /there is no habit "nosuch"/);
    });

    it('shows the state', async () => {
      const state = JSON.parse(await runTenantCommand(['state'], folder)) as Record<string, unknown>;
      assert.equal(state.daysPassed, 0);
      assert.equal(state.secret, 'valid');
      assert.equal(state.tenantId, demo.tenantId);
    });

    it('explains itself when it does not know the command', async () => {
      await assert.rejects(
        runTenantCommand(['nonsense'], folder),
        /^Error: Usage: tenant COMMAND|Usage: tenant COMMAND/,
      );
    });

    it('says so when no tenant is running, also after one ended without clearing up', async () => {
      const endpoint = await readFile(join(folder, ENDPOINT_FILE), 'utf8');
      await demo.close();
      await assert.rejects(
        runTenantCommand(['day'], folder),
        /^Error: No simulated tenant is running on .*: start Rollcall first|No simulated tenant/,
      );
      await writeFile(join(folder, ENDPOINT_FILE), endpoint);
      await assert.rejects(
        runTenantCommand(['day'], folder),
        /No simulated tenant answers at .*: start Rollcall first/,
      );
    });

    it('reads habits from words', () => {
      assert.deepEqual(parseHabits(['a', 'b=false', 'c=path:/users?$top=5,times:1', 'd={"size":3}']), {
        a: true,
        b: false,
        c: { path: '/users?$top=5', times: 1 },
        d: { size: 3 },
      });
    });
  });

  it('does not let a page in a browser touch the control', async () => {
    const response = await fetch(`${demo.origin}/_control/state`, { headers: { origin: 'https://evil.example' } });
    assert.notEqual(response.status, 200);
    assert.equal((await fetch(`${demo.origin}/_control/state`)).status, 200);
    assert.equal((await fetch(`${demo.origin}/_control/nothing`)).status, 404);
    assert.equal((await fetch(`${demo.origin}/_control/habits`, { method: 'PUT', body: '{' })).status, 400);
  });
});
