import { useRef, useState } from 'react';
import type { ApiProblem } from '../api/client.ts';
import { asProblem } from '../api/use-resource.ts';

export interface Action {
  /** Does it, once however often it is asked while it is under way. What it throws becomes `problem`. */
  readonly run: (act: () => Promise<void>) => void;
  readonly busy: boolean;
  /** Why it did not work the last time. */
  readonly problem: ApiProblem | null;
  /** What the API said of a field, by its path in the body, such as `schedule.at`. */
  readonly messageFor: (path: string) => string | undefined;
  /** Why it did not work, unless all of that is said at these fields. */
  readonly problemBeside: (paths: readonly string[]) => ApiProblem | null;
}

/** Something that a person asks the API to do: under way, refused, or neither. */
export function useAction(): Action {
  const isRunning = useRef(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const run = (act: () => Promise<void>): void => {
    if (isRunning.current) return;
    isRunning.current = true;
    setBusy(true);
    setProblem(null);
    act()
      .catch((error: unknown) => setProblem(asProblem(error)))
      .finally(() => {
        isRunning.current = false;
        setBusy(false);
      });
  };
  return {
    run,
    busy,
    problem,
    messageFor: (path) => problem?.problems.find((one) => one.path === path)?.message,
    problemBeside: (paths) => {
      const found = problem?.problems ?? [];
      return found.length > 0 && found.every(({ path }) => paths.includes(path)) ? null : problem;
    },
  };
}
