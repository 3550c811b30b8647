import { CallerError } from '../model/errors.ts';
import type { FailureCode } from '../model/failure.ts';
import { SyncFailure } from '../model/failure.ts';
import { failureText } from '../model/texts.ts';
import { Busy } from '../runs/run-starts.ts';
import { LeaseLost, StoreUnavailable } from '../store/store.ts';
import type { CallerProblemCode, ProblemCode, ProblemView } from './contract/problem.ts';
import { callerProblems, statusOf } from './contract/problem.ts';

/** A request that cannot be served, for a reason of HTTP rather than of the product. */
export class RequestRefused extends Error {
  readonly code: CallerProblemCode;

  constructor(code: CallerProblemCode, detail: string) {
    super(detail);
    this.name = 'RequestRefused';
    this.code = code;
  }
}

/**
 * The one table from what is thrown to what a caller is told. An error that is not in it is a mistake in Rollcall:
 * the caller gets the request id and nothing of the error itself.
 */
export function problemOf(error: unknown, requestId: string): ProblemView {
  if (error instanceof RequestRefused) {
    return problem(error.code, error.message, requestId);
  }
  if (error instanceof Busy) {
    return { ...problem('run-active', error.message, requestId), runId: error.run.id };
  }
  if (error instanceof CallerError) {
    const found = problem(error.kind, error.message, requestId);
    return error.problems.length === 0 ? found : { ...found, problems: [...error.problems] };
  }
  if (error instanceof SyncFailure) {
    return problem(error.code, sentenceOf(error.code), requestId);
  }
  if (error instanceof LeaseLost) {
    return problem('lease-lost', sentenceOf('lease-lost'), requestId);
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

function problem(code: ProblemCode, detail: string, requestId: string): ProblemView {
  return {
    type: `urn:rollcall:problem:${code}`,
    title:
      code in callerProblems
        ? callerProblems[code as CallerProblemCode].title
        : failureText(code as FailureCode).sentence,
    status: statusOf(code),
    detail,
    code,
    requestId,
  };
}

function sentenceOf(code: FailureCode): string {
  const { sentence, action } = failureText(code);
  return `${sentence} ${action}`;
}
