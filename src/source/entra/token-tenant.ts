import { z } from 'zod';
import type { Cloud } from '../../model/cloud.ts';
import { SyncFailure } from '../../model/failure.ts';
import { parseJson } from './graph-answer.ts';
import { tenantIdOf } from './tenant-id.ts';

const claims = z.object({ tid: z.string() });

/**
 * Makes sure that a token is for the tenant of a connection. A host's identity signs in to the host's own tenant, and
 * says so only in the token: without a look at it the people of one tenant would be taken for those of another.
 *
 * @throws SyncFailure `settings-missing` where it is for another tenant or does not say for which, `source-unavailable`
 *   where the id of the connection's tenant cannot be read
 */
export async function checkTenantOf(
  token: string,
  { cloud, tenant }: { readonly cloud: Cloud; readonly tenant: string },
  signal: AbortSignal,
): Promise<void> {
  const said = claims.safeParse(parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')));
  const own = said.success ? said.data.tid.toLowerCase() : null;
  if (own === (await tenantIdOf(cloud, tenant, signal))) return;
  const whose = own === null ? 'does not say which tenant it belongs to' : `belongs to the tenant ${own}`;
  throw new SyncFailure(
    'settings-missing',
    `The host’s identity ${whose}, and the connection is to ${tenant}: use an app registration of that tenant that trusts the identity.`,
  );
}
