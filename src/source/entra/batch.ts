import { classifyRefusal, describeRefusal } from './classify-failure.ts';
import { chargeOfAll, parseReplies, type ItemReply } from './batch-replies.ts';
import { GraphRefusal } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import { judge } from './graph-reply.ts';
import type { Attempts, Trouble } from '../../asking/attempts.ts';

/** Most requests that a batch may hold (https://learn.microsoft.com/graph/json-batching). */
export const batchSize = 20;
/** Batches under way at a time: enough to hide the latency, few enough to hold their pages in memory. */
const batchesInFlight = 25;

/** A GET inside a batch. `about` comes back with its answer. */
export interface BatchRequest<About> {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly units: number;
  readonly about: About;
}

/** The final answer to one request: what was read, or Graph's refusal of it. */
export interface BatchAnswer<About, Result> {
  readonly about: About;
  readonly outcome:
    { readonly kind: 'result'; readonly result: Result } | { readonly kind: 'refused'; readonly refusal: GraphRefusal };
}

interface Waiting<About> extends BatchRequest<About> {
  attempts?: Attempts;
}

interface Round<About, Result> {
  readonly answers: BatchAnswer<About, Result>[];
  /** Requests to send again, after this many milliseconds. */
  readonly again: Waiting<About>[];
  readonly after: number;
}

/**
 * Reads many small things at once with `$batch`, several batches at a time. Requests that were throttled or failed
 * inside an answered batch are sent again, and only those. Answers come in any order, a batch at a time, and nothing
 * new is sent while nobody takes them.
 */
export class BatchReader<About, Result> {
  readonly #client: GraphClient;
  readonly #read: (json: unknown) => Result;
  readonly #requests: Iterator<BatchRequest<About>>;
  readonly #size: number;
  readonly #inFlight: number;
  readonly #whenExhausted: 'fail' | 'answer';
  #first: Waiting<About>[] = [];

  /**
   * @param read turns the body of one answer into what was asked for, or throws MalformedAnswer
   * @param options.size requests in a batch
   * @param options.inFlight batches under way at a time
   * @param options.whenExhausted whether a request that still fails after its last attempt ends the reading, as is due
   *   where nothing may be missing, or is answered with that
   */
  constructor(
    client: GraphClient,
    requests: Iterable<BatchRequest<About>>,
    read: (json: unknown) => Result,
    options: { readonly size?: number; readonly inFlight?: number; readonly whenExhausted?: 'fail' | 'answer' } = {},
  ) {
    this.#client = client;
    this.#read = read;
    this.#requests = requests[Symbol.iterator]();
    this.#size = options.size ?? batchSize;
    this.#inFlight = options.inFlight ?? batchesInFlight;
    this.#whenExhausted = options.whenExhausted ?? 'fail';
  }

  /** Asks for something more, before what is still to come: what was begun is finished first. */
  askNext(request: BatchRequest<About>): void {
    this.#first.push(request);
  }

  /** @throws SyncFailure when a request cannot be answered at all */
  async *answers(signal: AbortSignal): AsyncGenerator<readonly BatchAnswer<About, Result>[], void, undefined> {
    const abandoned = new AbortController();
    const both = AbortSignal.any([signal, abandoned.signal]);
    const inFlight = new Set<Promise<() => Round<About, Result>>>();
    const launch = (work: Promise<Round<About, Result>>): void => {
      const landed = work.then((round) => () => {
        inFlight.delete(landed);
        return round;
      });
      inFlight.add(landed);
      landed.catch(() => undefined);
    };
    try {
      for (;;) {
        while (inFlight.size < this.#inFlight) {
          const requests = this.#take();
          if (requests.length === 0) break;
          launch(this.#send(requests, both));
        }
        if (inFlight.size === 0) return;
        const land = await Promise.race(inFlight);
        const { answers, again, after } = land();
        if (after > 0) launch(this.#later(again, after, both));
        else this.#first.push(...again);
        if (answers.length > 0) yield answers;
      }
    } finally {
      abandoned.abort();
    }
  }

  #take(): Waiting<About>[] {
    const taken = this.#first.splice(0, this.#size);
    while (taken.length < this.#size) {
      const next = this.#requests.next();
      if (next.done === true) break;
      taken.push(next.value);
    }
    return taken;
  }

  async #later(again: Waiting<About>[], after: number, signal: AbortSignal): Promise<Round<About, Result>> {
    await this.#client.clock.sleep(after, signal);
    return { answers: [], again, after: 0 };
  }

  async #send(requests: Waiting<About>[], signal: AbortSignal): Promise<Round<About, Result>> {
    const units = (request: Waiting<About> | undefined): number => request?.units ?? 0;
    const replies = await this.#client
      .request(
        {
          path: '/$batch',
          body: {
            requests: requests.map(({ path, headers: sent }, index) => ({
              id: String(index),
              method: 'GET',
              url: path,
              ...(sent === undefined ? {} : { headers: sent }),
            })),
          },
          units: requests.reduce((sum, request) => sum + request.units, 0),
          read: parseReplies,
          // A batch with throttled requests may come as 424 (https://learn.microsoft.com/graph/throttling, "batching").
          resultStatus: 424,
          charge: (items) => chargeOfAll(items, (item) => units(requests[Number(item.id)])),
        },
        signal,
      )
      .catch((error: unknown) => {
        throw error instanceof GraphRefusal ? classifyRefusal(error, permissions) : error;
      });
    const byId = new Map(replies.map((reply) => [reply.id, reply]));
    const round = { answers: [] as BatchAnswer<About, Result>[], again: [] as Waiting<About>[], after: 0 };
    for (const [index, request] of requests.entries()) {
      const outcome = this.#judge(byId.get(String(index)));
      if (outcome.kind === 'trouble') {
        const delay = this.#delay(request, outcome.trouble);
        if (delay === null) round.answers.push({ about: request.about, outcome: exhausted(outcome.trouble) });
        else round.again.push(request);
        round.after = Math.max(round.after, delay ?? 0);
      } else round.answers.push({ about: request.about, outcome });
    }
    return round;
  }

  #judge(reply: ItemReply | undefined): BatchAnswer<About, Result>['outcome'] | { kind: 'trouble'; trouble: Trouble } {
    if (reply === undefined) return unavailable('A batch came back without an answer to one of its requests.');
    const judgement = judge(reply, { read: this.#read, now: this.#client.clock.now() });
    if (judgement.kind !== 'refused' || reply.status !== 401) return judgement;
    this.#client.renewSignIn();
    return unavailable(describeRefusal(judgement.refusal));
  }

  /**
   * Milliseconds to hold this request back, null where it is not sent again. Throttling is for every request, so the
   * limiter waits instead.
   */
  #delay(request: Waiting<About>, trouble: Trouble): number | null {
    request.attempts ??= this.#client.attempts();
    if (this.#whenExhausted === 'answer' && trouble.kind === 'unavailable' && request.attempts.isLast) return null;
    const delay = request.attempts.delayAfter(trouble);
    if (trouble.kind === 'unavailable') return delay;
    this.#client.limiter.pause(delay);
    return 0;
  }
}

/** A batch that is refused as a whole does not say for which of its requests. */
const permissions = 'User.Read.All or GroupMember.Read.All';

function exhausted({ detail }: Trouble): { kind: 'refused'; refusal: GraphRefusal } {
  return { kind: 'refused', refusal: new GraphRefusal(503, { code: 'unavailable', message: detail, requestId: null }) };
}

function unavailable(detail: string): { kind: 'trouble'; trouble: Trouble } {
  return { kind: 'trouble', trouble: { kind: 'unavailable', retryAfter: null, detail } };
}
