import SCIMMY from 'scimmy';
import { CallerError } from '../../model/errors.ts';
import { StoreUnavailable } from '../../store/store.ts';
import { callerProblems } from '../contract/problem.ts';
import { RequestRefused } from '../problem.ts';

/** An error as RFC 7644, 3.12, has it. */
export interface ScimProblem {
  readonly status: number;
  readonly scimType: string | null;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
}

const statuses: Readonly<Record<CallerError['kind'], number>> = {
  'invalid-input': 400,
  'not-found': 404,
  conflict: 409,
  'precondition-failed': 412,
  'not-allowed': 403,
};

/** The one table from what is thrown to what a SCIM client is told; null for a mistake in Rollcall. */
export function scimProblemOf(error: unknown): ScimProblem | null {
  const problem = (status: number, detail: string, scimType: string | null = null): ScimProblem => ({
    ...{ status, scimType, detail, headers: {} },
  });
  if (error instanceof RequestRefused)
    return { ...problem(callerProblems[error.code].status, error.message), headers: error.headers };
  if (error instanceof CallerError) {
    const type = { 'invalid-input': 'invalidValue', conflict: 'uniqueness' } as const;
    return problem(
      statuses[error.kind],
      error.message,
      error.kind in type ? type[error.kind as keyof typeof type] : null,
    );
  }
  if (error instanceof StoreUnavailable) return problem(503, 'The directory cannot be reached: try again in a moment.');
  if (error instanceof SCIMMY.Types.Error) {
    const { status, scimType, message } = error as { status: number; scimType: string | null; message: string };
    return status >= 500 ? null : problem(status, message, scimType === '' ? null : scimType);
  }
  return null;
}

/** A client that asks for what is no filter, path or value; scimmy says so with any error at all. */
export function refuse(
  scimType: 'invalidFilter' | 'invalidPath' | 'invalidValue' | 'invalidSyntax' | 'tooMany',
  detail: string,
): Error {
  return new SCIMMY.Types.Error(400, scimType, detail);
}

/** Runs what scimmy makes of a client's input: what it throws beside its own errors is the input's fault too. */
export function parsed<Value>(scimType: 'invalidFilter' | 'invalidValue', make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (error instanceof SCIMMY.Types.Error) throw error;
    if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError)
      throw refuse(scimType, scimType === 'invalidFilter' ? 'This filter is not understood.' : error.message);
    throw error;
  }
}
