import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import type { Change, LogEntry } from '../../src/model/change.ts';
import type { SourceGroup, SourceMember } from '../../src/model/directory.ts';
import { connectionOf } from '../../src/model/ids.ts';
import { isActive, type Run } from '../../src/model/run.ts';
import { Notifications } from '../../src/notify/notifications.ts';
import { Outbox } from '../../src/notify/outbox.ts';
import { updateState } from '../../src/runs/connection-state.ts';
import { Executor } from '../../src/runs/executor.ts';
import { Leases, type LeaseTiming } from '../../src/runs/leases.ts';
import { Overviews } from '../../src/runs/review/overviews.ts';
import { Busy } from '../../src/runs/run-starts.ts';
import { Runs } from '../../src/runs/runs.ts';
import { listChanges } from '../../src/runs/stored-changes.ts';
import { People } from '../../src/settings/people.ts';
import { LeaseLost, StoreUnavailable, type Store } from '../../src/store/store.ts';
import { DirectoryTarget } from '../../src/target/directory/directory-target.ts';
import type { Target } from '../../src/target/target.ts';
import { ada, companyOf, openBench } from '../runs/runs-for-tests.ts';
import { ArraySource, type Company } from '../support/array-source.ts';
import { faultyStore, type StorePlan } from './faulty-store.ts';

/** What is asked for while the store fails. */
export type Asked = 'overview' | 'sync';

/** What came of it. */
export interface Ended {
  readonly run: Run;
  /** How often the run was taken up again, and how often somebody had to ask again before it began. */
  readonly resumed: number;
  readonly askedAgain: number;
  /** How often its result was told. */
  readonly told: number;
}

export interface SceneOptions {
  /** What the run writes to instead of the directory. */
  readonly changeTarget?: (target: Target) => Target;
  readonly timing?: LeaseTiming;
  /** Everything is read although changes would do. */
  readonly readsEverything?: true;
}

/** A lease that runs out at once when nobody renews it. */
export const runsOutSoon: LeaseTiming = { durationMs: 10, renewMs: 3 };
const minute = 60_000;

const logger = pino({ level: 'silent' });
const origin = { conversationId: 'a:ada', activityId: 'm1', locale: null };

/** A connection that was synced once, whose company has changed in every way since, on a store that can fail. */
export class StoreScene {
  readonly #inner: Store;
  readonly #what: Asked;
  readonly #store: Store;
  readonly #executor: Executor;
  readonly #outbox: Outbox;
  readonly #runs: Runs;
  readonly #told: string[] = [];
  #plan: StorePlan | null = null;
  #over: () => void = () => undefined;
  #later = 0;
  #connectionId = '';
  #overviewId = '';

