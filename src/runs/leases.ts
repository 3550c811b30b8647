import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import type { Fence, Lease } from '../model/lease.ts';
import { LeaseLost, StoreUnavailable, type Store, type Stored } from '../store/store.ts';

export interface LeaseTiming {
  /** How long a lease holds without being renewed, in milliseconds. */
  readonly durationMs: number;
  /** How often it is renewed, in milliseconds; well below the duration. */
  readonly renewMs: number;
}

export const defaultTiming: LeaseTiming = { durationMs: 30_000, renewMs: 10_000 };

const partition = 'all';
const writeAttempts = 3;

/** A lease in hand. Its signal aborts as soon as it may be lost; every write of the run carries its fence. */
export class HeldLease {
  readonly fence: Fence;
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timing: LeaseTiming;
  readonly #renew: () => Promise<void>;
  readonly #release: () => Promise<void>;
  readonly #handOver: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  /** When the last renewal was begun that was answered, by the monotonic clock. */
  #renewedAt = performance.now();
  #renewing: Promise<void> | null = null;

  constructor(options: {
    readonly fence: Fence;
    readonly timing: LeaseTiming;
    readonly renew: () => Promise<void>;
    readonly release: () => Promise<void>;
    readonly handOver: () => Promise<void>;
  }) {
    this.fence = options.fence;
    this.signal = this.#controller.signal;
    this.#timing = options.timing;
    this.#renew = options.renew;
    this.#release = options.release;
    this.#handOver = options.handOver;
    this.#timer = setInterval(() => {
      this.#renewNow().catch(() => {
        // A store that cannot be reached for a moment costs nothing; a lease that ran out costs the run.
        if (this.#sinceRenewal() > options.timing.durationMs) this.lose();
      });
    }, options.timing.renewMs);
    this.#timer.unref();
  }

  /**
   * Makes sure that the lease is still held, before something is written that carries no fence. Costs nothing while it
   * is renewed in time. A process that was paused may wake up after its lease was taken over: it renews first, and
   * whoever gets through that has the lease for as long as it holds. Throws `LeaseLost` and `StoreUnavailable`.
   */
  async confirm(): Promise<void> {
    const { renewMs } = this.#timing;
    const isFresh = (): boolean => this.#sinceRenewal() <= renewMs + renewMs / 2;
    // A renewal that was on its way before the pause says nothing about the time after it.
    for (let tries = 0; tries < 2 && !isFresh(); tries += 1) await this.#renewNow();
    this.signal.throwIfAborted();
    if (!isFresh()) throw new StoreUnavailable('The lease could not be renewed in time.');
  }

  /** Stops the work of the holder, who may not be it any more. */
  lose(): void {
    this.#stopRenewing();
    this.#controller.abort(new LeaseLost(this.fence));
  }

  /** Gives the lease back, so that the next run need not wait for it to run out. */
  async release(): Promise<void> {
    await this.#endRenewing();
    await this.#release();
  }

  /** Gives the lease up with its run unfinished: whoever looks next goes on with it at once. */
  async handOver(): Promise<void> {
    await this.#endRenewing();
    await this.#handOver();
  }

  #sinceRenewal(): number {
    return performance.now() - this.#renewedAt;
  }

  async #renewNow(): Promise<void> {
    this.#renewing ??= this.#renewOnce().finally(() => (this.#renewing = null));
    await this.#renewing;
  }

  async #renewOnce(): Promise<void> {
    const begun = performance.now();
    try {
      await this.#renew();
      this.#renewedAt = begun;
    } catch (error) {
      if (error instanceof LeaseLost) this.lose();
      throw error;
    }
  }

  /** A renewal that is on its way must not come after what gives the lease up. */
  async #endRenewing(): Promise<void> {
    this.#stopRenewing();
    await this.#renewing?.catch(() => undefined);
  }

  #stopRenewing(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/**
 * One lease a connection, as a document that its holder renews. Whether somebody else's lease ran out is judged by
 * this process's own monotonic clock, from when it first saw the document as it is: clocks of several hosts differ.
 * A holder on this host whose process is gone need not be waited for.
 */
export class Leases {
  readonly #store: Store;
  readonly #timing: LeaseTiming;
  readonly #now: () => Date;
  readonly #holder = `${hostname()}/${String(process.pid)}/${randomUUID().slice(0, 8)}`;
  readonly #seen = new Map<string, { readonly etag: string; readonly since: number }>();

