import type { Connection } from '../model/connection.ts';
import type { PastedCredential } from '../model/credential-profile.ts';
import type { ConnectionTest } from '../source/source.ts';
import type { OpenTenant } from './open-tenant.ts';

/**
 * Signs in anew and reads a little, as a run of the connection would, at its source and its target; with a secret or
 * certificate that is only tried where one is given. Throws `SyncFailure` where there is nothing to sign in with, and `cancelled`; whatever
 * else fails is in the result.
 */
export type TestConnection = (
  connection: Connection,
  options: { readonly signal: AbortSignal; readonly tried?: PastedCredential },
) => Promise<ConnectionTest>;

/** Tests the tenant alone, which is all there is to test where the target is Rollcall's own directory. */
export function testOfTenant(openTenant: OpenTenant): TestConnection {
  return async (connection, { signal, tried }) => {
    const source = await openTenant(connection, tried);
    return source.test({ signal });
  };
}
