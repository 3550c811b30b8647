import type { Connection } from '../model/connection.ts';
import type { Source } from '../source/source.ts';

/**
 * Opens the tenant of a connection with its credential profile's secret of now, or with one that is only tried. Throws
 * `SyncFailure` (`settings-missing`) when there is nothing to sign in with.
 */
export type OpenTenant = (
  connection: Pick<Connection, 'tenant' | 'cloud' | 'credentialProfileId'>,
  tried?: { readonly secret: string },
) => Promise<Source>;
