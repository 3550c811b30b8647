import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Schedule } from '../../src/model/schedule.ts';
import { lastTime, nextTimes } from '../../src/settings/schedule-times.ts';

const daily = (at: string, timeZone: string): Schedule => ({ kind: 'daily', at, timeZone });
const cron = (expression: string, timeZone: string): Schedule => ({ kind: 'cron', expression, timeZone });

/** In UTC, without seconds: `2026-03-29 01:00`. */
function times(schedule: Schedule, after: string, count: number): readonly string[] {
  return nextTimes(schedule, new Date(after), count).map((time) => {
    assert.equal(time.getTime() % 60_000, 0);
    return time.toISOString().slice(0, 16).replace('T', ' ');
  });
}

describe('the times of a schedule', () => {
  const cases: readonly (readonly [title: string, schedule: Schedule, after: string, expected: readonly string[]])[] = [
    ['are none for a manual one', { kind: 'manual' }, '2026-01-01T00:00Z', []],
    [
      'come every hour at the minute',
      { kind: 'hourly', minute: 15 },
      '2026-01-01T22:14:59.999Z',
      ['2026-01-01 22:15', '2026-01-01 23:15', '2026-01-02 00:15'],
    ],
    [
      'come behind the moment, not at it',
      { kind: 'hourly', minute: 15 },
      '2026-01-01T22:15Z',
      ['2026-01-01 23:15', '2026-01-02 00:15'],
    ],
    [
      'come daily at a local time',
      daily('03:30', 'Asia/Tokyo'),
      '2026-01-01T00:00Z',
      ['2026-01-01 18:30', '2026-01-02 18:30'],
    ],
    [
      'come as a cron expression says, by either day where both are given',
      cron('0 0 13 * FRI', 'UTC'),
      '2026-04-22T00:00Z',
      ['2026-04-24 00:00', '2026-05-01 00:00', '2026-05-08 00:00', '2026-05-13 00:00'],
    ],
    [
      'come on the 29th of February where there is one',
      cron('0 0 29 2 *', 'UTC'),
      '2026-01-01T00:00Z',
      ['2028-02-29 00:00', '2032-02-29 00:00'],
    ],
    // Clocks are set forward: 02:00 to 03:00 in Berlin and New York, 02:00 to 02:30 on Lord Howe, 00:00 to 01:00 in Cairo.
    [
      'come once, right after the hour that is left out (Berlin)',
      daily('02:30', 'Europe/Berlin'),
      '2026-03-27T12:00Z',
      ['2026-03-28 01:30', '2026-03-29 01:00', '2026-03-30 00:30'],
    ],
    [
      'come once, right after the hour that is left out (New York)',
      daily('02:30', 'America/New_York'),
      '2026-03-07T00:00Z',
      ['2026-03-07 07:30', '2026-03-08 07:00', '2026-03-09 06:30'],
    ],
    [
      'come once, right after the half hour that is left out (Lord Howe)',
      daily('02:15', 'Australia/Lord_Howe'),
      '2026-10-02T00:00Z',
      ['2026-10-02 15:45', '2026-10-03 15:30', '2026-10-04 15:15'],
    ],
    [
      'come once, right after a midnight that is left out (Cairo)',
      daily('00:00', 'Africa/Cairo'),
      '2026-04-22T12:00Z',
      ['2026-04-22 22:00', '2026-04-23 22:00', '2026-04-24 21:00'],
    ],
    [
      'come once where two of them would be left out, and where the next follows (Berlin)',
      cron('*/30 2,3 * * *', 'Europe/Berlin'),
      '2026-03-28T12:00Z',
      ['2026-03-29 01:00', '2026-03-29 01:30', '2026-03-30 00:00', '2026-03-30 00:30'],
    ],
    [
      'come at every other hour also where one of them is left out (Berlin)',
      cron('0 */2 * * *', 'Europe/Berlin'),
      '2026-03-28T22:30Z',
      ['2026-03-28 23:00', '2026-03-29 01:00', '2026-03-29 02:00', '2026-03-29 04:00'],
    ],
    [
      'come every real half hour (Berlin, forward)',
      cron('*/30 * * * *', 'Europe/Berlin'),
      '2026-03-29T00:10Z',
      ['2026-03-29 00:30', '2026-03-29 01:00', '2026-03-29 01:30', '2026-03-29 02:00'],
    ],
    // Clocks are set back: 03:00 to 02:00 in Berlin, 02:00 to 01:00 in New York, 02:00 to 01:30 on Lord Howe.
    [
      'come the first time of two (Berlin)',
      daily('02:30', 'Europe/Berlin'),
      '2026-10-23T12:00Z',
      ['2026-10-24 00:30', '2026-10-25 00:30', '2026-10-26 01:30'],
    ],
    [
      'come the first time of two (New York)',
      daily('01:30', 'America/New_York'),
      '2026-10-31T00:00Z',
      ['2026-10-31 05:30', '2026-11-01 05:30', '2026-11-02 06:30'],
    ],
    [
      'come the first time of two (Lord Howe)',
      daily('01:45', 'Australia/Lord_Howe'),
      '2026-04-03T12:00Z',
      ['2026-04-03 14:45', '2026-04-04 14:45', '2026-04-05 15:15'],
    ],
    [
      'come the first time of two also where a step says when (Berlin)',
      cron('*/30 2 * * *', 'Europe/Berlin'),
      '2026-10-24T12:00Z',
      ['2026-10-25 00:00', '2026-10-25 00:30', '2026-10-26 01:00'],
    ],
    [
      'come every real half hour (Berlin, back)',
      cron('*/30 * * * *', 'Europe/Berlin'),
      '2026-10-25T00:10Z',
      ['2026-10-25 00:30', '2026-10-25 01:00', '2026-10-25 01:30', '2026-10-25 02:00'],
    ],
    [
      'come every real hour whatever the clocks do (Lord Howe, back)',
      { kind: 'hourly', minute: 0 },
      '2026-04-04T14:30Z',
      ['2026-04-04 15:00', '2026-04-04 16:00', '2026-04-04 17:00'],
    ],
  ];
  for (const [title, schedule, after, expected] of cases) {
    it(title, () => {
      assert.deepEqual(times(schedule, after, expected.length), expected);
    });
  }

  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Cairo',
    'America/Santiago',
    'Asia/Tokyo',
    'Asia/Kolkata',
    'UTC',
  ];
  it('come once a local day in every zone, whatever the clocks do', () => {
    const minute = fc.integer({ min: 0, max: 24 * 60 - 1 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), minute, (timeZone, inDay) => {
        const at = new Date(inDay * 60_000).toISOString().slice(11, 16);
        const year = nextTimes(daily(at, timeZone), new Date('2026-01-05T12:00Z'), 365);
        const day = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
        assert.equal(new Set(year.map((time) => day.format(time))).size, 365);
        const gaps = year.slice(1).map((time, index) => time.getTime() - (year[index]?.getTime() ?? 0));
        assert.ok(gaps.every((gap) => gap >= 23 * 3_600_000 && gap <= 25 * 3_600_000));
      }),
      { numRuns: 50 },
    );
  });

  const schedules: readonly Schedule[] = [
    { kind: 'hourly', minute: 7 },
    daily('02:30', 'Europe/Berlin'),
    cron('*/5 * * * *', 'America/New_York'),
    cron('0 */2 * * MON-FRI', 'Australia/Lord_Howe'),
    cron('0 12 1 * *', 'UTC'),
  ];
  it('are the same wherever one begins to count, and the last one is the last of them', () => {
    const moment = fc.date({ min: new Date('2026-03-25Z'), max: new Date('2026-11-05Z'), noInvalidDate: true });
    const hours = fc.integer({ min: 0, max: 72 });
    fc.assert(
      fc.property(fc.constantFrom(...schedules), moment, hours, (schedule, after, length) => {
        const upTo = new Date(after.getTime() + length * 3_600_000);
        const all = nextTimes(schedule, after, 1000).filter((time) => time <= upTo);
        assert.deepEqual(lastTime(schedule, { after, upTo }), all.at(-1) ?? null);
        for (const [index, time] of all.slice(0, 20).entries())
          assert.deepEqual(nextTimes(schedule, new Date(time.getTime() - 1), 2)[0], all[index]);
      }),
      { numRuns: 60 },
    );
  });

  it('are found at once after a year without a host', () => {
    const [after, upTo] = [new Date('2026-01-01Z'), new Date('2027-01-01T00:02Z')];
    assert.deepEqual(lastTime(cron('*/5 * * * *', 'UTC'), { after, upTo }), new Date('2027-01-01Z'));
    assert.deepEqual(lastTime(cron('0 0 3 2 *', 'UTC'), { after, upTo }), new Date('2026-02-03Z'));
    assert.equal(lastTime(cron('0 0 29 2 *', 'UTC'), { after, upTo }), null);
    assert.equal(lastTime({ kind: 'manual' }, { after, upTo }), null);
  });
});
