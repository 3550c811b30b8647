import type { RunProgress } from '../model/run.ts';

/** How far a run is. Cheap to call for every page; storing and telling it is up to the receiver, which takes its time. */
export class Progress {
  #now: RunProgress;
  readonly #changed: (progress: RunProgress) => void;

  constructor(start: RunProgress, changed: (progress: RunProgress) => void) {
    this.#now = start;
    this.#changed = changed;
  }

  get now(): RunProgress {
    return this.#now;
  }

  set(part: Partial<RunProgress>): void {
    this.#now = { ...this.#now, ...part };
    this.#changed(this.#now);
  }

  count(part: Partial<Omit<RunProgress, 'stage'>>): void {
    const { users, groups, memberships, changes, done } = this.#now;
    this.set({
      users: users + (part.users ?? 0),
      groups: groups + (part.groups ?? 0),
      memberships: memberships + (part.memberships ?? 0),
      changes: changes + (part.changes ?? 0),
      done: done + (part.done ?? 0),
    });
  }
}
