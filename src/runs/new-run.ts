import { connectionOf } from '../model/ids.ts';
import type { Actor } from '../model/role.ts';
import { noProgress, type Run, type RunOrigin, type RunTask, type Trigger } from '../model/run.ts';

/** The record of a run that begins. */
export function newRun(options: {
  readonly id: string;
  readonly connectionId?: string;
  readonly kind: Run['kind'];
  readonly task?: RunTask;
  readonly overviewId: string;
  readonly trigger: Trigger;
  readonly by: Actor;
  readonly origin: RunOrigin | null;
  readonly at: Date;
}): Run {
  const { id, kind, overviewId, trigger, by, origin, at } = options;
  return {
    id,
    connectionId: options.connectionId ?? connectionOf(id),
    kind,
    task: options.task ?? { kind: 'compare' },
    trigger,
    startedBy: by,
    origin,
    status: 'running',
    progress: noProgress,
    overviewId,
    failure: null,
    startedAt: at.toISOString(),
    endedAt: null,
    cancelRequestedBy: null,
    checkpoint: null,
    results: null,
    resumed: 0,
  };
}
