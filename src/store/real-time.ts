/**
 * The process's own clock, taken when this file is loaded: a test that replaces timers to move a run's clock must not
 * stop the store that the run writes to.
 */
const soon = setImmediate;
const later = setTimeout;
const now = performance.now.bind(performance);

/** Lets timers and requests of the process go first. */
export async function nextTurn(): Promise<void> {
  await new Promise<void>((resolve) => soon(resolve));
}

export async function wait(milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => later(resolve, milliseconds));
}

/** Milliseconds that only ever grow. */
export function monotonic(): number {
  return now();
}
