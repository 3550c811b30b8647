import assert from 'node:assert/strict';
import { scheduledRunId } from '../../../src/model/ids.ts';
import type { Schedule } from '../../../src/model/schedule.ts';
import { nextTimes } from '../../../src/settings/schedule-times.ts';
import { StoreUnavailable, type Store } from '../../../src/store/store.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { connectionWith, Instance, putConnection, runsOf } from './instances.ts';

const minuteMs = 60_000;

const cron = (expression: string, timeZone: string): Schedule => ({ kind: 'cron', expression, timeZone });
const daily = (at: string, timeZone: string): Schedule => ({ kind: 'daily', at, timeZone });

const schedules: Readonly<Record<string, Schedule>> = {
  hourly: { kind: 'hourly', minute: 0 },
  past: { kind: 'hourly', minute: 29 },
  'half-berlin': cron('*/30 * * * *', 'Europe/Berlin'),
  'half-howe': cron('15,45 * * * *', 'Australia/Lord_Howe'),
  'half-new-york': cron('5,35 * * * *', 'America/New_York'),
  kolkata: cron('10 6-20 * * *', 'Asia/Kolkata'),
  'every-other': cron('0 */2 * * *', 'Europe/Berlin'),
  weekly: cron('30 2 * * SUN', 'Europe/Berlin'),
  berlin: daily('02:30', 'Europe/Berlin'),
  'new-york': daily('01:30', 'America/New_York'),
  howe: daily('02:15', 'Australia/Lord_Howe'),
  tokyo: daily('03:00', 'Asia/Tokyo'),
};

/** Numbers from 0 to 1, the same ones in every run of the test (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Twenty processes on one store, each with a clock that is up to a minute off, in simulated time. */
class Simulation {
  readonly store = new MemoryStore();
  readonly #random: () => number;
  readonly #processes: readonly { readonly instance: Instance; readonly skewMs: number }[];
  /** Until when a process is down. */
  readonly #down = new Map<Instance, number>();
  readonly #seen = new Set<string>();
  #now: number;

