import * as z from 'zod';
import { failureCodes } from '../../model/failure.ts';
import type { FailureCode } from '../../model/failure.ts';

/** What goes wrong between a caller and the API, beside the failures of a sync: code to HTTP status and title. */
export const callerProblems = {
  'invalid-input': { status: 400, title: 'The input is not valid' },
  'malformed-body': { status: 400, title: 'The body is not JSON' },
  'bad-request': { status: 400, title: 'The request is not understood' },
  'not-signed-in': { status: 401, title: 'Sign-in is required' },
  'not-allowed': { status: 403, title: 'Not allowed' },
  'foreign-origin': { status: 403, title: 'Not from here' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'In conflict with what is there' },
  'run-active': { status: 409, title: 'Another run is active' },
  'precondition-failed': { status: 412, title: 'Changed meanwhile' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body must be JSON' },
  'precondition-required': { status: 428, title: 'If-Match is required' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something went wrong in Rollcall' },
  'sign-in-unavailable': { status: 503, title: 'Sign-in cannot be checked' },
  'store-unavailable': { status: 503, title: 'The store cannot be reached' },
} as const;

export type CallerProblemCode = keyof typeof callerProblems;
export type ProblemCode = CallerProblemCode | FailureCode;

const unreachable: readonly FailureCode[] = ['source-unavailable', 'source-throttled', 'target-unavailable'];

/**
 * Status of a failure where a call ends with one. Most mean that the connection is not in a state for what was asked
 * (409); what may be over later by itself is 503.
 */
export function statusOf(code: ProblemCode): number {
  if (code in callerProblems) {
    return callerProblems[code as CallerProblemCode].status;
  }
  return unreachable.includes(code as FailureCode) ? 503 : 409;
}

const codes = [...(Object.keys(callerProblems) as CallerProblemCode[]), ...failureCodes];

/** An error, as RFC 9457 has it. */
export const problemView = z
  .object({
    type: z
      .string()
      .meta({ description: 'A URI that stands for the kind of error.', example: 'urn:rollcall:problem:not-found' }),
    title: z.string().meta({ description: 'The kind of error in a few words; the same for every error of a kind.' }),
    status: z.int().meta({ description: 'The HTTP status.' }),
    detail: z.string().meta({ description: 'What happened, and what to do about it, in a sentence or two.' }),
    code: z
      .enum(codes as [ProblemCode, ...ProblemCode[]])
      .meta({ description: 'The kind of error; programs decide by this.' }),
    requestId: z.string().meta({ description: 'Names this request in the log. Also in the X-Request-Id header.' }),
    problems: z
      .array(
        z.object({
          path: z
            .string()
            .meta({ description: 'Where, as `filters.guests` or `scope.groupIds.2`; empty means the whole.' }),
          message: z.string().meta({ description: 'What to do.' }),
        }),
      )
      .optional()
      .meta({ description: 'Field by field, where several things are wrong.' }),
    runId: z.string().optional().meta({ description: 'With `run-active`: the run that is active.' }),
  })
  .meta({ id: 'Problem', description: 'An error, as application/problem+json (RFC 9457).' });

export type ProblemView = z.output<typeof problemView>;
