import { CallerError } from '../model/errors.ts';
import type { FailureCode } from '../model/failure.ts';
import { SyncFailure } from '../model/failure.ts';
import { Busy } from '../runs/run-starts.ts';
import { LeaseLost, StoreUnavailable } from '../store/store.ts';
import { failureText } from '../texts/failure-text.ts';
import { fieldProblemText } from '../texts/field-problem-text.ts';
import { refusalText } from '../texts/refusal.ts';
import { english, type Texts } from '../texts/texts.ts';
import type { CallerProblemCode, ProblemCode, ProblemView } from './contract/problem.ts';
import { callerProblems, statusOf } from './contract/problem.ts';

/** A request that cannot be served, for a reason of HTTP rather than of the product. */
export class RequestRefused extends Error {
  readonly code: CallerProblemCode;
  /** To send along with the problem. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: CallerProblemCode, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.name = 'RequestRefused';
    this.code = code;
    this.headers = headers;
  }
}

/**
 * The one table from what is thrown to what a caller is told. An error that is not in it is a mistake in Rollcall:
 * the caller gets the request id and nothing of the error itself. Failures and refusals are said in the language of
 * `texts`.
 */
export function problemOf(error: unknown, requestId: string, texts: Texts = english): ProblemView {
  if (error instanceof RequestRefused) {
    return problem(error.code, error.message, requestId);
  }
  if (error instanceof Busy) {
    return { ...problem('run-active', error.message, requestId), runId: error.run.id };
  }
  if (error instanceof CallerError) {
    const problems = error.problems.map(({ path, message }) => ({ path, message: fieldProblemText(texts, message) }));
    const found = problem(error.kind, callerText(texts, error), requestId);
    return problems.length === 0 ? found : { ...found, problems };
  }
  if (error instanceof SyncFailure) {
    return failureProblem(texts, error.code, requestId);
  }
  if (error instanceof LeaseLost) {
    return failureProblem(texts, 'lease-lost', requestId);
  }
  if (error instanceof StoreUnavailable) {
    return problem('store-unavailable', 'Rollcall cannot reach its store. Try again in a moment.', requestId);
  }
  return problem(
    'internal-error',
    `Something went wrong in Rollcall. The log has it under request ${requestId}.`,
    requestId,
  );
}

/** What a caller did wrong; where fields are, the first of them, and how many more there are. */
function callerText(texts: Texts, error: CallerError): string {
  const [first] = error.problems;
  if (error.kind !== 'invalid-input' || first === undefined) return refusalText(texts, error);
  const where = first.path === '' ? '' : `${first.path}: `;
  const others = error.problems.length - 1;
  const more = others === 0 ? '' : ` ${fieldProblemText(texts, `(and ${String(others)} more)`)}`;
  return `${where}${fieldProblemText(texts, first.message)}${more}`;
}

function problem(code: CallerProblemCode, detail: string, requestId: string): ProblemView {
  return made(code, { title: callerProblems[code].title, detail, requestId });
}

function failureProblem(texts: Texts, code: FailureCode, requestId: string): ProblemView {
  const { sentence, action } = failureText(texts, code);
  return made(code, { title: sentence, detail: texts.sentences([sentence, action]), requestId });
}

function made(code: ProblemCode, words: { title: string; detail: string; requestId: string }): ProblemView {
  return { type: `urn:rollcall:problem:${code}`, status: statusOf(code), code, ...words };
}
