/**
 * What may be said of anything that is measured: Rollcall's own words, numbers and the ids of connections and runs. No
 * field is for a name, an address, the id of a person or a secret, and none may be added: telemetry leaves the store.
 */
export interface Facts {
  readonly connectionId?: string;
  readonly runId?: string;
  readonly kind?: string;
  readonly task?: string;
  readonly trigger?: string;
  readonly stage?: string;
  readonly status?: string;
  readonly failure?: string;
  readonly resumed?: number;
  /** Of the API, by its id in the contract. */
  readonly operation?: string;
  readonly method?: string;
  readonly httpStatus?: number;
  /** A command or a button of the chat. */
  readonly verb?: string;
  readonly class?: string;
  readonly result?: string;
  /** Of a notice: what it is about, and the way it goes. */
  readonly topic?: string;
  readonly way?: string;
}

/** Where traces and metrics go. */
export interface AzureMonitorSettings {
  readonly connectionString: string;
  /** Of the managed identity whose token opens the endpoint; null where the connection string alone does. */
  readonly clientId: string | null;
}

/** What is counted, by its name; durations are in seconds. */
export const metrics = {
  'rollcall.runs': 'runs that ended here',
  'rollcall.run.duration': 'seconds from a run’s start to its end',
  'rollcall.changes': 'changes of syncs, by what became of them',
  'rollcall.source.requests': 'requests to sources',
  'rollcall.source.units': 'resource units that sources counted',
  'rollcall.leases.lost': 'leases that were lost by who worked under them',
  'rollcall.notices.undelivered': 'notices that were given up',
  'rollcall.photos': 'photos, by what became of them',
  'rollcall.requests': 'requests to the API, by operation and status',
  'rollcall.activities': 'commands and buttons of the chat',
} as const;

export type Metric = keyof typeof metrics;

/** Something that takes time. */
export interface Span {
  /** Does work as a part of it. */
  within<Result>(work: () => Result): Result;
  /** A part of it that begins now, inside. */
  begin(name: string, facts: Facts): Span;
  /** Only once. */
  end(outcome: 'ok' | 'failed', facts?: Facts): void;
}

/** How the rest of the code says what it does, wherever that goes to. Nothing here throws, waits or fails. */
export interface Telemetry {
  /** Something that was asked for, within what goes on around this. */
  begin(name: string, facts: Facts): Span;
  /** Says more of what goes on around this. */
  note(facts: Facts): void;
  count(metric: Metric, facts: Facts, amount?: number): void;
  /** The trace that this is a part of, for the log. */
  trace(): { readonly traceId?: string; readonly spanId?: string };
  /** Sends what was not sent yet, within a few seconds, and ends. */
  stop(): Promise<void>;
}

const nothing: Span = { within: (work) => work(), begin: () => nothing, end: () => undefined };

/** Where nobody listens. */
export const silent: Telemetry = {
  begin: () => nothing,
  note: () => undefined,
  count: () => undefined,
  trace: () => ({}),
  stop: async () => undefined,
};
