import { chunksOf } from '../../model/chunks.ts';
import { chargeOfAll, parseReplies, type ItemReply } from '../../source/entra/batch-replies.ts';
import { batchSize } from '../../source/entra/batch.ts';
import type { GraphRefusal } from '../../source/entra/graph-answer.ts';
import type { GraphClient } from '../../source/entra/graph-client.ts';
import { judge } from '../../source/entra/graph-reply.ts';
import type { Attempts, Trouble } from '../../asking/attempts.ts';
import type { Clock } from '../../asking/clock.ts';
import { WriteQuota } from './write-quota.ts';

/** Batches under way at a time: the quota of writes is about one batch a second, and a batch takes about as long. */
const batchesInFlight = 4;

export interface WriteRequest {
  readonly method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below the version. */
  readonly path: string;
  readonly body?: object;
}

/**
 * `unclear`: it may have been done or not; `alone` when the batch around it was answered. What was throttled is sent
 * again until it is answered otherwise.
 */
export type WriteAnswer =
  | { readonly kind: 'done'; readonly json: unknown }
  | { readonly kind: 'refused'; readonly refusal: GraphRefusal }
  | Unclear;

export interface Unclear {
  readonly kind: 'unclear';
  readonly trouble: Trouble;
  readonly alone: boolean;
  /** What this write was answered with, null where it was not. */
  readonly status: number | null;
}

interface Waiting {
  readonly request: WriteRequest;
  readonly index: number;
  attempts?: Attempts;
}

type Landed = WriteAnswer | { readonly kind: 'not done'; readonly trouble: Trouble };

/** Writes in batches, within the quota, each request once: what became of an unclear one is for others to find out. */
export class BatchWriter {
  readonly #client: GraphClient;
  readonly #quota: WriteQuota;

  constructor(client: GraphClient, clock: Clock) {
    this.#client = client;
    this.#quota = new WriteQuota(clock);
  }

  /**
   * Answers in the order of the requests.
   *
   * @throws GraphRefusal when Graph refuses batches
   * @throws SyncFailure when signing in failed, or throttling has no end
   */
  async send(
    requests: readonly WriteRequest[],
    options: { readonly confirm: () => Promise<void>; readonly signal: AbortSignal },
  ): Promise<readonly WriteAnswer[]> {
    const answers = new Map<number, WriteAnswer>();
    let waiting: Waiting[] = requests.map((request, index) => ({ request, index }));
    while (waiting.length > 0) {
      const landed = await this.#round(waiting, options);
      waiting = waiting.filter((item) => {
        const answer = landed.get(item.index);
        if (answer === undefined) throw new TypeError('Every write is answered in its round.');
        if (answer.kind !== 'not done') answers.set(item.index, answer);
        else {
          item.attempts ??= this.#client.attempts();
          this.#quota.pause(item.attempts.delayAfter(answer.trouble));
        }
        return answer.kind === 'not done';
      });
    }
    return requests.flatMap((_, index) => answers.get(index) ?? []);
  }

  /** Sends everything that waits, a few batches at a time; once one fails, no other one is begun. */
  async #round(
    waiting: readonly Waiting[],
    options: { readonly confirm: () => Promise<void>; readonly signal: AbortSignal },
  ): Promise<ReadonlyMap<number, Landed>> {
    const landed = new Map<number, Landed>();
    const chunks = chunksOf(waiting, batchSize);
    let isOver = false;
    const work = async (): Promise<void> => {
      for (let next = chunks.next(); !isOver && next.done !== true; next = chunks.next()) {
        try {
          await this.#quota.admit(next.value.length, options.signal);
          for (const [index, answer] of await this.#send(next.value, options)) landed.set(index, answer);
        } catch (error) {
          isOver = true;
          throw error;
        }
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: batchesInFlight }, work));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return landed;
  }

  async #send(
    chunk: readonly Waiting[],
    options: { readonly confirm: () => Promise<void>; readonly signal: AbortSignal },
  ): Promise<readonly (readonly [number, Landed])[]> {
    const judgement = await this.#client.attempt(
      {
        path: '/$batch',
        body: { requests: chunk.map(({ request }, id) => itemOf(request, id)) },
        units: chunk.length,
        read: parseReplies,
        // A batch with throttled requests may come as 424 (https://learn.microsoft.com/graph/throttling, "batching").
        resultStatus: 424,
        charge: (items) => chargeOfAll(items, () => 1),
      },
      options,
    );
    if (judgement.kind === 'refused') throw judgement.refusal;
    if (judgement.kind === 'trouble')
      return chunk.map(({ index }) => [index, afterTrouble(judgement.trouble, { alone: false, status: null })]);
    const byId = new Map(judgement.result.map((reply) => [reply.id, reply]));
    return chunk.map(({ index }, id) => [index, this.#judge(byId.get(String(id)))]);
  }

  #judge(reply: ItemReply | undefined): Landed {
    if (reply === undefined) return unclear('A batch came back without an answer to one of its requests.');
    if (reply.status >= 200 && reply.status < 300) return { kind: 'done', json: reply.json };
    const judgement = judge(reply, { read: (json) => json, now: this.#client.clock.now() });
    if (judgement.kind === 'result') return { kind: 'done', json: judgement.result };
    if (judgement.kind === 'trouble') return afterTrouble(judgement.trouble, { alone: true, status: judgement.status });
    if (reply.status === 401) {
      this.#client.renewSignIn();
      return {
        kind: 'not done',
        trouble: { kind: 'unavailable', retryAfter: null, detail: judgement.refusal.message },
      };
    }
    // Two writes to one object at a time: one of them is told so, and neither says which was done.
    if (/concurren/i.test(judgement.refusal.code)) return unclear(judgement.refusal.message);
    return judgement;
  }
}

function itemOf({ method, path, body }: WriteRequest, id: number): object {
  const content = body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body };
  return { id: String(id), method, url: path, ...content };
}

/** What is throttled was not done; of everything else nobody knows. */
function afterTrouble(trouble: Trouble, known: Pick<Unclear, 'alone' | 'status'>): Landed {
  return trouble.kind === 'throttled' ? { kind: 'not done', trouble } : { kind: 'unclear', trouble, ...known };
}

/** An answer around it that says nothing, or nothing that helps, of this write. */
export function unclear(detail: string): Unclear {
  return { kind: 'unclear', trouble: { kind: 'unavailable', retryAfter: null, detail }, alone: true, status: null };
}
