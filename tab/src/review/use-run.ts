import { useState } from 'react';
import type { RunView } from '../../../src/api/contract/runs.ts';
import type { Resource } from '../api/use-resource.ts';
import { useResource } from '../api/use-resource.ts';

const whileRunningMs = 2000;

/** A run, asked for again while it is running. */
export function useRun(id: string): Resource<RunView> {
  const [isRunning, setIsRunning] = useState(false);
  const run = useResource<RunView>(`/api/runs/${id}`, { everyMs: isRunning ? whileRunningMs : null });
  const nowRunning = run.value?.status === 'running';
  if (nowRunning !== isRunning) {
    setIsRunning(nowRunning);
  }
  return run;
}