  private constructor(
    inner: Store,
    what: Asked,
    { changeTarget = (same) => same, timing = runsOutSoon }: SceneOptions,
  ) {
    this.#inner = inner;
    this.#what = what;
    this.#store = faultyStore(inner, () => this.#plan);
    const store = this.#store;
    const now = (): Date => new Date('2026-03-01T10:05:00Z');
    const people = new People({ store, administrators: [ada] });
    const overviews = new Overviews({ store, now });
    const leases = new Leases({ store, timing, now });
    const chat = {
      deliver: async ({ topic }: { readonly topic: { readonly kind: string; readonly runId?: string } }) => {
        if (topic.kind === 'run-ended') this.#told.push(topic.runId ?? '');
        return { kind: 'delivered' } as const;
      },
    };
    this.#outbox = new Outbox({ store, chat, mail: null, logger, now: () => new Date(now().getTime() + this.#later) });
    const notifier = new Notifications({
      ...{ store, people, outbox: this.#outbox, canMail: false, backgroundAfterMs: minute },
      runCards: { progressed: () => undefined, ended: () => undefined },
      chats: { localeOf: async () => null },
    });
    this.#executor = new Executor({
      ...{ store, people, overviews, leases, notifier, logger, now },
      openSource: async () => new ArraySource(companyAfter),
      openTarget: async ({ id }) => changeTarget(new DirectoryTarget({ store, connectionId: id, now })),
    });
    this.#runs = new Runs({ store, people, overviews, leases, executor: this.#executor, notifier, now });
  }

  static async open(inner: Store, what: Asked, options: SceneOptions = {}): Promise<StoreScene> {
    const scene = new StoreScene(inner, what, options);
    const bench = await openBench({ store: inner, company: { ...companyOf(8), ...before } });
    await bench.sync();
    bench.company = companyAfter;
    const { overviewId } = await bench.preview();
    await bench.executor.stop();
    scene.#connectionId = bench.connection.id;
    scene.#overviewId = overviewId;
    if (options.readsEverything === true)
      await updateState(inner, bench.connection.id, () => ({ fullScanOnNextRun: true }));
    return scene;
  }

  /** From now on the store does what the plan says; `over` is called when nothing works on a run any more. */
  fail(plan: StorePlan, over: () => void = () => undefined): void {
    this.#plan = plan;
    this.#over = over;
  }

  /** Asks for the run as a person would, who asks again when it could not begin, and waits until all of it is done. */
  async carryOut(): Promise<Ended> {
    const { run: asked, again } = await this.#ask();
    for (;;) {
      await this.#executor.idle();
      this.#over();
      await unlessUnavailable(this.#executor.recover());
      await this.#executor.idle();
      this.#later += 5 * minute;
      await unlessUnavailable(this.#outbox.deliverDue());
      await this.#outbox.idle();
      const run = await this.#stored(asked.id);
      if (run !== undefined && !isActive(run) && (await this.#isQuiet())) {
        const told = this.#told.filter((id) => id === run.id).length;
        return { run, resumed: run.resumed, askedAgain: again, told };
      }
      await wait(2);
    }
  }

  /** People, groups and memberships of the directory by what they are, without what every writing changes. */
  async directory(): Promise<ReadonlyMap<string, unknown>> {
    const options = { store: this.#inner, connectionId: this.#connectionId, now: () => new Date(0) };
    const target = new DirectoryTarget(options);
    const found = new Map<string, unknown>();
    for await (const page of target.readUsers())
      for (const { version: _version, ...user } of page) found.set(`user ${user.id}`, user);
    for await (const page of target.readGroups())
      for (const { version: _version, ...group } of page) found.set(`group ${group.id}`, group);
    for await (const page of target.readMembers())
      for (const { groupId, members } of page)
        for (const member of members) found.set(`membership ${groupId} ${member.userId}`, member);
    return found;
  }

  async changes(overviewId: string): Promise<readonly Change[]> {
    return listChanges(this.#inner, overviewId, { limit: 1000 });
  }

  /** Key and result of every row of a sync's log, in their order. */
  async log(runId: string): Promise<readonly (readonly [string, string])[]> {
    return (await this.rows(runId)).map(({ change, result }) => [change.key, result]);
  }

  async rows(runId: string): Promise<readonly LogEntry[]> {
    return (await this.#inner.list('logEntries', runId, { limit: 1000 })).map(({ body }) => body);
  }

  /** Asks the run that is going on to stop. */
  async cancel(): Promise<void> {
    const run = await this.#runs.active(this.#connectionId);
    assert.ok(run !== null);
    await this.#runs.cancelRun({ runId: run.id, by: ada });
  }

  /** Tries the rows again that a sync did not achieve. Answers with how many changes that were. */
  async retry(runId: string): Promise<number> {
    const asked = { trigger: 'chat', by: ada, origin } as const;
    const { id, overviewId } = await this.#runs.retry({ ...asked, runId });
    assert.equal((await this.#runs.settled(id)).status, 'succeeded');
    const overview = await this.#inner.get('overviews', this.#connectionId, overviewId);
    const { run } = await this.#runs.approve({ ...asked, overviewId, hash: overview?.body.hash ?? '' });
    assert.equal((await this.#runs.settled(run.id)).status, 'succeeded');
    return overview?.body.changeCount ?? 0;
  }

  /** Another overview is made and applied, and nothing fails. */
  async syncWithoutFaults(): Promise<void> {
    const bench = await openBench({ store: this.#inner, company: companyAfter });
    const { status } = await bench.sync();
    await bench.executor.stop();
    assert.equal(status, 'succeeded');
  }

  /** Writes the records of all runs anew, as somebody does who says where their messages go. */
  async touchRuns(store: Store): Promise<void> {
    for (const { id, body } of await store.list('runs', this.#connectionId, { limit: 10 })) {
      const facets = { kind: body.kind, status: body.status };
      await store.write('runs', this.#connectionId, [{ kind: 'put', id, body, facets }]);
    }
  }

  async close(): Promise<void> {
    await this.#executor.stop();
    await this.#outbox.stop();
  }

  async #ask(): Promise<{ readonly run: Run; readonly again: number }> {
    const overview = await this.#inner.get('overviews', this.#connectionId, this.#overviewId);
    const hash = overview?.body.hash ?? '';
    const common = { trigger: 'chat', by: ada, origin } as const;
    for (let again = 0; ; again += 1) {
      try {
        if (this.#what === 'overview')
          return { run: await this.#runs.preview({ ...common, connectionId: this.#connectionId }), again };
        return { run: (await this.#runs.approve({ ...common, overviewId: this.#overviewId, hash })).run, again };
      } catch (error) {
        if (error instanceof Busy) return { run: error.run, again };
        if (!(error instanceof StoreUnavailable || error instanceof LeaseLost)) throw error;
        assert.ok(again < 10, 'the store is back, and the run cannot begin');
        this.#over();
      }
    }
  }

  /** Nobody holds the lease, and nothing waits to be said. */
  async #isQuiet(): Promise<boolean> {
    const lease = await this.#inner.get('leases', 'all', this.#connectionId);
    const notices = await this.#inner.list('notices', 'all', { limit: 100, facets: { status: 'waiting' } });
    return lease?.body.runId === null && notices.length === 0;
  }

  async #stored(runId: string): Promise<Run | undefined> {
    return (await this.#inner.get('runs', connectionOf(runId), runId))?.body;
  }
}

/** In production a timer looks again. */
async function unlessUnavailable(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof StoreUnavailable)) throw error;
  });
}

const group = (id: string, displayName: string): SourceGroup => ({ id, displayName, description: null, mail: null });
const members = (...ids: readonly string[]): readonly SourceMember[] => ids.map((id) => ({ id, kind: 'user' }));

const before = {
  groups: [group('g1', 'Everyone'), group('g2', 'Old')],
  members: { g1: members('u1', 'u2', 'u3', 'u4', 'u5'), g2: members('u6', 'u7') },
};
const companyAfter: Company = {
  users: companyOf(11)
    .users.slice(2)
    .map((user) => (user.id === 'u5' ? { ...user, attributes: { ...user.attributes, jobTitle: 'Boss' } } : user)),
  groups: [group('g1', 'Everybody'), group('g3', 'New')],
  members: { g1: members('u3', 'u4', 'u9', 'u10', 'u11'), g3: members('u3', 'u9') },
};
