import { Cron } from 'croner';
import type { Schedule } from '../model/schedule.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * The next times of a schedule behind `after`, at most `count`; none for a manual one, fewer where the schedule ends.
 * A change of the clocks neither skips nor doubles a time: one in the hour that is left out comes right after it, one
 * in the hour that comes twice comes the first time. What is due every hour is due in each of them.
 *
 * @throws Error for a cron expression or a time zone that `scheduleInput` would have refused
 */
export function nextTimes(schedule: Schedule, after: Date, count: number): Date[] {
  return [...timesAfter(schedule, after).take(count)];
}

/** The latest time of a schedule in (`after`, `upTo`], or null. Throws as `nextTimes` does. */
export function lastTime(
  schedule: Schedule,
  { after, upTo }: { readonly after: Date; readonly upTo: Date },
): Date | null {
  // Backwards by a day, by two, by four …: after a year without a host the last day has what is asked for.
  for (let days = 1; ; days *= 2) {
    const from = new Date(Math.max(after.getTime(), upTo.getTime() - days * dayMs));
    let last: Date | null = null;
    for (const time of timesAfter(schedule, from)) {
      if (time > upTo) break;
      last = time;
    }
    if (last !== null || from <= after) return last;
  }
}

function timesAfter(schedule: Schedule, after: Date): Generator<Date> {
  switch (schedule.kind) {
    case 'manual':
      return noTimes();
    case 'hourly':
      return hours(schedule.minute, after);
    case 'daily': {
      const [hour, minute] = schedule.at.split(':').map(Number);
      return cronTimes(`${String(minute)} ${String(hour)} * * *`, schedule.timeZone, after);
    }
    case 'cron':
      return cronTimes(withoutSteps(schedule.expression), schedule.timeZone, after);
  }
}

function* noTimes(): Generator<Date> {
  // Nothing comes.
}

/** In UTC, so that no time zone is asked for: half an hour off where zones are. */
function* hours(minute: number, after: Date): Generator<Date> {
  const inHour = minute * 60_000;
  let hour = Math.floor((after.getTime() - inHour) / hourMs);
  for (;;) yield new Date(++hour * hourMs + inHour);
}

function* cronTimes(expression: string, timeZone: string, after: Date): Generator<Date> {
  const options = { timezone: timeZone, mode: '5-part', fixedTimeRule: 'no-wildcard', paused: true } as const;
  const cron = new Cron(expression, options);
  for (let time = cron.nextRun(after); time !== null; time = cron.nextRun(time)) yield time;
}

/**
 * Times at chosen hours must be so for the library too, also where they were chosen by a step: it skips and doubles
 * what has a step or a wildcard in its minutes or hours. What is due every hour is left as it is.
 */
function withoutSteps(expression: string): string {
  const [minutes = '', hoursOfDay = '', ...days] = expression.split(/\s+/);
  if (/^\*(\/1)?$/.test(hoursOfDay)) return expression;
  return [listed(minutes, 59), listed(hoursOfDay, 23), ...days].join(' ');
}

/** `8-18/4,20` as `8,12,16,20`. */
function listed(field: string, last: number): string {
  return field
    .split(',')
    .flatMap((part) => {
      const step = /^(?:\*|(\d+)-(\d+))(?:\/(\d+))?$/.exec(part);
      if (step === null) return [part];
      const [from, to, by] = [Number(step[1] ?? 0), Number(step[2] ?? last), Number(step[3] ?? 1)];
      // What is out of bounds is left to the library to refuse.
      if (from > to || to > last || by < 1 || by > last) return [part];
      return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => String(from + index * by));
    })
    .join(',');
}
