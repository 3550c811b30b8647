import assert from 'node:assert/strict';
import { pino } from 'pino';
import { SyncFailure } from '../../src/model/failure.ts';
import { Outbox } from '../../src/notify/outbox.ts';
import { ObservedRun } from '../../src/telemetry/observed-run.ts';
import { silent, type Facts, type Telemetry } from '../../src/telemetry/telemetry.ts';
import { contoso, openBench } from '../runs/runs-for-tests.ts';
import { MemoryStore } from '../support/memory-store.ts';

interface Counted extends Facts {
  readonly metric: string;
  readonly amount: number;
}

function listener(): Telemetry & { readonly counted: Counted[]; readonly ended: (readonly [string, string, Facts])[] } {
  const counted: Counted[] = [];
  const ended: (readonly [string, string, Facts])[] = [];
  const begin: Telemetry['begin'] = (name) => ({
    within: (work) => work(),
    begin: (part, facts) => begin(part, facts),
    end: (outcome, facts = {}) => ended.push([name, outcome, facts]),
  });
  return {
    ...silent,
    counted,
    ended,
    begin,
    count: (metric, facts, amount = 1) => counted.push({ metric, ...facts, amount }),
  };
}

describe('what is counted', () => {
  const company = { users: [], groups: [], members: {} };

  it('is each run with how it ended, a failed one with its code, and once however often its end is told', async () => {
    const bench = await openBench({ company });
    bench.openSource = () => {
      throw new SyncFailure('secret-expired');
    };
    const failed = await bench.preview();
    const telemetry = listener();
    new ObservedRun(telemetry, { ...failed, status: 'running' }).ended(failed);
    new ObservedRun(telemetry, failed).ended(failed);
    await bench.close();
    assert.deepEqual(
      telemetry.counted.filter(({ metric }) => metric === 'rollcall.runs'),
      [
        {
          ...{ metric: 'rollcall.runs', kind: 'overview', task: 'compare', trigger: 'chat' },
          ...{ status: 'failed', failure: 'secret-expired', amount: 1 },
        },
      ],
    );
    assert.deepEqual(telemetry.ended[0], ['run overview', 'failed', { status: 'failed', failure: 'secret-expired' }]);
  });

  it('is a run that goes on elsewhere as handed over, and a lease that was lost', async () => {
    const bench = await openBench({ company });
    const run = { ...(await bench.preview()), status: 'running', endedAt: null, failure: null } as const;
    await bench.close();
    const telemetry = listener();
    const observed = new ObservedRun(telemetry, run);
    observed.reached('reading-users');
    observed.reached('reading-users');
    observed.lostLease();
    observed.ended(run);
    assert.deepEqual(
      telemetry.ended.map(([name, outcome]) => [name, outcome]),
      [
        ['stage reading-users', 'ok'],
        ['run overview', 'ok'],
      ],
    );
    assert.deepEqual(
      telemetry.counted.map(({ metric, status }) => [metric, status]),
      [
        ['rollcall.leases.lost', undefined],
        ['rollcall.runs', 'handed-over'],
      ],
    );
  });

  it('is what a run’s sources cost, together', async () => {
    const bench = await openBench({ company });
    const ended = await bench.preview();
    await bench.close();
    const telemetry = listener();
    const observed = new ObservedRun(telemetry, { ...ended, status: 'running' });
    const open = observed.metered(async (requests: number) => ({ usage: { requests, resourceUnits: requests * 2 } }));
    await open(3);
    await open(4);
    observed.ended(ended);
    const costs = telemetry.counted.filter(({ metric }) => metric.startsWith('rollcall.source.'));
    assert.deepEqual(
      costs.map(({ metric, amount }) => [metric, amount]),
      [
        ['rollcall.source.requests', 7],
        ['rollcall.source.units', 14],
      ],
    );
  });

  it('is a notice that is given up, without whom it was for', async () => {
    const telemetry = listener();
    const outbox = new Outbox({
      store: new MemoryStore(),
      chat: { deliver: async () => ({ kind: 'undeliverable', problem: 'Ada has not installed the app.' }) },
      mail: null,
      logger: pino({ level: 'silent' }),
      telemetry,
      now: () => new Date('2026-11-21T10:00:00Z'),
    });
    const to = { kind: 'person', id: 'ada', tenantId: 't', name: 'Ada' } as const;
    await outbox.add([
      { connectionId: contoso().id, topic: { kind: 'run-ended', runId: 'r', later: true }, to, locale: null },
    ]);
    await outbox.idle();
    assert.deepEqual(telemetry.counted, [
      { metric: 'rollcall.notices.undelivered', topic: 'run-ended', way: 'person', amount: 1 },
    ]);
  });
});
