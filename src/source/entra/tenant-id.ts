import { z } from 'zod';
import type { Cloud } from '../../model/cloud.ts';
import { SyncFailure } from '../../model/failure.ts';
import { isObjectId } from './object-id.ts';

const metadata = z.object({ issuer: z.string() });

/**
 * The id of the tenant that a connection names by its id or one of its domains: the issuer that its metadata names has
 * it (OpenID Connect Discovery 1.0). Throws `source-unavailable` where that cannot be read.
 */
export async function tenantIdOf(cloud: Cloud, tenant: string, signal: AbortSignal): Promise<string> {
  if (isObjectId(tenant)) return tenant.toLowerCase();
  const address = `${cloud.authorityHost}/${encodeURIComponent(tenant)}/v2.0/.well-known/openid-configuration`;
  try {
    const response = await fetch(address, { signal, redirect: 'error' });
    const { issuer } = metadata.parse(await response.json());
    const id = new URL(issuer).pathname.split('/').find(isObjectId);
    if (id !== undefined) return id.toLowerCase();
  } catch (error) {
    throw new SyncFailure('source-unavailable', `The id of the tenant ${tenant} could not be read.`, { cause: error });
  }
  throw new SyncFailure('source-unavailable', `The metadata of the tenant ${tenant} does not name its id.`);
}
