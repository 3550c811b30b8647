import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { MemoryStore } from '../support/memory-store.ts';
import { FaultTable } from './fault-table.ts';
import type { Call, StoreMishap, StorePlan } from './faulty-store.ts';
import { StoreScene, type Asked, type Ended } from './store-scene.ts';
import type { Change } from '../../src/model/change.ts';
import type { Target } from '../../src/target/target.ts';

/** `gone for a while`: refuses everything from that call on, until nothing works on a run any more. */
type Happening = StoreMishap | 'gone for a while';

const happenings: Readonly<Record<Happening, string>> = {
  refused: 'any call is refused',
  'gone for a while': 'the store is gone for a while from a call on',
  'breaks off': 'a listing breaks off',
  'answer lost': 'a write is done and its answer lost',
  'half written': 'half of a write is done',
  'lease lost': 'a write finds the lease lost',
};

/** What calls of one name look like in a run without faults. */
interface Seen {
  turns: number;
  mostOperations: number;
  hasFence: boolean;
}

/** What a run comes to without faults. */
interface Truth {
  readonly seen: ReadonlyMap<string, Seen>;
  readonly directory: unknown;
  readonly changes: readonly unknown[];
  readonly log: readonly unknown[];
}

interface Came {
  readonly fault: string;
  readonly happening: Happening;
  readonly ended: Ended;
}

/** How often a lease is renewed depends on how long a run takes: see the tests of renewing below. */
const renewing = 'write leases, renewing';

describe('faults of the store', function () {
  this.timeout(30_000);
  const came: Came[] = [];
  const table = new FaultTable('the store');

  after(() => {
    for (const [fault, rows] of Map.groupBy(came, (row) => row.fault)) table.add(summary(fault, rows));
    const told = came.filter(({ ended }) => ended.told === 1).length;
    table.print(
      `Runs that ended with the right directory, overview and log: ${String(came.length)} of ${String(came.length)}.`,
      `Results told exactly once: ${String(told)} of ${String(came.length)}.`,
    );
  });

  for (const asked of ['overview', 'sync'] as const) {
    describe(asked === 'sync' ? 'while an overview is applied' : 'while an overview is made', () => {
      let truth: Truth;
      before(async () => {
        truth = await withoutFaults(asked);
      });

      for (const happening of Object.keys(happenings) as Happening[])
        it(`${happenings[happening]}: it ends as if nothing had happened, and is told once`, async () => {
          for (const [name, seen] of truth.seen) {
            for (const turn of turnsOf(name, seen, happening)) {
              const { ended, scene } = await withFault(asked, { name, turn, happening });
              await requireTruth(truth, scene, ended, `${name} ${String(turn)} ${happening}`);
              came.push({ fault: `${asked}: ${name}`, happening, ended });
            }
          }
        });
    });
  }

  describe('while the lease is renewed', () => {
    let truth: Truth;
    before(async () => {
      truth = await withoutFaults('sync');
    });

    const long = { durationMs: 60_000, renewMs: 50 };
    const short = { durationMs: 10, renewMs: 3 };
    const cases = [
      { happens: 'refused', times: 1, timing: long, resumed: false },
      { happens: 'answer lost', times: 1, timing: long, resumed: false },
      { happens: 'refused', times: Number.POSITIVE_INFINITY, timing: short, resumed: true },
      { happens: 'lease lost', times: 1, timing: short, resumed: true },
    ] as const;
    for (const { happens, times, timing, resumed } of cases) {
      const how = times === 1 ? happens : `${happens} until it has run out`;
      it(`the renewal is ${how}: the run ${resumed ? 'is taken up again' : 'goes on'}`, async () => {
        let renewals = 0;
        let over = false;
        const hold = { until: () => times === 1 && renewals > 1, atMostMs: timing.durationMs * 5 };
        const scene = await StoreScene.open(new MemoryStore(), 'sync', {
          ...{ timing, changeTarget: (target) => holding(target, hold) },
        });
        const plan: StorePlan = ({ name }) => {
          if (name !== renewing) return null;
          renewals += 1;
          return !over && renewals <= times ? happens : null;
        };
        scene.fail(plan, () => {
          over = true;
        });
        const ended = await scene.carryOut();
        assert.equal(ended.resumed > 0, resumed);
        await requireTruth(truth, scene, ended, happens);
        came.push({ fault: `sync: ${renewing}`, happening: happens, ended });
      });
    }
  });

  describe('altogether', () => {
    it('are at least fourteen, each told exactly once', () => {
      assert.ok(new Set(came.map(({ fault }) => fault)).size >= 14);
      assert.deepEqual(
        came.filter(({ ended }) => ended.told !== 1),
        [],
      );
    });
  });
});

