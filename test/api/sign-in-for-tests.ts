import { pino } from 'pino';
import type { Limits } from '../../src/api/limits.ts';
import { defaultLimits } from '../../src/api/limits.ts';
import { teamsClients } from '../../src/api/sign-in/sign-in-settings.ts';
import { TokenSignIn } from '../../src/api/sign-in/token-sign-in.ts';
import { TenantDirectory } from '../../src/local/tenant/directory.ts';
import type { TestTenant } from '../support/tenant.ts';
import { startTestTenant } from '../support/tenant.ts';
import { tabAppId } from '../support/user-token.ts';
import type { ApiForTests } from './api-for-tests.ts';
import { administrator, openApi } from './api-for-tests.ts';

export const ownTenant = administrator.tenantId;
/** Allowed too: its keys are the same, as those of all tenants of one cloud are. */
export const secondTenant = 'aaaaaaaa-0000-4000-8000-000000000002';
export const foreignTenant = 'dddddddd-0000-4000-8000-000000000001';
export const appUri = 'api://rollcall.example.com/botid-6f4e1c1a-52a4-4a0e-9d5e-0b6f7a1c2d3e';
const unlimited = { perSecond: Infinity, burst: Infinity };

export interface SignInForTests extends AsyncDisposable {
  readonly api: ApiForTests;
  readonly tenant: TestTenant;
  readonly authority: string;
  /** Why tokens were refused, as the log says it. */
  readonly reasons: string[];
}

/** The API in production mode with a simulated tenant that signs tokens; without limits unless some are given. */
export async function openSignIn(
  limits: Partial<Limits> = {},
  { tabFolder }: { readonly tabFolder?: string } = {},
): Promise<SignInForTests> {
  const identity = { tenantId: ownTenant, displayName: 'Contoso', domains: ['contoso.example', secondTenant] };
  const tenant = await startTestTenant({ directory: new TenantDirectory(identity) });
  const reasons: string[] = [];
  const signIn = new TokenSignIn(
    {
      authority: tenant.authorityHost,
      clientId: tabAppId,
      applicationUri: appUri,
      tenants: [ownTenant, secondTenant],
      clients: teamsClients,
    },
    { logger: pino({}, { write: (line: string) => reasons.push(line) }), now: () => new Date() },
  );
  const api = await openApi({
    mode: 'production',
    signIn,
    ...(tabFolder !== undefined && { tabFolder }),
    limits: { ...defaultLimits, requests: unlimited, failedSignIns: unlimited, ...limits },
  });
  return {
    api,
    tenant,
    authority: tenant.authorityHost,
    reasons,
    async [Symbol.asyncDispose](): Promise<void> {
      await api[Symbol.asyncDispose]();
      await tenant.tenant.close();
    },
  };
}
