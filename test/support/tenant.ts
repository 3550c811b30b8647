import { rootCertificates, getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { AppRegistration } from '../../src/local/tenant/app-registration.ts';
import type { ServerCertificate } from '../../src/local/tenant/certificate.ts';
import { createCertificate } from '../../src/local/tenant/certificate.ts';
import { contoso } from '../../src/local/tenant/contoso.ts';
import type { TenantDirectory } from '../../src/local/tenant/directory.ts';
import type { Tenant, TenantOptions } from '../../src/local/tenant/server.ts';
import { startTenant } from '../../src/local/tenant/server.ts';

export interface TestTenantOptions extends Partial<Omit<TenantOptions, 'directory' | 'apps' | 'certificate'>> {
  /** Contoso when absent. */
  directory?: TenantDirectory;
  /** What the administrator consented to; what Rollcall needs when absent. */
  permissions?: string[];
}

/** A running tenant and everything a test needs to sign in to it. */
export interface TestTenant {
  tenant: Tenant;
  authorityHost: string;
  graphEndpoint: string;
  tenantId: string;
  appId: string;
  clientSecret: string;
  caPem: string;
}

const APP_ID = '6f4e1c1a-52a4-4a0e-9d5e-0b6f7a1c2d3e';
const SECRET = 'tst8Q~a-secret-for-tests-only-0123456789';

let certificate: Promise<ServerCertificate> | undefined;

/**
 * Starts a simulated tenant whose certificate this process trusts; all tenants of a test process share one
 * certificate. Close it with `tenant.close()`.
 */
export async function startTestTenant(options: TestTenantOptions = {}): Promise<TestTenant> {
  const { directory = contoso(), permissions = ['User.Read.All', 'GroupMember.Read.All'], ...rest } = options;
  certificate ??= createCertificate();
  const made = await certificate;
  trustAuthority(made.ca);
  const app: AppRegistration = {
    appId: APP_ID,
    displayName: 'Rollcall (test)',
    secrets: [{ value: SECRET, validity: 'valid' }],
    permissions: [...permissions],
  };
  const tenant = await startTenant({ ...rest, directory, apps: [app], certificate: made });
  return {
    tenant,
    authorityHost: tenant.origin,
    graphEndpoint: tenant.origin,
    tenantId: tenant.tenantId,
    appId: APP_ID,
    clientSecret: SECRET,
    caPem: made.ca,
  };
}

/** Makes the process trust an authority beside those it trusts already; once for each authority. */
export function trustAuthority(ca: string): void {
  const trusted = getCACertificates('default');
  if (!trusted.includes(ca)) {
    setDefaultCACertificates([...(trusted.length > 0 ? trusted : rootCertificates), ca]);
  }
}

/** An access token for raw requests, from the tenant's own token endpoint. */
export async function accessToken(test: TestTenant): Promise<string> {
  const response = await fetch(`${test.authorityHost}/${test.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: test.appId,
      client_secret: test.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  });
  const body = (await response.json()) as { access_token?: string; error_description?: string };
  if (body.access_token === undefined) {
    throw new Error(`no token: ${body.error_description ?? String(response.status)}`);
  }
  return body.access_token;
}
