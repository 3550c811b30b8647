import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Report, ServedTenant, Task } from './bench-figures.ts';
import { cpuSeconds, peakMegabytes } from './bench-memory.ts';
import { asked, resetCounters } from './bench-tenant.ts';

export const peerPackage = '@backstage/plugin-catalog-backend-module-msgraph';
export const peerVersion = '0.10.6';

interface Token {
  readonly token: string;
  readonly expiresOnTimestamp: number;
}

/** As much of the peer's interface as is used. */
interface Peer {
  readonly MicrosoftGraphClient: new (
    target: string,
    credential: { getToken(scope: string): Promise<Token> },
  ) => { getOrganization: (tenantId: string) => Promise<{ readonly id: string; readonly displayName: string }> };
  readMicrosoftGraphOrg(
    client: unknown,
    tenantId: string,
    options: { readonly loadUserPhotos: false; readonly logger: object },
  ): Promise<{ readonly users: readonly unknown[]; readonly groups: readonly unknown[] }>;
}

/** Backstage's reader on the same tenant: everybody and all groups with their members, without photos. */
export async function measurePeer(task: Extract<Task, { readonly kind: 'peer' }>): Promise<Report> {
  const { folder, tenant } = task;
  const peer = createRequire(join(folder, 'package.json'))(peerPackage) as Peer;
  const token = await signIn(tenant);
  const client = new peer.MicrosoftGraphClient(`${tenant.origin}/v1.0`, { getToken: () => Promise.resolve(token) });
  // The simulated tenant lists its organization but does not serve it by id: one request less than the peer would need.
  client.getOrganization = (id) => Promise.resolve({ id, displayName: 'Company' });
  const silent = { info: ignore, debug: ignore, warn: ignore, error: ignore, child: () => silent };
  await resetCounters(tenant);
  const cpuBefore = cpuSeconds();
  const start = performance.now();
  const { users, groups } = await peer.readMicrosoftGraphOrg(client, tenant.tenantId, {
    loadUserPhotos: false,
    logger: silent,
  });
  const figures = {
    name: `Backstage msgraph ${peerVersion}, reading only`,
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: cpuSeconds() - cpuBefore,
    secondsByStage: {},
    changes: 0,
    peakMegabytes: peakMegabytes(),
    asked: await asked(tenant),
  };
  const figure = `${users.length.toLocaleString('en')} people, ${groups.length.toLocaleString('en')} groups`;
  return { runs: [figures], notes: [{ name: 'Backstage read', figure }] };
}

function ignore(): void {
  // The reader tells its progress; a measurement has no use for it.
}

/** Signing in is not measured, so it need not be the peer's own. */
async function signIn({ origin, tenantId, appId, secret }: ServedTenant): Promise<Token> {
  const answer = await fetch(`${origin}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: secret,
      scope: `${origin}/.default`,
    }),
  });
  const { access_token: token, expires_in: seconds } = (await answer.json()) as {
    readonly access_token?: string;
    readonly expires_in?: number;
  };
  if (token === undefined) throw new Error(`The tenant refused to sign the peer in (${String(answer.status)}).`);
  return { token, expiresOnTimestamp: Date.now() + (seconds ?? 0) * 1000 };
}
