import type * as z from 'zod';
import type { Role } from '../../model/role.ts';
import type { ProblemCode } from './problem.ts';

/** What an operation answers when all goes well. */
export interface AnswerContract {
  readonly status: 200 | 201 | 202 | 204;
  readonly description: string;
  /** Of the JSON body; absent where there is none, or where `contentType` says what else it is. */
  readonly schema?: z.ZodType;
  readonly contentType?: string;
  readonly example?: unknown;
  readonly headers?: Readonly<Partial<Record<'Location' | 'ETag' | 'Content-Disposition', string>>>;
}

/**
 * One operation of the API: what is said about it in the OpenAPI document is what the server holds callers to, and
 * what tests hold the server to.
 */
export interface OperationContract {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As OpenAPI writes it: `/api/connections/{id}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  /** Who may call it; `anyone` needs no sign-in, `known` a sign-in without a role. */
  readonly needs: Role | 'anyone' | 'known';
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly bodyExample?: unknown;
  /** What may be sent in place of JSON, as a stream. */
  readonly upload?: { readonly type: string; readonly example: string };
  /** True where `If-Match` must name the version that is changed; `to-change` where what is new needs none. */
  readonly ifMatch?: true | 'to-change';
  readonly answer: AnswerContract;
  /** What may go wrong beside what can go wrong everywhere. */
  readonly problems: readonly ProblemCode[];
}

/** Keeps the precise type of an operation, from which its handler's types are made. */
export function operation<const Operation extends OperationContract>(contract: Operation): Operation {
  return contract;
}
