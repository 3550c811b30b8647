import type { ProblemView } from '../../../src/api/contract/problem.ts';
import { needsSignIn, refuseToken, signInToken } from '../teams/sign-in.ts';
import { signInProblemOf } from '../teams/sign-in-problem.ts';

/**
 * What the API refused, in its own words. `unreachable`, `unexpected` and `no-token` are what the page finds itself: no
 * answer, one that is no answer of the API, and nothing to sign in with, about which SignInBar says more.
 */
export class ApiProblem extends Error {
  readonly code: ProblemView['code'] | 'unreachable' | 'unexpected' | 'no-token';
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

/** @throws ApiProblem */
export async function postJson<Body>(
  path: string,
  body: unknown,
  options: { readonly etag?: string; readonly signal?: AbortSignal } = {},
): Promise<Answered<Body>> {
  const { etag, signal } = options;
  return json<Body>(await send(path, { ...withBody('POST', body, etag), ...(signal === undefined ? {} : { signal }) }));
}

/** Sends a file as it is. @throws ApiProblem */
export async function postFile<Body>(path: string, file: Blob, type: string): Promise<Answered<Body>> {
  return json<Body>(await send(path, { method: 'POST', headers: { 'Content-Type': type }, body: file }));
}

/** A file of the API, such as a picture. @throws ApiProblem */
export async function getFile(path: string, signal: AbortSignal): Promise<Blob> {
  return (await send(path, { signal })).blob();
}

/** With `etag`, in place of the version that it names. @throws ApiProblem */
export async function putJson<Body>(path: string, body: unknown, etag: string | null = null): Promise<Answered<Body>> {
  return json<Body>(await send(path, withBody('PUT', body, etag ?? undefined)));
}

/** Changes the version that `etag` names, or that the body names. @throws ApiProblem */
export async function patchJson<Body>(
  path: string,
  options: { body: unknown; etag?: string },
): Promise<Answered<Body>> {
  return json<Body>(await send(path, withBody('PATCH', options.body, options.etag)));
}

/** With `etag`, the version that it names. @throws ApiProblem */
export async function remove(path: string, etag: string | null = null): Promise<void> {
  await send(path, { method: 'DELETE', headers: etag === null ? {} : { 'If-Match': etag } });
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

/** What the API says of failures and refusals, it says in this language. */
let language = 'en';

export function speak(to: string): void {
  language = to;
}

const personHeader = 'x-rollcall-person';
let person: string | null = null;

/** Local mode: acts as somebody else of the demo company, by object id; null is who the API takes by itself. */
export function actAs(id: string | null): void {
  person = id;
}

async function send(path: string, request: RequestInit): Promise<Response> {
  const token = needsSignIn() ? await tokenToSend() : null;
  const headers = new Headers(request.headers);
  headers.set('Accept-Language', language);
  if (person !== null) {
    headers.set(personHeader, person);
  }
  if (token !== null) {
    headers.set('Authorization', `Bearer ${token}`);
  }
  const answer = await answerTo(path, { ...request, headers, credentials: 'omit' });
  if (answer.ok) {
    return answer;
  }
  const problem = await problemOf(answer);
  if (problem.code !== 'not-signed-in' || token === null) {
    throw problem;
  }
  refuseToken(problem.message);
  throw new ApiProblem({ code: 'no-token', detail: problem.message });
}

async function tokenToSend(): Promise<string> {
  try {
    return await signInToken();
  } catch (error) {
    throw new ApiProblem({ code: 'no-token', detail: signInProblemOf(error).reason });
  }
}

async function answerTo(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') {
      throw error;
    }
    throw new ApiProblem({ code: 'unreachable', detail: '' });
  }
}

function withBody(method: string, body: unknown, etag?: string): RequestInit {
  const headers = { 'Content-Type': 'application/json', ...(etag === undefined ? {} : { 'If-Match': etag }) };
  return { method, headers, body: JSON.stringify(body) };
}

async function json<Body>(answer: Response): Promise<Answered<Body>> {
  const body = (answer.status === 204 ? null : await answer.json()) as Body;
  return { body, etag: answer.headers.get('ETag') };
}

async function problemOf(answer: Response): Promise<ApiProblem> {
  try {
    return new ApiProblem((await answer.json()) as ProblemView);
  } catch {
    return new ApiProblem({ code: 'unexpected', detail: String(answer.status) });
  }
}
