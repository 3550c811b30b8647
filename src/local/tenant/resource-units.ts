import type { GraphRequest } from './graph-message.ts';

/** Quota per app and tenant in a window of 10 seconds, by the number of people (Graph: "Identity and access limits"). */
export function publishedQuota(users: number): number {
  if (users < 50) {
    return 3500;
  }
  return users <= 500 ? 5000 : 8000;
}

/**
 * What a request costs: the base cost of its path, 1 less with `$select`, 1 more with `$expand`, 1 less with a `$top`
 * below 20, never less than 1 (Graph: "Identity and access service limits", factors that affect a request cost).
 */
export function resourceUnits(request: GraphRequest, baseCost: number): number {
  const top = request.query.get('top');
  const cost =
    baseCost -
    Number(request.query.has('select')) +
    Number(request.query.has('expand')) -
    Number(top !== undefined && Number(top) < 20);
  return Math.max(1, cost);
}

interface Window {
  started: number;
  used: number;
}

export interface Consumption {
  /** How much of the quota is used, this request included; 1 is all of it. */
  share: number;
  /** Seconds until the window ends, at least 1, when the quota is exceeded. */
  retryAfterSeconds: number | undefined;
}

/** Counts resource units per app in fixed windows. Requests that are throttled count as well. */
export class ResourceMeter {
  readonly #windows = new Map<string, Window>();

  consume(appId: string, units: number, quota: { units: number; windowMs: number; now: number }): Consumption {
    let window = this.#windows.get(appId);
    if (!window || quota.now - window.started >= quota.windowMs) {
      window = { started: quota.now, used: 0 };
      this.#windows.set(appId, window);
    }
    window.used += units;
    const remaining = window.started + quota.windowMs - quota.now;
    return {
      share: window.used / quota.units,
      retryAfterSeconds: window.used > quota.units ? Math.max(1, Math.ceil(remaining / 1000)) : undefined,
    };
  }
}
