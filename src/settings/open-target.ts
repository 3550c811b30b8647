import type { Connection } from '../model/connection.ts';
import type { Target } from '../target/target.ts';

/**
 * Opens the target of a connection, with the secret of now where it needs one. Throws `SyncFailure` (`settings-missing`)
 * when there is nothing to sign in with.
 */
export type OpenTarget = (connection: Connection) => Promise<Target>;
