import assert from 'node:assert/strict';
import { SyncFailure } from '../../../src/model/failure.ts';
import { parseRetryAfter, type Trouble } from '../../../src/asking/attempts.ts';
import { attemptsOf, patientPolicy } from '../../../src/source/entra/retry.ts';
import { never } from './scripted-graph.ts';
import { SimulatedClock } from './simulated-clock.ts';

const outage: Trouble = { kind: 'unavailable', retryAfter: null, detail: 'It is down.' };
const throttled = (retryAfter: number | null): Trouble => ({ kind: 'throttled', retryAfter, detail: 'Too many.' });

describe('Retry-After', () => {
  const now = Date.parse('2026-01-05T09:00:00Z');
  const values: [string | null, number | null][] = [
    ['120', 120_000],
    ['0', 0],
    [' 1.5 ', 1_500],
    ['Mon, 05 Jan 2026 09:10:00 GMT', 600_000],
    ['Mon, 05 Jan 2026 08:00:00 GMT', 0],
    ['soon', null],
    ['', null],
    [null, null],
  ];
  for (const [value, expected] of values) {
    it(`${JSON.stringify(value)} is ${String(expected)} ms`, () => {
      assert.equal(parseRetryAfter(value, now), expected);
    });
  }
});

describe('The attempts of one request', () => {
  it('wait longer each time after an outage, never more than a minute, and end after the last retry', () => {
    const attempts = attemptsOf(patientPolicy, new SimulatedClock());
    for (const longest of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000]) {
      const delay = attempts.delayAfter(outage);
      assert.ok(delay >= longest / 2 && delay <= longest, `${String(delay)} of ${String(longest)}`);
    }
    assert.throws(() => attempts.delayAfter(outage), new SyncFailure('source-unavailable', 'It is down.'));
  });

  for (const seconds of [5, 181, 600, 1_800]) {
    it(`wait ${String(seconds)} seconds when they are told to`, () => {
      const attempts = attemptsOf(patientPolicy, new SimulatedClock());
      assert.equal(attempts.delayAfter(throttled(seconds * 1_000)), seconds * 1_000);
    });
  }

  it('end at once when they are told to wait longer than a run may', () => {
    const attempts = attemptsOf(patientPolicy, new SimulatedClock());
    assert.throws(() => attempts.delayAfter(throttled(1_801_000)), new SyncFailure('source-throttled', 'Too many.'));
    const down: Trouble = { ...outage, retryAfter: 1_801_000 };
    assert.throws(() => attempts.delayAfter(down), new SyncFailure('source-unavailable', 'It is down.'));
  });

  for (const retryAfter of [null, 0, 400_000]) {
    it(`end when throttling with Retry-After ${String(retryAfter)} lasts half an hour altogether`, async () => {
      const clock = new SimulatedClock();
      const attempts = attemptsOf(patientPolicy, clock);
      const started = clock.now();
      await assert.rejects(
        async () => {
          for (let count = 0; count < 1_000; count += 1)
            await clock.sleep(attempts.delayAfter(throttled(retryAfter)), never);
        },
        { code: 'source-throttled' },
      );
      const waited = clock.now() - started;
      assert.ok(waited > 20 * 60_000 && waited <= 30 * 60_000, String(waited));
    });
  }
});