  constructor(options: { readonly store: Store; readonly timing: LeaseTiming; readonly now: () => Date }) {
    this.#store = options.store;
    this.#timing = options.timing;
    this.#now = options.now;
  }

  /** Takes the lease for a run, or answers with the one that somebody holds. */
  async acquire(connectionId: string, runId: string): Promise<HeldLease | { readonly heldBy: Lease }> {
    const stored = await this.#store.get('leases', partition, connectionId);
    if (stored !== undefined && !this.#isFree(stored)) return { heldBy: stored.body };
    const lease = this.#lease(connectionId, runId, (stored?.body.fence ?? 0) + 1);
    const operation =
      stored === undefined
        ? ({ kind: 'create', id: connectionId, body: lease } as const)
        : ({ kind: 'replace', id: connectionId, body: lease, etag: stored.etag } as const);
    const [result] = await this.#store.write('leases', partition, [operation]);
    if (result?.ok !== true || result.etag === null) return this.acquire(connectionId, runId);
    return this.#held(lease, result.etag);
  }

  /** Connections whose run lost its process: held once, not given back, and run out. */
  async abandoned(): Promise<readonly Lease[]> {
    const found: Lease[] = [];
    for await (const page of this.#store.scan('leases', partition))
      for (const stored of page) if (stored.body.runId !== null && this.#isFree(stored)) found.push(stored.body);
    return found;
  }

  /** The run that holds a connection's lease now, if any. */
  async current(connectionId: string): Promise<Lease | null> {
    const stored = await this.#store.get('leases', partition, connectionId);
    return stored === undefined || stored.body.runId === null ? null : stored.body;
  }

  #held(lease: Lease, firstEtag: string): HeldLease {
    let etag = firstEtag;
    const fence: Fence = { connectionId: lease.connectionId, token: lease.fence };
    // Whoever holds a lease does not outlive the power cut that could take its renewal back.
    const write = async (body: Lease): Promise<void> => {
      for (let attempt = 0; attempt < writeAttempts; attempt += 1) {
        const operation = { kind: 'replace', id: lease.connectionId, body, etag } as const;
        const [result] = await this.#store.write('leases', partition, [operation], { durable: 'later' });
        if (result?.ok === true && result.etag !== null) {
          etag = result.etag;
          return;
        }
        if (!(await this.#isOurs(lease, (found) => (etag = found)))) throw new LeaseLost(fence);
      }
      throw new StoreUnavailable(`The lease on connection ${lease.connectionId} could not be written.`);
    };
    return new HeldLease({
      fence,
      timing: this.#timing,
      renew: () => write(this.#lease(lease.connectionId, lease.runId, lease.fence)),
      release: () => write({ ...lease, holder: null, runId: null, expiresAt: this.#now().toISOString() }),
      handOver: () => write({ ...lease, holder: null, expiresAt: this.#now().toISOString() }),
    });
  }

  /** After a write whose answer was lost, the document may be ours with an etag we have not seen. */
  async #isOurs(lease: Lease, seen: (etag: string) => void): Promise<boolean> {
    const stored = await this.#store.get('leases', partition, lease.connectionId);
    if (stored?.body.fence !== lease.fence) return false;
    seen(stored.etag);
    return true;
  }

  #lease(connectionId: string, runId: string | null, fence: number): Lease {
    const expiresAt = new Date(this.#now().getTime() + this.#timing.durationMs).toISOString();
    return { connectionId, fence, holder: this.#holder, runId, expiresAt };
  }

  #isFree(stored: Stored<Lease>): boolean {
    const { holder, connectionId } = stored.body;
    if (holder === null || isGone(holder, this.#holder)) return true;
    const seen = this.#seen.get(connectionId);
    if (seen?.etag === stored.etag) return performance.now() - seen.since > this.#timing.durationMs;
    this.#seen.set(connectionId, { etag: stored.etag, since: performance.now() });
    return false;
  }
}

/** Whether a holder was a process on this host that does not run any more. */
function isGone(holder: string, self: string): boolean {
  const [host, pid] = holder.split('/');
  if (holder === self || host !== hostname() || pid === undefined) return false;
  if (Number(pid) === process.pid) return holderIsPredecessor(holder, self);
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** In a container every start has process id 1: the same id with another random part is the one before. */
function holderIsPredecessor(holder: string, self: string): boolean {
  return holder !== self && process.pid === 1;
}
