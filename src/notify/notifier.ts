import type { Connection, ConnectionState } from '../model/connection.ts';
import type { Overview } from '../model/overview.ts';
import type { Run } from '../model/run.ts';

/** Who hears of runs. Never waits for whoever is told: the lease of a run must not. */
export interface Notifier {
  /** The run went on; called at most every second or so, and droppable. */
  progressed(run: Run, connection: Connection): Promise<void>;
  /**
   * The run reached its terminal status, and `state` is what is known of its connection since. Called again when the
   * process dies before the run's lease was given back. Throws `StoreUnavailable`.
   */
  finished(run: Run, connection: Connection, state: ConnectionState): Promise<void>;
  /** Somebody asks for a second approver, to go over the removal limit. Throws `StoreUnavailable`. */
  releaseAsked(overview: Overview): Promise<void>;
}
