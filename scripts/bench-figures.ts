import type { RunStage } from '../src/model/run.ts';

/** What `src/local/tenant/serve.ts` prints. */
export interface ServedTenant {
  readonly origin: string;
  readonly tenantId: string;
  readonly appId: string;
  readonly secret: string;
  readonly caFile: string;
}

/** What a measured process does: see the table in bench.ts. */
export const modes = ['full', 'apply', 'incremental', 'scoped'] as const;
export type Mode = (typeof modes)[number];

/** What a measured process is told, as JSON. */
export type Task =
  | {
      readonly kind: 'product';
      readonly mode: Mode;
      readonly manager: boolean;
      readonly users: number;
      readonly tenant: ServedTenant;
    }
  /** A full scan of what another process has synced into the database in a folder. */
  | { readonly kind: 'scan'; readonly folder: string; readonly manager: boolean; readonly tenant: ServedTenant }
  | { readonly kind: 'peer'; readonly folder: string; readonly tenant: ServedTenant }
  | { readonly kind: 'cosmos'; readonly tenant: ServedTenant };

/** What the tenant was asked: a `$batch` is one request. Units as its `x-ms-resource-unit` headers say. */
export interface Asked {
  readonly requests: number;
  readonly resourceUnits: number;
  readonly bytes: number;
}

export interface Measured {
  readonly name: string;
  readonly seconds: number;
  /** Of the process, on all its threads: what does not depend on who else uses the machine. */
  readonly cpuSeconds: number;
  readonly secondsByStage: Partial<Readonly<Record<RunStage, number>>>;
  readonly changes: number;
  readonly asked: Asked;
  /** Peak of the process during this run, in MiB. */
  readonly peakMegabytes: number;
}

/** What was measured beside runs: one figure, in words. */
export interface Noted {
  readonly name: string;
  readonly figure: string;
}

export interface Report {
  readonly runs: readonly Measured[];
  readonly notes: readonly Noted[];
}
