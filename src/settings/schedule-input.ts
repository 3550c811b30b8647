import * as z from 'zod';
import type { Schedule } from '../model/schedule.ts';
import { nextTimes } from './schedule-times.ts';

const timeZone = z
  .string()
  .trim()
  .refine(isTimeZone, 'Enter an IANA time zone such as Europe/Berlin, America/New_York or UTC.')
  .meta({ description: 'An IANA time zone.', example: 'Europe/Berlin' });

const minuteSentence = 'Enter a minute from 0 to 59.';

/** When runs start by themselves. */
export const scheduleInput = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('manual') }).meta({ description: 'Only when somebody asks.' }),
    z
      .strictObject({
        kind: z.literal('hourly'),
        minute: z.int({ error: minuteSentence }).min(0, minuteSentence).max(59, minuteSentence),
      })
      .meta({ description: 'Every hour, so many minutes past (in UTC).' }),
    z
      .strictObject({
        kind: z.literal('daily'),
        at: z
          .string()
          .trim()
          .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Enter a time such as 03:30, from 00:00 to 23:59.')
          .meta({ description: 'Local time, HH:MM.', example: '03:30' }),
        timeZone,
      })
      .meta({ description: 'Every day at a local time.' }),
    z
      .strictObject({
        kind: z.literal('cron'),
        expression: z
          .string()
          .trim()
          .max(200, 'Enter a cron expression of at most 200 characters.')
          .superRefine((expression, context) => {
            const message = cronProblem(expression);
            if (message !== null) {
              context.addIssue({ code: 'custom', input: expression, message });
            }
          })
          .transform((expression) => expression.split(/\s+/).join(' '))
          .meta({
            description:
              'Five fields: minute, hour, day of the month, month, day of the week. A day matches when either of its fields does, where both are given.',
            example: '30 3 * * 1-5',
          }),
        timeZone,
      })
      .meta({ description: 'A cron expression, read in a time zone; at most every five minutes.' }),
  ])
  .meta({ description: 'When runs start by themselves. Default manual.' });

/** The name that the runtime knows it by, in whatever case; offsets such as +02:00 know no daylight saving. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) {
    return false;
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const leastMinutes = 5;

/** What is wrong with a cron expression, in a sentence that says what to enter; null when nothing is. */
function cronProblem(expression: string): string | null {
  const fields = expression.split(/\s+/);
  if (fields.length !== 5 || expression.startsWith('@')) {
    return 'Enter a cron expression of five fields: minute, hour, day of the month, month, day of the week; such as 30 3 * * 1-5.';
  }
  // `?` and `+` mean something else to every reader of cron expressions.
  if (!/^[0-9A-Za-z*,/#\s-]+$/.test(expression)) {
    return 'Enter fields of numbers, names of months and days, and * , - / only.';
  }
  const times = timesOf({ kind: 'cron', expression, timeZone: 'UTC' });
  if (times === null) {
    return 'Enter a cron expression that can be read: minutes 0-59, hours 0-23, days 1-31, months 1-12, days of the week 0-7.';
  }
  if (times.length === 0) {
    return 'Enter a date that exists: this cron expression never comes due.';
  }
  if (times.some((time, index) => time - (times[index - 1] ?? -Infinity) < leastMinutes * 60_000)) {
    return `Enter a cron expression that comes due every ${String(leastMinutes)} minutes at most, such as */${String(leastMinutes)} * * * *.`;
  }
  return null;
}

/** As many times as a schedule of every five minutes has in two days: minutes and hours are the same on all days. */
const looksAhead = 600;

function timesOf(schedule: Schedule): readonly number[] | null {
  try {
    return nextTimes(schedule, new Date(Date.UTC(2024, 0, 1)), looksAhead).map((time) => time.getTime());
  } catch {
    return null;
  }
}