  constructor(options: { readonly from: Date; readonly seed: number; readonly faults: number }) {
    this.#now = options.from.getTime();
    const random = randomNumbers(options.seed);
    this.#random = random;
    this.#processes = Array.from({ length: 20 }, (_, index) => {
      const skewMs = Math.round((index / 19) * 2 * minuteMs) - minuteMs;
      const faulty = withFaults(this.store, () => random() < options.faults);
      return { instance: new Instance(faulty, () => new Date(this.#now + skewMs)), skewMs };
    });
  }

  /** Lets time pass; at every step some processes go down, and some of those that are up look at the schedules. */
  async passUntil(to: Date, somebodyIsUp = true): Promise<void> {
    while (this.#now < to.getTime()) {
      this.#now += (4 + this.#random() * 6) * minuteMs;
      if (!somebodyIsUp) continue;
      const { instance } = this.#any();
      if (this.#random() < 0.2) this.#down.set(instance, this.#now + this.#random() * 6 * 60 * minuteMs);
      // The first two stay up: what all of them miss is another matter.
      const looking = [this.#processes[0], this.#any(), this.#processes[19]].flatMap((one) =>
        one === undefined || (this.#down.get(one.instance) ?? 0) > this.#now ? [] : one.instance,
      );
      await this.#look(looking.length === 0 ? [this.#any().instance] : looking);
    }
  }

  async #look(looking: readonly Instance[]): Promise<void> {
    for (const instance of looking) await instance.recover().catch(() => undefined);
    const looks = looking.map((instance) => () => instance.scheduler.tick().catch(() => undefined));
    // Mostly one after the other, sometimes all at the very same moment.
    if (this.#random() < 0.1) await Promise.all(looks.map(async (look) => look()));
    else for (const look of looks) await look();
    // A run ends after one step or two: before its connection is due for the second time.
    for (const { instance } of this.#processes)
      for (const runId of instance.going) {
        if (this.#random() < 0.6 || this.#seen.has(runId)) await instance.end(runId).catch(() => undefined);
        this.#seen.add(runId);
      }
  }

  async end(): Promise<void> {
    for (let left = 1; left > 0;) {
      left = 0;
      for (const { instance } of this.#processes) {
        await instance.endAll().catch(() => undefined);
        left += instance.going.length;
      }
    }
  }

  #any(): { readonly instance: Instance; readonly skewMs: number } {
    const one = this.#processes[Math.floor(this.#random() * this.#processes.length)];
    assert.ok(one);
    return one;
  }
}

/** A store that sometimes fails a write, half of the time after it was carried out. */
function withFaults(store: Store, isDue: () => boolean): Store {
  return new Proxy(store, {
    get(of, name) {
      const value: unknown = Reflect.get(of, name);
      if (name !== 'write') return typeof value === 'function' ? (value.bind(of) as unknown) : value;
      const write: Store['write'] = async (collection, partition, operations, options) => {
        // What gives a lease back would have to run out first, in real time.
        const fails = collection !== 'leases' && isDue();
        if (fails && isDue()) throw new StoreUnavailable('Not reached.');
        const results = await of.write(collection, partition, operations, options);
        if (fails) throw new StoreUnavailable('The answer was lost.');
        return results;
      };
      return write;
    },
  });
}

describe('twenty processes that look at the same schedules', () => {
  const changes = [
    { clocks: 'forward', from: '2026-03-07T12:07Z', to: '2026-04-05T18:07Z', seed: 1 },
    { clocks: 'back', from: '2026-10-03T00:07Z', to: '2026-11-01T18:07Z', seed: 2 },
  ] as const;

  for (const { clocks, from, to, seed } of changes)
    it(`start each of thousands of times once while clocks are set ${clocks}, wrong by up to a minute and often down`, async function () {
      this.timeout(120_000);
      const simulation = new Simulation({ from: new Date(from), seed, faults: 0.02 });
      const { store } = simulation;
      for (const [id, schedule] of Object.entries(schedules))
        await putConnection(
          store,
          connectionWith(schedule, { id, mapping: [], updatedAt: new Date(from).toISOString() }),
        );
      // The times themselves are those of the tests beside this one; the last hour lets what is late be started.
      const expected = Object.entries(schedules).flatMap(([id, schedule]) =>
        nextTimes(schedule, new Date(from), 5000)
          .filter((time) => time < new Date(to))
          .map((time) => scheduledRunId(id, time)),
      );
      await simulation.passUntil(new Date(to));
      await simulation.passUntil(new Date(Date.parse(to) + 25 * minuteMs));
      await simulation.end();
      const started = await Promise.all(Object.keys(schedules).map(async (id) => runsOf(store, id)));
      const inTime = started.flat().filter(({ id }) => expected.includes(id) || !isAfter(id, to));
      assert.ok(expected.length > 5000, String(expected.length));
      assert.deepEqual(inTime.map(({ id }) => id).sort(), expected.sort());
      assert.deepEqual([...new Set(started.flat().map(({ status }) => status))], ['succeeded']);
    });

  it('start one run, late, for what was due while all of them were down', async () => {
    const simulation = new Simulation({ from: new Date('2026-03-28T12:00Z'), seed: 3, faults: 0 });
    const { store } = simulation;
    for (const id of ['hourly', 'berlin', 'half-howe'])
      await putConnection(
        store,
        connectionWith(schedules[id] ?? { kind: 'manual' }, { id, updatedAt: '2026-03-28T12:00:00.000Z' }),
      );
    await simulation.passUntil(new Date('2026-03-28T14:40Z'));
    await simulation.end();
    const before = (await runsOf(store, 'hourly')).length;
    await simulation.passUntil(new Date('2026-03-29T09:10Z'), false);
    await simulation.passUntil(new Date('2026-03-29T09:40Z'));
    await simulation.end();
    const dueAt = async (id: string): Promise<readonly string[]> => (await runsOf(store, id)).map((run) => run.id);
    assert.deepEqual((await dueAt('hourly')).slice(before), [scheduledRunId('hourly', new Date('2026-03-29T09:00Z'))]);
    assert.deepEqual(await dueAt('berlin'), [scheduledRunId('berlin', new Date('2026-03-29T01:00Z'))]);
  });
});

/** Whether a run was due at a moment or later. */
function isAfter(id: string, moment: string): boolean {
  return id.slice(id.indexOf('.')) >= scheduledRunId('', new Date(moment));
}
