import { randomUUID } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createCertificate } from './certificate.ts';
import { contoso } from './contoso.ts';
import { newSecretValue } from './control.ts';
import { generateCompany } from './generate.ts';
import { guidFromText } from './guid.ts';
import { startTenant } from './server.ts';

/**
 * Serves a generated company from a process of its own, for measurements: prints one JSON line with origin, tenantId,
 * appId, secret and caFile once it listens, and ends on SIGTERM, SIGINT or when its parent goes away.
 */
async function serve(): Promise<void> {
  const { values } = parseArgs({
    options: {
      users: { type: 'string', default: '0' },
      groups: { type: 'string', default: '0' },
      members: { type: 'string', default: '0' },
      nested: { type: 'string', default: '0' },
      port: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      latency: { type: 'string', default: '0' },
      'per-item': { type: 'string', default: '0' },
      throttling: { type: 'boolean', default: false },
    },
  });
  const users = count(values.users, '--users');
  const directory =
    users === 0
      ? contoso()
      : generateCompany({
          seed: count(values.seed, '--seed'),
          users,
          groups: count(values.groups, '--groups'),
          membersPerGroup: count(values.members, '--members'),
          nestedGroups: count(values.nested, '--nested'),
        });
  const certificate = await createCertificate();
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-tenant-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, certificate.ca);
  const secret = newSecretValue();
  const appId = guidFromText(`rollcall/served/${randomUUID()}`);
  const tenant = await startTenant({
    directory,
    certificate,
    apps: [
      {
        appId,
        displayName: 'Rollcall',
        secrets: [{ value: secret, validity: 'valid' }],
        permissions: ['User.Read.All', 'GroupMember.Read.All'],
      },
    ],
    port: count(values.port, '--port'),
    latency: { perRequestMs: count(values.latency, '--latency'), perItemMs: count(values['per-item'], '--per-item') },
    control: true,
    habits: values.throttling ? { throttling: true } : {},
  });
  const stop = async (): Promise<void> => {
    await tenant.close();
    await rm(folder, { recursive: true, force: true });
    process.exit(0);
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    process.once(event, () => void stop());
  }
  // A parent that dies takes its end of the pipe with it. A terminal stays, and a null device ends before it began.
  const input = fstatSync(0);
  if (input.isFIFO() || input.isSocket()) {
    process.stdin.once('end', () => void stop()).once('error', () => void stop());
    process.stdin.resume();
  }
  console.log(JSON.stringify({ origin: tenant.origin, tenantId: tenant.tenantId, appId, secret, caFile }));
}

function count(text: string, option: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) {
    console.error(`${option} must be a number, not "${text}".`);
    process.exit(2);
  }
  return value;
}

await serve();
