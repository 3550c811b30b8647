import type { RunStage } from '../src/model/run.ts';

/** What `src/local/tenant/serve.ts` prints. */
export interface ServedTenant {
  readonly origin: string;
  readonly tenantId: string;
  readonly appId: string;
  readonly secret: string;
  readonly caFile: string;
}

export interface Stage {
  readonly stage: RunStage;
  /** Milliseconds on the process's own clock. */
  readonly at: number;
}

export interface Measured {
  readonly name: string;
  readonly seconds: number;
  readonly secondsByStage: Partial<Readonly<Record<RunStage, number>>>;
  readonly changes: number;
  readonly requests: number;
  readonly resourceUnits: number;
  /** Peak of the whole process so far, in MiB. */
  readonly peakMegabytes: number;
}
