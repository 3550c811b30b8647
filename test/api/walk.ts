import assert from 'node:assert/strict';
import type { CompletePages, Source } from '../../src/source/source.ts';
import type { SourceGroup } from '../../src/model/directory.ts';
import type { Actor } from '../../src/model/role.ts';
import { ArraySource } from '../support/array-source.ts';
import type { ApiForTests } from './api-for-tests.ts';
import type { ProblemCode } from '../../src/api/contract/problem.ts';
import { statusOf } from '../../src/api/contract/problem.ts';
import { allOperations } from './documented-client.ts';
import type { Answered, DocumentedClient } from './documented-client.ts';

interface Overview {
  readonly hash: string;
  readonly toApply: number;
  readonly statusText: string;
  readonly breaches: readonly unknown[];
  readonly release: { readonly releasedBy: { readonly name: string } | null } | null;
}

/** What the steps of a walk through the API hand on to one another. */
export class Walk {
  profileId = '';
  connectionId = '';
  syncRunId = '';
  /** A sync of which a row was stale. */
  partlyRunId = '';
  readonly #api: ApiForTests;
  readonly #client: DocumentedClient;

  constructor(api: ApiForTests, client: DocumentedClient) {
    this.#api = api;
    this.#client = client;
  }

  /** A run, once it has ended. */
  async ended(runId: string): Promise<Readonly<Record<string, unknown>>> {
    await this.#api.runs.settled(runId);
    const { json } = await this.#client.call('getRun', { params: { id: runId } });
    assert.notEqual(json.status, 'running');
    return json;
  }

  /** Makes an overview, and a little later than the one before. */
  async preview(): Promise<string> {
    this.#api.now = new Date(this.#api.now.getTime() + 1000);
    const started = await this.#client.call('startRun', {
      params: { id: this.connectionId },
      body: { kind: 'overview' },
    });
    const run = await this.ended(String(started.json.id));
    assert.equal(run.status, 'succeeded', JSON.stringify(run.failure));
    return String(run.overviewId);
  }

  async overviewId(): Promise<string> {
    const { json } = await this.#client.call('getCurrentOverview', { params: { id: this.connectionId } });
    return String(json.id);
  }

  async change(body: object): Promise<void> {
    const params = { id: this.connectionId };
    const { headers } = await this.#client.call('getConnection', { params });
    const changed = await this.#client.call('changeConnection', { params, ifMatch: headers.etag ?? '', body });
    assert.equal(changed.status, 200, changed.text);
  }

  async everyChange(overviewId: string, limit: string): Promise<readonly unknown[]> {
    const all: unknown[] = [];
    let after: string | null = null;
    do {
      const query: Record<string, string> = after === null ? { limit } : { limit, after };
      const { json } = await this.#client.call('listChanges', { params: { id: overviewId }, query });
      all.push(...(json.items as readonly unknown[]));
      after = json.next as string | null;
    } while (after !== null);
    assert.equal(all.length, 13);
    return all;
  }

  /** A run whose source waits until it is told to go on. */
  async blockedRun(): Promise<{ run: string; release: () => void }> {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#api.openSource = (): Source => new BlockedSource(new ArraySource(this.#api.company), gate);
    const { json } = await this.#client.call('startRun', {
      params: { id: this.connectionId },
      body: { kind: 'overview' },
    });
    return {
      run: String(json.id),
      release: (): void => {
        this.#api.openSource = null;
        release();
      },
    };
  }

  /** The codes with which every decision on an overview is refused. */
  async refusals(overviewId: string): Promise<readonly unknown[]> {
    const params = { id: overviewId };
    const { json } = await this.#client.call('getOverview', { params });
    const body = { hash: json.hash };
    const refused = [
      await this.#client.call('approveOverview', { params, body }),
      await this.#client.call('editOverview', { params, body: { ...body, putBack: ['row.x'] } }),
      await this.#client.call('askRelease', { params, body }),
      await this.#client.call('releaseOverview', { params, body }),
      await this.#client.call('cancelOverview', { params }),
    ];
    return [...new Set(refused.map(({ json: problem }) => problem.code))];
  }

  /** An overview as it is now. */
  async overview(id: string): Promise<Overview> {
    return (await this.#client.call('getOverview', { params: { id } })).json as unknown as Overview;
  }

  /** The only change of an overview, as it is listed. */
  async onlyChange(id: string): Promise<{ readonly key: string; readonly leftOut: { readonly text: string } | null }> {
    const { json } = await this.#client.call('listChanges', { params: { id } });
    const [change, ...others] = json.items as readonly { key: string; leftOut: { text: string } | null }[];
    assert.ok(change);
    assert.deepEqual(others, []);
    return change;
  }

  /** Edits an overview as it is now. */
  async edit(id: string, body: object, as?: Actor): Promise<Answered> {
    const { hash } = await this.overview(id);
    const by = as === undefined ? {} : { as };
    return this.#client.call('editOverview', { params: { id }, body: { hash, ...body }, ...by });
  }

  /** Approves an overview as it is now, and waits for its sync. */
  async approve(id: string): Promise<Readonly<Record<string, unknown>>> {
    const { hash } = await this.overview(id);
    const { json } = await this.#client.call('approveOverview', { params: { id }, body: { hash } });
    return this.ended(String(json.id));
  }

  /** Operations that were not called with success, and problems of their own that they did not meet. */
  notMet(): readonly string[] {
    const expected = Object.entries(allOperations).flatMap(([id, { answer, problems }]) => [
      `${id} ${answer.status}`,
      ...problems.filter((code) => !metElsewhere.includes(code)).map((code) => `${id} ${statusOf(code)} ${code}`),
    ]);
    return expected.filter((one) => !this.#client.seen.has(one));
  }
}

/** `problems.test.ts` has every operation meet these. */
const metElsewhere: readonly ProblemCode[] = ['not-found', 'precondition-failed', 'store-unavailable'];

class BlockedSource extends ArraySource {
  readonly #source: ArraySource;
  readonly #gate: Promise<void>;

  constructor(source: ArraySource, gate: Promise<void>) {
    super({ users: [], groups: [], members: {} });
    this.#source = source;
    this.#gate = gate;
  }

  override readGroups(): CompletePages<SourceGroup> {
    return this.#behindGate(() => this.#source.readGroups());
  }

  override readGroupsById(ids: readonly string[]): CompletePages<SourceGroup> {
    return this.#behindGate(() => this.#source.readGroupsById(ids));
  }

  override readUsers(query: Parameters<Source['readUsers']>[0]): ReturnType<Source['readUsers']> {
    return this.#source.readUsers(query);
  }

  override readMembers(groupIds: readonly string[]): ReturnType<Source['readMembers']> {
    return this.#source.readMembers(groupIds);
  }

  async *#behindGate<Item>(read: () => CompletePages<Item>): CompletePages<Item> {
    await this.#gate;
    return yield* read();
  }
}
