import type { Connection } from '../model/connection.ts';
import type { Run } from '../model/run.ts';

/** Who hears of a run. Never throws: a message that cannot be delivered must not fail a run. */
export interface Notifier {
  /** The run went on; called at most every second or so, and droppable. */
  progressed(run: Run, connection: Connection): Promise<void>;
  /** The run reached its terminal status. */
  finished(run: Run, connection: Connection): Promise<void>;
}
