import { objectClasses } from '../model/change.ts';
import { isActive, type ClassResult, type Run, type RunStage } from '../model/run.ts';
import type { Facts, Span, Telemetry } from './telemetry.ts';

/** What a source says of its cost. */
interface Metered {
  readonly usage: { readonly requests: number; readonly resourceUnits: number };
}

/** A run as telemetry sees it: one span with one for each stage, and what it came to. */
export class ObservedRun {
  readonly #telemetry: Telemetry;
  readonly #facts: Facts;
  readonly #span: Span;
  /** A run that had ended before only has its end told again: it is not counted twice. */
  readonly #wasActive: boolean;
  readonly #sources: Metered[] = [];
  #stage: { readonly name: RunStage; readonly span: Span } | null = null;

  constructor(telemetry: Telemetry, run: Run) {
    this.#telemetry = telemetry;
    this.#facts = { kind: run.kind, task: run.task.kind, trigger: run.trigger };
    this.#wasActive = isActive(run);
    const ids = { runId: run.id, connectionId: run.connectionId };
    this.#span = telemetry.begin(`run ${run.kind}`, { ...ids, ...this.#facts, resumed: run.resumed });
  }

  within<Result>(work: () => Result): Result {
    return this.#span.within(work);
  }

  /** Cheap to call for every step of progress. */
  reached(stage: RunStage): void {
    if (this.#stage?.name === stage) return;
    this.#stage?.span.end('ok');
    this.#stage = { name: stage, span: this.#span.begin(`stage ${stage}`, { stage }) };
  }

  /** Opens sources whose cost counts for this run. */
  metered<Args extends readonly unknown[], Source extends Metered>(
    open: (...args: Args) => Promise<Source>,
  ): (...args: Args) => Promise<Source> {
    return async (...args) => {
      const source = await open(...args);
      this.#sources.push(source);
      return source;
    };
  }

  lostLease(): void {
    this.#telemetry.count('rollcall.leases.lost', { kind: this.#facts.kind ?? '' });
  }

  /** The run as it is when this process is done with it. */
  ended(run: Run): void {
    const status = isActive(run) ? 'handed-over' : run.status;
    const outcome = run.status === 'failed' ? 'failed' : 'ok';
    const end: Facts = { status, ...(run.failure !== null && { failure: run.failure.code }) };
    this.#stage?.span.end(outcome);
    this.#span.end(outcome, end);
    if (!this.#wasActive) return;
    this.#count('rollcall.source.requests', {}, sum(this.#sources.map(({ usage }) => usage.requests)));
    this.#count('rollcall.source.units', {}, sum(this.#sources.map(({ usage }) => usage.resourceUnits)));
    this.#count('rollcall.runs', { ...this.#facts, ...end }, 1);
    if (run.endedAt === null) return;
    const seconds = (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000;
    this.#telemetry.count('rollcall.run.duration', { kind: run.kind, status }, Math.max(0, seconds));
    for (const of of objectClasses)
      for (const [result, amount] of run.results === null ? [] : outcomes(run.results[of]))
        this.#count('rollcall.changes', { class: of, result }, amount);
  }

  #count(metric: Parameters<Telemetry['count']>[0], facts: Facts, amount: number): void {
    if (amount > 0) this.#telemetry.count(metric, facts, amount);
  }
}

function outcomes(result: ClassResult): readonly (readonly [string, number])[] {
  const { changed, deleted, stale, failed, notApplied, leftOut } = result;
  return Object.entries({ changed, deleted, stale, failed, notApplied, leftOut });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
