import { useCallback, useEffect, useState } from 'react';
import type { Answered } from './client.ts';
import { ApiProblem, getJson } from './client.ts';

/** `value` while loading is what was there before, so that a page does not jump between two pages of a list. */
export type Resource<Body> =
  | { readonly state: 'loading'; readonly value: Body | null; readonly etag: null; readonly reload: () => void }
  | { readonly state: 'ready'; readonly value: Body; readonly etag: string | null; readonly reload: () => void }
  | {
      readonly state: 'failed';
      readonly value: null;
      readonly etag: null;
      readonly problem: ApiProblem;
      readonly reload: () => void;
    };

type Result<Body> = { readonly path: string } & (
  | { readonly answered: Answered<Body>; readonly problem: null }
  | { readonly answered: null; readonly problem: ApiProblem }
);

/** Everything on the page that shows what is under a path. */
const shown = new Map<string, Set<() => void>>();

/** Asks again for what is under a path, wherever on the page it is shown. */
export function refresh(path: string): void {
  shown.get(path)?.forEach((reload) => reload());
}

/** Asks again for everything on the page. */
export function refreshAll(): void {
  shown.forEach((reloads) => reloads.forEach((reload) => reload()));
}

/** What the API has under a path, and how to ask again. With `everyMs` it is asked again by itself. */
export function useResource<Body>(path: string, options: { readonly everyMs?: number | null } = {}): Resource<Body> {
  const [result, setResult] = useState<Result<Body> | null>(null);
  const [attempt, setAttempt] = useState(0);
  const reload = useCallback(() => setAttempt((count) => count + 1), []);
  const everyMs = options.everyMs ?? null;
  useEffect(() => {
    const gone = new AbortController();
    getJson<Body>(path, gone.signal).then(
      (answered) => setResult({ path, answered, problem: null }),
      (error: unknown) => {
        if (!gone.signal.aborted) {
          setResult({ path, answered: null, problem: asProblem(error) });
        }
      },
    );
    return () => gone.abort();
  }, [path, attempt]);
  useEffect(() => {
    const others = shown.get(path) ?? new Set();
    shown.set(path, others.add(reload));
    return () => void others.delete(reload);
  }, [path, reload]);
  useEffect(() => {
    if (everyMs === null) {
      return undefined;
    }
    const timer = setInterval(reload, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, reload]);
  if (result?.path !== path) {
    return { state: 'loading', value: result?.answered?.body ?? null, etag: null, reload };
  }
  return result.problem === null
    ? { state: 'ready', value: result.answered.body, etag: result.answered.etag, reload }
    : { state: 'failed', value: null, etag: null, problem: result.problem, reload };
}

export function asProblem(error: unknown): ApiProblem {
  return error instanceof ApiProblem ? error : new ApiProblem({ code: 'unexpected', detail: '' });
}
