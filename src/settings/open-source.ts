import type { Connection } from '../model/connection.ts';
import type { Source } from '../source/source.ts';

/**
 * Opens where a connection's people and groups are read: its tenant, or Rollcall's directory where the tenant is
 * written to. Throws `SyncFailure` (`settings-missing`) when there is nothing to sign in with.
 */
export type OpenSource = (connection: Connection) => Promise<Source>;
