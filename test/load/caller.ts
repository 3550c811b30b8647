import { AssertionError } from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { OperationId } from '../../src/api/contract/operations.ts';
import type { Actor } from '../../src/model/role.ts';
import { DocumentedClient, type Answered, type Asked } from '../api/documented-client.ts';
import { userToken } from '../support/user-token.ts';
import type { RoundRobin } from './round-robin.ts';

type Json = Readonly<Record<string, unknown>>;

/** One signed-in person at the API. Every answer is held against the API's own description. */
export class Caller {
  /** How many answers had which status and, where they are refusals, which code. */
  readonly answers = new Map<string, number>();
  /** Answers that are not what is documented, or that no caller should ever get. */
  readonly wrong: string[] = [];
  /** Requests that got no answer, because an instance ended. */
  cut = 0;
  readonly #client: DocumentedClient;
  readonly #token: string;

  private constructor(client: DocumentedClient, token: string) {
    this.#client = client;
    this.#token = token;
  }

  static async of(
    balancer: RoundRobin,
    options: { readonly person: Actor; readonly authority: string; readonly appId: string },
  ): Promise<Caller> {
    const token = userToken(options.authority, options.person, { aud: options.appId });
    return new Caller(await DocumentedClient.of(balancer.origin), token);
  }

  /** Null where the instance ended before it answered, or the answer was wrong. */
  async call(id: OperationId, asked: Asked = {}): Promise<Answered | null> {
    try {
      const headers = { authorization: `Bearer ${this.#token}`, ...asked.headers };
      const answered = await this.#client.call(id, { ...asked, headers });
      const code = typeof answered.json.code === 'string' ? ` ${answered.json.code}` : '';
      const status = `${String(answered.status)}${answered.status < 400 ? '' : code}`;
      this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
      if (answered.status >= 500 && code !== ' store-unavailable')
        this.wrong.push(`${id} ${status}: ${answered.text.slice(0, 300)}`);
      return answered;
    } catch (error) {
      if (error instanceof AssertionError) this.wrong.push(`${id}: ${error.message.slice(0, 500)}`);
      else this.cut += 1;
      return null;
    }
  }

  /** Asks until there is an answer that is no refusal; for what may be asked again. */
  async sure(id: OperationId, asked: Asked = {}): Promise<Json> {
    for (let tries = 0; tries < 120; tries += 1) {
      const answered = await this.call(id, asked);
      if (answered !== null && answered.status < 300) return answered.json;
      // A process that was killed as it began a run keeps its lease until that runs out.
      const isBeginning = answered?.status === 409 && answered.text.includes('Try again in a moment');
      if (answered !== null && answered.status < 429 && !isBeginning) throw new Error(`${id}: ${answered.text}`);
      await wait(500);
    }
    throw new Error(`${id} was never answered.`);
  }

  /** Every row of a list. */
  async all(id: OperationId, asked: Asked = {}): Promise<readonly Json[]> {
    const rows: Json[] = [];
    let after: string | null = null;
    do {
      const query: Record<string, string> = { limit: '1000', ...(after !== null && { after }) };
      const page = (await this.sure(id, { ...asked, query })) as { items: Json[]; next: string | null };
      rows.push(...page.items);
      after = page.next;
    } while (after !== null);
    return rows;
  }

  /** A run, once it has ended; null when it did not within so many seconds. */
  async ended(runId: string, seconds = 180): Promise<Json | null> {
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
      const run = await this.sure('getRun', { params: { id: runId } });
      if (run.status !== 'running') return run;
      await wait(250);
    }
    return null;
  }
}
