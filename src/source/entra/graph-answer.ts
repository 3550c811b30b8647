import { z } from 'zod';

/** Graph understood the request and says no: a status below 500 with Graph's error body. Asking again does not help. */
export class GraphRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  /** What is wrong with which property, where Graph says so. */
  readonly details: readonly RefusalDetail[];

  constructor(
    status: number,
    said: { code: string; message: string; requestId: string | null; details?: readonly RefusalDetail[] },
  ) {
    super(said.message);
    this.name = 'GraphRefusal';
    this.status = status;
    this.code = said.code;
    this.requestId = said.requestId;
    this.details = said.details ?? [];
  }
}

export interface RefusalDetail {
  readonly code: string;
  /** Name of a property. */
  readonly target: string;
}

/** An answer that is not of the documented shape. It may be a proxy's or half of one, so it is worth asking again. */
export class MalformedAnswer extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(what, options);
    this.name = 'MalformedAnswer';
  }
}

/** https://learn.microsoft.com/graph/errors */
const errorBody = z.object({
  error: z.object({
    code: z.string().nullish(),
    message: z.string().nullish(),
    innerError: z.object({ 'request-id': z.string().nullish() }).nullish(),
    details: z.array(z.object({ code: z.string().nullish(), target: z.string().nullish() })).nullish(),
  }),
});

export interface GraphErrorBody {
  readonly code: string;
  readonly message: string;
  readonly requestId: string | null;
  readonly details: readonly RefusalDetail[];
}

/** Reads Graph's error body, or null when it is something else: a proxy's page, for instance. */
export function parseErrorBody(json: unknown): GraphErrorBody | null {
  const parsed = errorBody.safeParse(json);
  if (!parsed.success) return null;
  const { code, message, innerError, details } = parsed.data.error;
  return {
    code: code ?? 'unknown',
    message: message ?? 'Graph gave no message.',
    requestId: innerError?.['request-id'] ?? null,
    details: (details ?? []).map((detail) => ({ code: detail.code ?? '', target: detail.target ?? '' })),
  };
}

/** Checks an answer against its documented shape. Values never get into the message: they are people's data. */
export function parseAnswer<Shape>(schema: z.ZodType<Shape>, json: unknown): Shape {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new MalformedAnswer(`The answer is not of the documented shape${where === '' ? '' : ` at ${where}`}.`);
}

/** JSON of a body, or undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