async function withoutFaults(asked: Asked): Promise<Truth> {
  const seen = new Map<string, Seen>();
  const scene = await StoreScene.open(new MemoryStore(), asked);
  scene.fail(({ name, operations, fence }) => {
    const known = seen.get(name) ?? { turns: 0, mostOperations: 0, hasFence: false };
    known.turns += 1;
    known.mostOperations = Math.max(known.mostOperations, operations.length);
    known.hasFence ||= fence !== undefined;
    seen.set(name, known);
    return null;
  });
  const { run } = await scene.carryOut();
  assert.equal(run.status, 'succeeded');
  seen.delete(renewing);
  const { overviewId, id } = run;
  const [directory, changes, log] = [
    await scene.directory(),
    comparable(await scene.changes(overviewId)),
    await scene.log(id),
  ];
  await scene.close();
  return { seen, directory, changes, log };
}

/** Which calls of a name it happens at: each in turn, or the first and the last. */
function turnsOf(name: string, { turns, mostOperations, hasFence }: Seen, happening: Happening): Iterable<number> {
  const isWrite = /^(write|clear) /.test(name);
  const ends = new Set([0, turns - 1]);
  switch (happening) {
    case 'refused':
      return Array.from({ length: turns }, (_, turn) => turn);
    case 'gone for a while':
      return ends;
    case 'breaks off':
      return name.startsWith('scan ') ? ends : [];
    case 'answer lost':
      return isWrite ? ends : [];
    case 'half written':
      return mostOperations > 1 ? ends : [];
    case 'lease lost':
      return hasFence ? ends : [];
  }
}

async function withFault(
  asked: Asked,
  fault: { readonly name: string; readonly turn: number; readonly happening: Happening },
): Promise<{ readonly ended: Ended; readonly scene: StoreScene }> {
  const scene = await StoreScene.open(new MemoryStore(), asked);
  const isDue = ({ name, turn }: Call): boolean => name === fault.name && turn === fault.turn;
  let began = false;
  let over = false;
  const plan: StorePlan = (call) => {
    began ||= isDue(call);
    if (fault.happening === 'gone for a while') return began && !over ? 'refused' : null;
    return isDue(call) ? fault.happening : null;
  };
  scene.fail(plan, () => {
    over ||= began;
  });
  const ended = await scene.carryOut();
  assert.ok(began, `${fault.name} was not called ${String(fault.turn + 1)} times`);
  return { ended, scene };
}

async function requireTruth(truth: Truth, scene: StoreScene, { run }: Ended, label: string): Promise<void> {
  assert.equal(run.status, 'succeeded', label);
  assert.deepEqual(await scene.directory(), truth.directory, label);
  assert.deepEqual(comparable(await scene.changes(run.overviewId)), truth.changes, label);
  assert.deepEqual(await scene.log(run.id), truth.log, label);
  const counted = Object.values(run.results ?? {}).reduce((sum, { changed, deleted }) => sum + changed + deleted, 0);
  assert.equal(counted, truth.log.length, label);
  await scene.close();
}

/** Without the versions in the target, which change with every writing. */
function comparable(changes: readonly Change[]): readonly unknown[] {
  return changes.map(({ precondition, ...change }) => [change, precondition.kind]);
}

/** Keeps the first batch waiting. */
function holding(
  target: Target,
  { until, atMostMs }: { readonly until: () => boolean; readonly atMostMs: number },
): Target {
  let held = false;
  const apply: Target['apply'] = async (changes, context) => {
    const end = performance.now() + atMostMs;
    while (!held && !until() && performance.now() < end) await wait(1);
    held = true;
    return target.apply(changes, context);
  };
  return new Proxy(target, {
    get: (of, name) => {
      if (name === 'apply') return apply;
      const value: unknown = Reflect.get(of, name);
      return typeof value === 'function' ? (value.bind(of) as unknown) : value;
    },
  });
}

function summary(fault: string, rows: readonly Came[]): { fault: string; happens: string; outcome: string } {
  const happens = [...Map.groupBy(rows, ({ happening }) => happening)]
    .map(([happening, { length }]) => (length === 1 ? happening : `${happening} ×${String(length)}`))
    .join(', ');
  const resumed = rows.filter(({ ended }) => ended.resumed > 0).length;
  const again = rows.filter(({ ended }) => ended.resumed === 0 && ended.askedAgain > 0).length;
  const counts = { 'went on': rows.length - resumed - again, 'taken up again': resumed, 'asked for again': again };
  const outcome = Object.entries(counts).filter(([, count]) => count > 0);
  return { fault, happens, outcome: outcome.map(([what, count]) => `${what} ×${String(count)}`).join(', ') };
}
