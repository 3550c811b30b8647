import type { Connection } from '../model/connection.ts';
import type { Target } from '../target/target.ts';

/**
 * Opens the target of a connection, with the secret of now where it needs one. Throws `SyncFailure` (`settings-missing`)
 * when there is nothing to sign in with. Once `signal` is aborted the target waits for nobody who is away, and throws the
 * signal's reason; what it is writing comes to its end.
 */
export type OpenTarget = (connection: Connection, options?: { readonly signal: AbortSignal }) => Promise<Target>;
