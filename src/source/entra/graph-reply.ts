import { GraphRefusal, MalformedAnswer, parseErrorBody } from './graph-answer.ts';
import { quoted } from '../../asking/quoted.ts';
import type { Trouble } from '../../asking/attempts.ts';
import { parseRetryAfter } from '../../asking/attempts.ts';

/** An answer of Graph: of a request of its own, or of one item of a `$batch`. */
export interface GraphReply {
  readonly status: number;
  /** Value of a header, its name in lower case. */
  readonly header: (name: string) => string | null;
  /** The parsed body, or undefined when it is no JSON; null where nothing was due and nothing came. */
  readonly json: unknown;
}

export type Judgement<Result> =
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'refused'; readonly refusal: GraphRefusal }
  /** `status`: what was answered all the same; null where no answer came. */
  | { readonly kind: 'trouble'; readonly trouble: Trouble; readonly status: number | null };

/**
 * Tells an answer that can be used from a refusal, which is final, and from trouble, which is worth another attempt.
 * An answer in a form that Graph does not document, whatever its status, is trouble: it comes from something between.
 *
 * @param options.read turns the body into what was asked for, or throws MalformedAnswer
 * @param options.resultStatus a status outside of 2xx that brings a result all the same
 */
export function judge<Result>(
  reply: GraphReply,
  options: { read: (json: unknown) => Result; now: number; resultStatus?: number | undefined },
): Judgement<Result> {
  const { status } = reply;
  if ((status >= 200 && status < 300) || status === options.resultStatus) return judgeSuccess(reply, options.read);
  const said = parseErrorBody(reply.json);
  const retryAfter = parseRetryAfter(reply.header('retry-after'), options.now);
  const detail =
    said === null
      ? `Microsoft Graph answered ${String(status)}.`
      : `Microsoft Graph answered ${String(status)}: ${quoted(said.message)} (${said.code})`;
  // 509 is in Graph's list of errors as another way to throttle (https://learn.microsoft.com/graph/errors).
  if (status === 429 || status === 509)
    return { kind: 'trouble', trouble: { kind: 'throttled', retryAfter, detail }, status };
  // 424 is said of a request whose batch met trouble; nothing that is sent here depends on anything else.
  // 410 means the cursor whatever its body, which need not be there.
  if (status === 410) return { kind: 'refused', refusal: new GraphRefusal(status, said ?? gone) };
  if (said === null || status === 408 || status === 424 || status >= 500) {
    return { kind: 'trouble', trouble: { kind: 'unavailable', retryAfter, detail }, status };
  }
  return { kind: 'refused', refusal: new GraphRefusal(status, said) };
}

const gone = { code: 'Gone', message: 'Graph gave no message.', requestId: null };

function judgeSuccess<Result>(reply: GraphReply, read: (json: unknown) => Result): Judgement<Result> {
  try {
    if (reply.json === undefined) {
      const type = reply.header('content-type') ?? 'something';
      throw new MalformedAnswer(`${quoted(type)} came where JSON was due, or only a part of it.`);
    }
    return { kind: 'result', result: read(reply.json) };
  } catch (error) {
    if (!(error instanceof MalformedAnswer)) throw error;
    const detail = `Microsoft Graph answered ${String(reply.status)}, but: ${error.message}`;
    return { kind: 'trouble', trouble: { kind: 'unavailable', retryAfter: null, detail }, status: reply.status };
  }
}

/** What a request cost and how near the limit is, as the answer's headers say; null where they do not. */
export interface Charge {
  readonly units: number | null;
  readonly shareOfLimit: number | null;
}

export function chargeOf(reply: Pick<GraphReply, 'header'>): Charge {
  return {
    units: positive(reply.header('x-ms-resource-unit')),
    shareOfLimit: positive(reply.header('x-ms-throttle-limit-percentage')),
  };
}

function positive(value: string | null): number | null {
  const number = value === null ? NaN : Number(value);
  return Number.isFinite(number) && number > 0 ? number : null;
}
