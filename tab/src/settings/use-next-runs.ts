import { useEffect, useState } from 'react';
import { postJson } from '../api/client.ts';
import { asProblem } from '../api/use-resource.ts';
import type { ConnectionForm } from './connection-form.ts';
import type { FieldProblem } from './form-problems.ts';
import { scheduleSetting } from './form-settings.ts';

const typingPauseMs = 300;

export interface NextRuns {
  /** The next three times (ISO 8601); null while they are not known. */
  readonly times: readonly string[] | null;
  readonly problems: readonly FieldProblem[];
}

const unknown: NextRuns = { times: null, problems: [] };

/** When a schedule that is being entered would run, and what the API finds wrong with it. */
export function useNextRuns(schedule: ConnectionForm['schedule']): NextRuns {
  const asked = JSON.stringify({ schedule: scheduleSetting(schedule) });
  const [answer, setAnswer] = useState<{ readonly to: string; readonly runs: NextRuns }>({ to: '', runs: unknown });
  useEffect(() => {
    const gone = new AbortController();
    const timer = setTimeout(() => {
      postJson<{ readonly items: readonly string[] }>('/api/next-runs', JSON.parse(asked), {
        signal: gone.signal,
      }).then(
        ({ body }) => setAnswer({ to: asked, runs: { times: body.items, problems: [] } }),
        (error: unknown) => {
          if (!gone.signal.aborted) {
            setAnswer({ to: asked, runs: { times: null, problems: asProblem(error).problems } });
          }
        },
      );
    }, typingPauseMs);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [asked]);
  return answer.to === asked ? answer.runs : unknown;
}
