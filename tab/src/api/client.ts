import type { ProblemView } from '../../../src/api/contract/problem.ts';
import { isInHost } from '../teams/host.ts';
import { signInToken } from '../teams/sign-in.ts';

/** What the API refused, in its own words. */
export class ApiProblem extends Error {
  readonly code: ProblemView['code'] | 'unreachable';
  readonly problems: NonNullable<ProblemView['problems']>;
  readonly requestId: string | null;

  constructor(problem: Pick<ProblemView, 'detail' | 'problems'> & { code: ApiProblem['code']; requestId?: string }) {
    super(problem.detail);
    this.name = 'ApiProblem';
    this.code = problem.code;
    this.problems = problem.problems ?? [];
    this.requestId = problem.requestId ?? null;
  }
}

export interface Answered<Body> {
  readonly body: Body;
  /** Version to send along with a change. */
  readonly etag: string | null;
}

/** @throws ApiProblem */
export async function getJson<Body>(path: string, signal?: AbortSignal): Promise<Answered<Body>> {
  return json<Body>(await send(path, signal === undefined ? {} : { signal }));
}

/** Changes the version that `etag` names. @throws ApiProblem */
export async function patchJson<Body>(path: string, options: { body: unknown; etag: string }): Promise<Answered<Body>> {
  const answer = await send(path, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json', 'If-Match': options.etag },
    body: JSON.stringify(options.body),
  });
  return json<Body>(answer);
}

/** @throws ApiProblem */
export async function remove(path: string): Promise<void> {
  await send(path, { method: 'DELETE' });
}

/** Saves a file of the API under the name the API gives it. @throws ApiProblem */
export async function download(path: string): Promise<void> {
  const answer = await send(path, {});
  const name = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1] ?? 'rollcall.csv';
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser takes its copy when it handles the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** On one machine the API asks for no sign-in: a token is fetched only once it says that it needs one. */
let signedIn = false;

async function send(path: string, request: RequestInit): Promise<Response> {
  let answer = await attempt(path, request);
  if (answer.status === 401 && !signedIn && isInHost()) {
    signedIn = true;
    answer = await attempt(path, request);
  }
  if (!answer.ok) {
    throw await problemOf(answer);
  }
  return answer;
}

async function attempt(path: string, request: RequestInit): Promise<Response> {
  const token = signedIn ? await signInToken().catch(() => null) : null;
  const headers = new Headers(request.headers);
  if (token !== null) {
    headers.set('Authorization', `Bearer ${token}`);
  }
  try {
    return await fetch(path, { ...request, headers, credentials: 'omit' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') {
      throw error;
    }
    throw new ApiProblem({
      code: 'unreachable',
      detail: 'Rollcall cannot be reached. Check your connection, then try again.',
    });
  }
}

async function json<Body>(answer: Response): Promise<Answered<Body>> {
  return { body: (await answer.json()) as Body, etag: answer.headers.get('ETag') };
}

async function problemOf(answer: Response): Promise<ApiProblem> {
  try {
    return new ApiProblem((await answer.json()) as ProblemView);
  } catch {
    return new ApiProblem({
      code: 'unreachable',
      detail: `Rollcall answered with status ${answer.status}. Try again in a moment.`,
    });
  }
}
