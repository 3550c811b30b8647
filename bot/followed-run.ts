import type { Run } from '../src/model/run.ts';
import type { Place } from './delivery.ts';

export type ProgressMode = 'foreground' | 'background' | 'watching';

interface FollowedRunOptions {
  readonly run: Run;
  readonly backgroundAfterMs: number;
  readonly progressEveryMs: number;
  readonly leastPauseMs: number;
  readonly show: (place: Place, run: Run, mode: ProgressMode) => Promise<void>;
}

/**
 * When the cards of one run are updated: at most one update is on its way, the newest state wins, a new stage is shown
 * soon and the same stage rarely, and at the minute the card says that the run goes on in the background.
 */
export class FollowedRun {
  readonly #options: FollowedRunOptions;
  readonly #watching: Place[] = [];
  readonly #minute: NodeJS.Timeout;
  #run: Run;
  #mode: 'foreground' | 'background' = 'foreground';
  #shown: Run | null = null;
  #shownAt = Number.NEGATIVE_INFINITY;
  #next: NodeJS.Timeout | null = null;
  #sending: Promise<void> = Promise.resolve();
  #busy = false;
  #stopped = false;

  constructor(options: FollowedRunOptions) {
    this.#options = options;
    this.#run = options.run;
    const left = Date.parse(options.run.startedAt) + options.backgroundAfterMs - Date.now();
    this.#minute = setTimeout(
      () => {
        this.#mode = 'background';
        this.#shown = null;
        this.#plan();
      },
      Math.max(0, left),
    );
    this.#minute.unref();
  }

  get watching(): readonly Place[] {
    return this.#watching;
  }

  changed(run: Run): void {
    this.#run = run;
    this.#plan();
  }

  watch(place: Place): void {
    this.#watching.push(place);
  }

  /** Nothing more is shown; resolves when what is on its way has arrived. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#minute);
    if (this.#next !== null) clearTimeout(this.#next);
    await this.#sending;
  }

  #plan(): void {
    if (this.#stopped || this.#busy) return;
    if (this.#next !== null) clearTimeout(this.#next);
    const { progressEveryMs, leastPauseMs } = this.#options;
    const news =
      this.#shown === null ||
      this.#shown.progress.stage !== this.#run.progress.stage ||
      this.#shown.cancelRequestedBy !== this.#run.cancelRequestedBy;
    const due = this.#shownAt + (news ? Math.min(leastPauseMs, progressEveryMs) : progressEveryMs);
    this.#next = setTimeout(() => this.#showNow(), Math.max(0, due - performance.now()));
    this.#next.unref();
  }

  #showNow(): void {
    const run = this.#run;
    this.#next = null;
    this.#busy = true;
    this.#sending = this.#showEverywhere(run)
      .catch(() => undefined)
      .then(() => {
        this.#busy = false;
        this.#shown = run;
        this.#shownAt = performance.now();
        if (this.#run !== run) this.#plan();
      });
  }

  async #showEverywhere(run: Run): Promise<void> {
    const { show } = this.#options;
    const origin = run.origin?.activityId == null ? [] : [show(run.origin, run, this.#mode)];
    await Promise.all([...origin, ...this.#watching.map((place) => show(place, run, 'watching'))]);
  }
}
