import assert from 'node:assert/strict';
import { contoso } from '../../src/local/tenant/contoso.ts';
import { passDay } from '../../src/local/tenant/day.ts';
import type { Change } from '../../src/model/change.ts';
import type { Connection } from '../../src/model/connection.ts';
import type { FailureCode } from '../../src/model/failure.ts';
import { updateState } from '../../src/runs/connection-state.ts';
import { openEntraSource } from '../../src/source/entra/entra-source.ts';
import { openBench, type Bench } from '../runs/runs-for-tests.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { startTestTenant, type TestTenant } from '../support/tenant.ts';
import { startFront, type Front, type Mishap } from './front.ts';

/** `recovered`: the very overview that is made without the fault. */
export type Outcome = 'recovered' | FailureCode;

export interface Circumstances {
  /** Where the source signs in instead of at the front. */
  readonly authorityHost?: string;
  /** Called when the fault is over. */
  readonly over?: () => Promise<void> | void;
}

/** A tenant that was synced once and changed since, and what a preview of it says. */
export class SourceBench {
  readonly front: Front;
  readonly #test: TestTenant;
  readonly #bench: Bench;
  #friendly: readonly Change[] = [];
  #directory: readonly unknown[] = [];
  /** Removals that no friendly tenant would have brought. */
  removalsTooMany = 0;

  private constructor(test: TestTenant, bench: Bench, front: Front) {
    this.#test = test;
    this.#bench = bench;
    this.front = front;
  }

  static async open(connection: Partial<Connection> = {}): Promise<SourceBench> {
    const test = await startTestTenant({ directory: contoso() });
    const bench = await openBench({ store: new MemoryStore(), company: { users: [], groups: [], members: {} } });
    const opened = new SourceBench(test, bench, await startFront(test));
    opened.#readFrom({});
    await bench.change(connection);
    assert.equal((await bench.sync()).status, 'succeeded');
    passDay(test.tenant.directory, 1);
    // Whatever is read in between, the next run reads everything.
    await updateState(bench.store, bench.connection.id, () => ({ fullScanOnNextRun: true }));
    opened.#directory = await opened.#stored();
    const friendly = await opened.#preview();
    assert.ok(typeof friendly !== 'string' && friendly.some(({ action }) => action === 'remove'));
    opened.#friendly = friendly;
    return opened;
  }

  get test(): TestTenant {
    return this.#test;
  }

  /**
   * What a preview comes to while the mishap is there. Fails where it removes too much, where it changes the directory,
   * and where the preview after one that failed is not the friendly one.
   */
  async outcomeOf(mishap: Mishap | undefined, circumstances: Circumstances = {}): Promise<Outcome> {
    this.front.interfere(mishap);
    this.#readFrom(circumstances);
    const found = await this.#preview();
    this.front.interfere(undefined);
    await circumstances.over?.();
    this.#readFrom({});
    this.#requireFriendly(typeof found === 'string' ? await this.#preview() : found);
    assert.deepEqual(await this.#stored(), this.#directory);
    return typeof found === 'string' ? found : 'recovered';
  }

  async close(): Promise<void> {
    await this.#bench.close();
    await this.front.shut();
    await this.#test.tenant.close();
  }

  #requireFriendly(found: readonly Change[] | FailureCode): void {
    if (typeof found === 'string') assert.fail(`The run after the fault failed with ${found}.`);
    const known = new Set(this.#friendly.map(({ key }) => key));
    const wrong = found.filter(({ action, key }) => action === 'remove' && !known.has(key));
    this.removalsTooMany += wrong.length;
    assert.deepEqual(found, this.#friendly);
  }

  /** Every source signs in anew, and waits on a clock that does not wait. */
  #readFrom({ authorityHost = this.front.endpoint }: Circumstances): void {
    const { tenantId: tenant, appId: clientId, clientSecret: secret } = this.#test;
    const cloud = { name: 'test', authorityHost, graphEndpoint: this.front.endpoint, custom: true };
    let waited = 0;
    const clock = {
      now: () => Date.now() + waited,
      sleep: async (milliseconds: number) => {
        waited += milliseconds;
        await new Promise(setImmediate);
      },
    };
    this.#bench.openSource = () => openEntraSource({ cloud, tenant, clientId, secret, clock });
  }

  async #preview(): Promise<readonly Change[] | FailureCode> {
    const run = await this.#bench.preview();
    const overview = await this.#bench.overviews.get(run.overviewId);
    if (run.status !== 'succeeded') {
      assert.notEqual(overview.status, 'ready');
      assert.ok(run.failure !== null);
      // What nobody thought of has a code too, but no reason that somebody could act on.
      assert.doesNotMatch(run.failure.detail ?? '', /unexpected/);
      return run.failure.code;
    }
    assert.equal(overview.read.kind, 'full');
    const changes: Change[] = [];
    for await (const page of this.#bench.overviews.all(run.overviewId)) changes.push(...page);
    return changes;
  }

  async #stored(): Promise<readonly unknown[]> {
    const found: unknown[] = [];
    for (const collection of ['directoryUsers', 'directoryGroups', 'directoryMembers'] as const)
      for await (const page of this.#bench.store.scan(collection, null)) found.push(...page);
    return found;
  }
}
