import type { Fence } from '../model/lease.ts';
import { connectionOf } from '../model/ids.ts';
import type { Run } from '../model/run.ts';
import { StoreUnavailable, type Store, type Stored } from '../store/store.ts';

const attempts = 20;

/**
 * The stored record of a run while a process works on it. Others may write it too, to ask for its cancellation or to
 * say where its messages go; a change is therefore made on top of what is stored, never on what was read earlier.
 */
export class RunRecord {
  readonly #store: Store;
  readonly #fence: Fence | null;
  #stored: Stored<Run>;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(store: Store, stored: Stored<Run>, fence: Fence | null) {
    this.#store = store;
    this.#stored = stored;
    this.#fence = fence;
  }

  static async read(store: Store, runId: string, fence: Fence | null = null): Promise<RunRecord | null> {
    const stored = await store.get('runs', connectionOf(runId), runId);
    return stored === undefined ? null : new RunRecord(store, stored, fence);
  }

  get run(): Run {
    return this.#stored.body;
  }

  /** Updates of one process follow one another; each sees the one before. Progress alone may be durable `later`. */
  async update(change: (run: Run) => Partial<Run>, durable: 'now' | 'later' = 'now'): Promise<Run> {
    const mine = this.#writing.then(() => this.#write(change, durable));
    this.#writing = mine.catch(() => undefined);
    return mine;
  }

  async #write(change: (run: Run) => Partial<Run>, durable: 'now' | 'later'): Promise<Run> {
    const { id, connectionId } = this.#stored.body;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const body: Run = { ...this.#stored.body, ...change(this.#stored.body) };
      const options = { durable, ...(this.#fence !== null && { fence: this.#fence }) };
      const [result] = await this.#store.write(
        'runs',
        connectionId,
        [{ kind: 'replace', id, body, etag: this.#stored.etag, facets: { kind: body.kind, status: body.status } }],
        options,
      );
      if (result?.ok === true && result.etag !== null) {
        this.#stored = { id, body, etag: result.etag };
        return body;
      }
      const again = await this.#store.get('runs', connectionId, id);
      if (again === undefined) break;
      this.#stored = again;
    }
    throw new StoreUnavailable(`The record of run ${id} could not be written.`);
  }
}
