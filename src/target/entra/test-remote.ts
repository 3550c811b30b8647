import { z } from 'zod';
import type { Cloud } from '../../model/cloud.ts';
import { SyncFailure } from '../../model/failure.ts';
import type { GraphClient } from '../../source/entra/graph-client.ts';
import { objectId } from '../../source/entra/object-id.ts';
import { pageReader } from '../../source/entra/pages.ts';
import { listedCost, resourceUnits } from '../../source/entra/resource-units.ts';
import { tenantIdOf } from '../../source/entra/tenant-id.ts';
import type { RemoteTest } from '../remote.ts';
import { fromIndex, inDomain } from './people.ts';
import { targetFailure, writePermission } from './target-failure.ts';
import { claimsOf } from './token-claims.ts';

/**
 * Signs in, looks whether the domain is the tenant's and whether the app may write people, and reads one of them.
 * Whose a verified domain is, the sign-in service tells everybody (OpenID Connect Discovery): reading `/domains` or
 * `/organization` takes permissions that are never asked for. What fails is in the answer.
 */
export async function testRemote(
  client: GraphClient,
  options: { readonly cloud: Cloud; readonly domain: string; readonly signal: AbortSignal },
): Promise<RemoteTest> {
  const { cloud, domain, signal } = options;
  try {
    const claims = claimsOf(await client.signIn(signal));
    if (claims?.mayWrite === false) {
      const permission = `${writePermission} (application permission)`;
      return { ok: false, detail: `Signed in, but may not write people: grant ${permission} and admin consent.` };
    }
    if (claims?.tenantId != null && claims.tenantId !== (await ownerOf(domain, cloud, signal))) {
      return { ok: false, detail: `Signed in, but ${domain} is not known as a verified domain of this tenant.` };
    }
    const units = resourceUnits({ listed: listedCost.users, select: true, expand: false, top: 1 });
    const read = pageReader(z.object({ id: objectId }), ({ id }) => id);
    const path = `/users?$select=id&$top=1&${inDomain(domain)}`;
    await client.request({ path, headers: fromIndex, units, read }, signal);
    return { ok: true, detail: `Signed in, and can read and write the people of ${domain}.` };
  } catch (error) {
    const failure = targetFailure(error);
    if (signal.aborted || !(failure instanceof SyncFailure)) throw error;
    return { ok: false, detail: failure.detail ?? 'Microsoft Graph does not answer.' };
  }
}

/** The id of the tenant that a domain is verified in, or null where the sign-in service names none. */
async function ownerOf(domain: string, cloud: Cloud, signal: AbortSignal): Promise<string | null> {
  try {
    return await tenantIdOf(cloud, domain, signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof SyncFailure)) throw error;
    return null;
  }
}
