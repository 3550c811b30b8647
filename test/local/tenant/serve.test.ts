import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { TestTenant } from '../../support/tenant.ts';
import { accessToken, trustAuthority } from '../../support/tenant.ts';

const SERVE = fileURLToPath(new URL('../../../src/local/tenant/serve.ts', import.meta.url));

interface Ready {
  origin: string;
  tenantId: string;
  appId: string;
  secret: string;
  caFile: string;
}

async function start(options: string[]): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = spawn(process.execPath, [SERVE, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, ready: JSON.parse(line.toString()) as Ready };
}

describe('a tenant in a process of its own', () => {
  it('serves a company of the size asked for, and ends on SIGTERM with nothing left behind', async () => {
    const { child, ready } = await start(['--users', '1234', '--groups', '5', '--members', '10', '--seed', '7']);
    trustAuthority(await readFile(ready.caFile, 'utf8'));
    const token = await accessToken({
      authorityHost: ready.origin,
      tenantId: ready.tenantId,
      appId: ready.appId,
      clientSecret: ready.secret,
    } as TestTenant);
    const response = await fetch(`${ready.origin}/v1.0/users/$count`, {
      headers: { authorization: `Bearer ${token}`, ConsistencyLevel: 'eventual' },
    });
    assert.equal(await response.text(), '1234');
    const counters = (await (await fetch(`${ready.origin}/_control/counters`)).json()) as { requests: number };
    assert.equal(counters.requests, 1);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];
    assert.equal(code, 0);
    await assert.rejects(access(ready.caFile));
  });

  it('ends when its parent goes away', async () => {
    const { child } = await start(['--users', '10']);
    child.stdin?.end();
    const [code] = (await once(child, 'exit')) as [number];
    assert.equal(code, 0);
  });

  it('says which option is wrong', async () => {
    const child = spawn(process.execPath, [SERVE, '--users', 'many'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const [message] = (await once(child.stderr, 'data')) as [Buffer];
    assert.match(message.toString(), /--users must be a number, not "many"/);
    await once(child, 'exit');
  });
});
