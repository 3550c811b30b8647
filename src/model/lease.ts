/**
 * The expiring, fenced right of one process to work on one connection. `fence` grows with every holder; a write that
 * carries an older fence is refused.
 */
export interface Lease {
  readonly connectionId: string;
  readonly fence: number;
  /** The process that holds it, or null once it was released. */
  readonly holder: string | null;
  readonly runId: string | null;
  readonly expiresAt: string;
}

/** Proof of a held lease, carried by every write of a run. */
export interface Fence {
  readonly connectionId: string;
  readonly token: number;
}
