import type { Connection } from '../model/connection.ts';
import type { PastedCredential } from '../model/credential-profile.ts';
import type { Source } from '../source/source.ts';

/**
 * Opens the tenant of a connection with its credential profile as it is now, or with what is only tried. Throws
 * `SyncFailure` (`settings-missing`) when there is nothing to sign in with.
 */
export type OpenTenant = (
  connection: Pick<Connection, 'tenant' | 'cloud' | 'credentialProfileId'>,
  tried?: PastedCredential,
) => Promise<Source>;
