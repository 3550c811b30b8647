import { randomUUID } from 'node:crypto';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json | undefined };
export type JsonObject = Record<string, Json | undefined>;

/** One call to Graph, however it came: as an http request of its own or as an item of a `$batch`. */
export interface GraphRequest {
  method: string;
  /** Path segments behind /v1.0, decoded: `['groups', '{id}', 'members']`. */
  path: string[];
  /** Query options by name in lower case and without the dollar, which Graph allows to leave out. */
  query: ReadonlyMap<string, string>;
  /** The query as it was sent, for next links. */
  search: string;
  /** Header values by name in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Json | undefined;
  /** The body of a request that sends no JSON: a picture. */
  bytes?: Buffer;
  caller: Caller;
}

/** The app that calls, as its access token says. */
export interface Caller {
  appId: string;
  /** Application permissions that the administrator consented to. */
  roles: ReadonlySet<string>;
}

export interface GraphAnswer {
  status: number;
  headers: Record<string, string>;
  body: JsonObject | Buffer | string | undefined;
}

/** An error answer in Graph's own shape; thrown by whatever finds the fault, turned into an answer in one place. */
export class GraphFault extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;
  /** What is wrong with which property, where Graph says so. */
  readonly details: readonly { code: string; target: string }[];

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Record<string, string> = {},
    details: readonly { code: string; target: string }[] = [],
  ) {
    super(message);
    this.name = 'GraphFault';
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.details = details;
  }
}

export function jsonAnswer(body: JsonObject): GraphAnswer {
  return { status: 200, headers: {}, body };
}

/** Graph's error body: code, message and an inner error that names the request (Graph: "Error responses"). */
export function faultAnswer(
  fault: GraphFault,
  request: { clientRequestId?: string | undefined; now: Date },
): GraphAnswer {
  const requestId = randomUUID();
  return {
    status: fault.status,
    headers: fault.headers,
    body: {
      error: {
        code: fault.code,
        message: fault.message,
        ...(fault.details.length === 0
          ? {}
          : { details: fault.details.map((detail) => ({ ...detail, message: fault.message })) }),
        innerError: {
          date: request.now.toISOString().slice(0, 19),
          'request-id': requestId,
          'client-request-id': request.clientRequestId ?? requestId,
        },
      },
    },
  };
}

/** 403: the app has none of the permissions that would do. */
export function insufficientPrivileges(): GraphFault {
  return new GraphFault(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}

/** 404, in the words of the directory. */
export function resourceNotFound(id: string): GraphFault {
  return new GraphFault(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

export function badRequest(message: string): GraphFault {
  return new GraphFault(400, 'BadRequest', message);
}

export function unsupportedQuery(message: string): GraphFault {
  return new GraphFault(400, 'Request_UnsupportedQuery', message);
}

export function parseQuery(search: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(search)) {
    query.set(name.toLowerCase().replace(/^\$/, ''), value);
  }
  return query;
}

/** Splits a path such as `/users/anna%23EXT%23@x` into decoded segments; throws a GraphFault for broken escapes. */
export function parsePath(path: string): string[] {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map((segment) => decodeURIComponent(segment));
  } catch {
    throw badRequest('The request URL has an invalid escape sequence.');
  }
}
