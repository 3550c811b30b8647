import type { Rate } from './rate.ts';

/** What one caller may ask of the server. */
export interface Limits {
  /** Requests of one person. A tab that opens asks about ten things at once. */
  readonly requests: Rate;
  /** Failed sign-ins from one address. */
  readonly failedSignIns: Rate;
  /** How long the head of a request, and the whole of it, may take to arrive, and how often that is looked at. */
  readonly arrival: { readonly headMs: number; readonly wholeMs: number; readonly lookEveryMs: number };
}

export const defaultLimits: Limits = {
  requests: { perSecond: 20, burst: 60 },
  failedSignIns: { perSecond: 5, burst: 30 },
  arrival: { headMs: 10_000, wholeMs: 60_000, lookEveryMs: 5_000 },
};
