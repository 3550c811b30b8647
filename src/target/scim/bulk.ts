import { countOf, isObject, textOf, valueOf, type JsonObject } from './json.ts';
import type { ScimClient, ScimRequest } from './scim-client.ts';
import type { ServiceConfig } from './service-config.ts';
import { succeeded } from './service.ts';

/** What became of one operation: an answer of its own, nothing, or nobody knows. */
export type BulkOutcome =
  | { readonly kind: 'answer'; readonly status: number; readonly json: JsonObject; readonly location: string | null }
  | { readonly kind: 'not-done' }
  | { readonly kind: 'unknown' };

export type BulkOperation = Pick<ScimRequest, 'method' | 'path' | 'body' | 'ifMatch'>;

/** More at a time would take longer than an answer may, with services that work through them one by one. */
const mostOperations = 100;

/** Room for what is around the operations, in bytes. */
const envelope = 200;

/** Statuses that say that there is no Bulk here after all, or not of this form, before anything was carried out. */
const refusals: ReadonlySet<number> = new Set([400, 403, 404, 405, 413, 415, 422, 501]);

/** How often Bulk may fail as a whole before it is left alone. */
const failuresAllowed = 2;

const notDone: BulkOutcome = { kind: 'not-done' };
const unknown: BulkOutcome = { kind: 'unknown' };

/** Several writes in one request (RFC 7644, 3.7), as many as the service takes. */
export class Bulk {
  readonly #client: ScimClient;
  readonly #largest: number;
  #most: number;
  #failures = 0;

  constructor(client: ScimClient, offered: ServiceConfig['bulk']) {
    this.#client = client;
    const limited = (limit: number, most: number): number => (limit === 0 ? most : Math.min(limit, most));
    this.#most = offered === null ? 0 : limited(offered.maxOperations, mostOperations);
    this.#largest = limited(offered?.maxPayloadSize ?? 0, 4 * 1024 * 1024);
  }

  /** Whether it is worth using for so many operations. */
  takes(operations: number): boolean {
    return operations > 1 && this.#most > 1 && this.#failures < failuresAllowed;
  }

  /**
   * One outcome for each operation, in the order given. What is `not-done` has to be sent by itself; so has what is
   * `unknown`, once somebody has looked whether it is there.
   */
  async send(
    operations: readonly BulkOperation[],
    options: Pick<ScimRequest, 'confirm'>,
  ): Promise<readonly BulkOutcome[]> {
    const outcomes: BulkOutcome[] = [];
    while (outcomes.length < operations.length && this.takes(2)) {
      const batch = this.#batch(operations, outcomes.length);
      if (batch.length === 0) outcomes.push(notDone);
      else outcomes.push(...(await this.#sendBatch(batch, options)));
    }
    return operations.map((_, index) => outcomes[index] ?? notDone);
  }

  /** The next operations that fit into one request; none when the first one alone is too large. */
  #batch(operations: readonly BulkOperation[], from: number): readonly JsonObject[] {
    const batch: JsonObject[] = [];
    for (let size = envelope; batch.length < this.#most;) {
      const operation = operations[from + batch.length];
      if (operation === undefined) break;
      const { method, path, body, ifMatch = null } = operation;
      const item = {
        method,
        path,
        bulkId: `op${batch.length}`,
        ...(ifMatch === null ? {} : { version: ifMatch }),
        ...(body === undefined ? {} : { data: body }),
      };
      size += Buffer.byteLength(JSON.stringify(item)) + 1;
      if (size > this.#largest) break;
      batch.push(item);
    }
    return batch;
  }

  async #sendBatch(
    batch: readonly JsonObject[],
    options: Pick<ScimRequest, 'confirm'>,
  ): Promise<readonly BulkOutcome[]> {
    const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: batch };
    const request = { method: 'POST', path: '/Bulk', body, absent: refusals, ...options } as const;
    const sent = await this.#client.send(request, this.#client.attempts());
    if (sent.kind === 'unknown') {
      this.#failures += 1;
      return batch.map(() => unknown);
    }
    const { status, json } = sent.answer;
    if (status === 413 && batch.length > 1) {
      this.#most = Math.floor(batch.length / 2);
      return [];
    }
    if (!succeeded(status)) {
      this.#failures = failuresAllowed;
      return batch.map(() => notDone);
    }
    return matched(batch, valueOf(json, 'Operations'));
  }
}

/** Results by `bulkId`, or by their place where the service leaves that out and answers for all. */
function matched(batch: readonly JsonObject[], results: unknown): readonly BulkOutcome[] {
  const answers = (Array.isArray(results) ? (results as unknown[]) : []).filter((item) => isObject(item));
  const byId = new Map(answers.map((answer) => [textOf(valueOf(answer, 'bulkId')), answer]));
  const inOrder =
    answers.length === batch.length && answers.every((answer) => textOf(valueOf(answer, 'bulkId')) === null);
  return batch.map(({ bulkId }, index) => {
    const answer = inOrder ? answers[index] : byId.get(textOf(bulkId));
    // Drafts of the standard had the status as an object.
    const status = countOf(valueOf(valueOf(answer, 'status'), 'code') ?? valueOf(answer, 'status'));
    if (answer === undefined || status === null) return unknown;
    const response = valueOf(answer, 'response');
    const json = isObject(response) ? response : {};
    return { kind: 'answer', status, json, location: textOf(valueOf(answer, 'location')) };
  });
}
