/** What the simulated tenant was asked so far. */
export interface TenantCounters {
  /** http requests to Graph; a `$batch` is one. */
  requests: number;
  /** Requests inside batches. */
  batchItems: number;
  /** http requests to the sign-in service. */
  tokenRequests: number;
  /** Resource units, those of throttled requests included. */
  resourceUnits: number;
  /** Graph requests and batch items answered with 429. */
  throttled: number;
  /** Bytes of Graph answers, without headers. */
  bytes: number;
  /** By path with ids replaced: `/groups/{id}/members`. */
  byPath: Record<string, { requests: number; resourceUnits: number }>;
}

/** The counters of a running tenant; `reset` sets them to zero in place. */
export class RequestCounters implements TenantCounters {
  requests = 0;
  batchItems = 0;
  tokenRequests = 0;
  resourceUnits = 0;
  throttled = 0;
  bytes = 0;
  byPath: TenantCounters['byPath'] = {};

  reset(): void {
    Object.assign(this, new RequestCounters());
  }

  countPath(path: string, units: number): void {
    const entry = (this.byPath[path] ??= { requests: 0, resourceUnits: 0 });
    entry.requests += 1;
    entry.resourceUnits += units;
    this.resourceUnits += units;
  }
}
