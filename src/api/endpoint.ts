import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type * as z from 'zod';
import { CallerError } from '../model/errors.ts';
import type { Actor } from '../model/role.ts';
import { readInput } from '../settings/read-input.ts';
import type { Texts } from '../texts/texts.ts';
import { textsOfHeader } from './accept-language.ts';
import type { ActingPerson } from './acting-person.ts';
import { sendJson } from './answer.ts';
import type { OperationContract } from './contract/operation.ts';
import { etagOfHeader } from './entity-tag.ts';
import { contentTypeOf, readJsonBody } from './read-body.ts';
import { headersOfData } from './request-guard.ts';

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

type Etag<IfMatch> = IfMatch extends true ? string : IfMatch extends 'to-change' ? string | null : undefined;

/** A request as its operation's contract describes it, checked; `etag` is what `If-Match` named, null for nothing. */
export interface Call<Operation extends OperationContract> {
  readonly params: Output<Operation['params']>;
  readonly query: Output<Operation['query']>;
  /** Not there where `upload` is. */
  readonly body: Output<Operation['body']>;
  /** What was sent in place of JSON; null for JSON. */
  readonly upload: Operation['upload'] extends object ? Readable | null : undefined;
  readonly etag: Etag<Operation['ifMatch']>;
  readonly by: Operation['needs'] extends 'anyone' ? null : Actor;
  /** In the language of `Accept-Language`. */
  readonly texts: Texts;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
}

export interface Answer<Operation extends OperationContract> {
  readonly body: Operation['answer'] extends { readonly contentType: string }
    ? Readable
    : Operation['answer'] extends { readonly schema: infer Schema extends z.ZodType }
      ? z.input<Schema>
      : null;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler<Operation extends OperationContract> = (call: Call<Operation>) => Promise<Answer<Operation>>;

/** The handlers of several operations, by their ids. */
export type Handlers<Operations extends Readonly<Record<string, OperationContract>>> = {
  readonly [Id in keyof Operations]: Handler<Operations[Id]>;
};

/** What the types above are at run time, where the operation is one of many. */
export type AnyHandler = (call: Call<OperationContract>) => Promise<Answer<OperationContract>>;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Values of the path's parameters, decoded. */
  readonly params: unknown;
}

/** Holds a request against its operation's contract, calls the handler, and sends what it answers. */
export async function serve(
  operation: OperationContract,
  handler: AnyHandler,
  exchange: Exchange,
  person: ActingPerson,
): Promise<void> {
  const { request, response } = exchange;
  const by = operation.needs === 'anyone' ? null : await person.of(request, operation);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const upload = uploadOf(operation, request);
  const call = {
    params: readParams(operation, exchange.params),
    query: readQuery(operation, request),
    etag: readEtag(operation, request.headers['if-match']),
    upload,
    body:
      operation.body === undefined || upload != null
        ? undefined
        : readInput(operation.body, await readJsonBody(request)),
    by,
    texts: textsOfHeader(request.headers['accept-language']),
    signal: gone.signal,
  };
  const answer = await handler(call as Call<OperationContract>);
  await send(operation, answer, response);
}

function uploadOf({ upload }: OperationContract, request: IncomingMessage): IncomingMessage | null | undefined {
  if (upload === undefined) {
    return undefined;
  }
  return contentTypeOf(request) === upload.type ? request : null;
}

function readEtag({ ifMatch }: OperationContract, header: string | undefined): string | null | undefined {
  if (ifMatch === undefined) {
    return undefined;
  }
  return ifMatch === 'to-change' && header === undefined ? null : etagOfHeader(header);
}

/** An id that cannot be one names nothing, which is what the caller wants to know. */
function readParams(operation: OperationContract, values: unknown): unknown {
  const result = operation.params?.safeParse(values);
  if (result?.success === false) {
    throw new CallerError('not-found', 'There is nothing under this address.');
  }
  return result?.data;
}

function readQuery(operation: OperationContract, request: IncomingMessage): unknown {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const names = [...searchParams.keys()];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new CallerError('invalid-input', `${twice}: Enter this once.`, [
      { path: twice, message: 'Enter this once.' },
    ]);
  }
  if (operation.query !== undefined) {
    return readInput(operation.query, Object.fromEntries(searchParams));
  }
  const [unknown] = names;
  if (unknown !== undefined) {
    const message = `There is no parameter “${unknown.slice(0, 100)}” here: remove it.`;
    throw new CallerError('invalid-input', message, [{ path: unknown.slice(0, 100), message }]);
  }
  return undefined;
}

async function send(
  operation: OperationContract,
  answer: Answer<OperationContract>,
  response: ServerResponse,
): Promise<void> {
  const { status, contentType } = operation.answer;
  if (contentType !== undefined) {
    response.writeHead(status, {
      ...headersOfData,
      'Content-Type': `${contentType}; charset=utf-8`,
      ...answer.headers,
    });
    await pipeline(answer.body as unknown as Readable, response);
  } else if (status === 204) {
    response.writeHead(status, { ...headersOfData });
    response.end();
  } else {
    sendJson(response, {
      status,
      body: answer.body,
      ...(answer.headers === undefined ? {} : { headers: answer.headers }),
    });
  }
}
