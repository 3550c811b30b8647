import assert from 'node:assert/strict';
import { WriteQuota } from '../../../src/target/entra/write-quota.ts';
import { never } from '../../source/entra/scripted-graph.ts';
import { SimulatedClock } from '../../source/entra/simulated-clock.ts';

describe('The quota of writes', () => {
  it('lets 2,700 of the 3,000 that Graph grants pass in any 150 seconds', async () => {
    const clock = new SimulatedClock();
    const started = clock.now();
    const quota = new WriteQuota(clock);
    const passed: { at: number; writes: number }[] = [];
    while (clock.now() - started < 600_000) {
      await quota.admit(20, never);
      passed.push({ at: clock.now(), writes: 20 });
      await clock.sleep(100, never);
    }
    for (const { at: end } of passed) {
      const inWindow = passed.filter(({ at }) => at > end - 150_000 && at <= end);
      assert.ok(inWindow.reduce((sum, { writes }) => sum + writes, 0) <= 2_700);
    }
    assert.ok(passed.length * 20 >= 4 * 2_600);
  });

  it('lets nothing pass while Graph wants a pause', async () => {
    const clock = new SimulatedClock();
    const started = clock.now();
    const quota = new WriteQuota(clock);
    quota.pause(30_000);
    quota.pause(1_000);
    await quota.admit(1, never);
    assert.equal(clock.now() - started, 30_000);
  });
});
