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
  switch (schedule.kind) {
    case 'manual':
      return [];
    case 'hourly':
      return nextHours(schedule.minute, after, count);
    case 'daily': {
      const [hours, minutes] = schedule.at.split(':').map(Number);
      return cronTimes(`${String(minutes)} ${String(hours)} * * *`, schedule.timeZone, after, count);
    }
    case 'cron':
      return cronTimes(schedule.expression, schedule.timeZone, after, count);
  }
}

/** The latest time of a schedule in (`after`, `upTo`], or null. */
export function lastTime(
  schedule: Schedule,
  { after, upTo }: { readonly after: Date; readonly upTo: Date },
): Date | null {
  // Backwards by a day, by two, by four …: after a year without a host the last day has what is asked for.
  for (let days = 1; ; days *= 2) {
    const from = new Date(Math.max(after.getTime(), upTo.getTime() - days * dayMs));
    const last = latest(schedule, from, upTo);
    if (last !== null || from <= after) return last;
  }
}

function latest(schedule: Schedule, after: Date, upTo: Date): Date | null {
  const atOnce = 50;
  let last: Date | null = null;
  for (;;) {
    const times: readonly Date[] = nextTimes(schedule, last ?? after, atOnce).filter((time) => time <= upTo);
    last = times.at(-1) ?? last;
    if (times.length < atOnce) return last;
  }
}

/** In UTC, so that no time zone is asked for: half an hour off where zones are. */
function nextHours(minute: number, after: Date, count: number): Date[] {
  const inHour = minute * 60_000;
  const first = (Math.floor((after.getTime() - inHour) / hourMs) + 1) * hourMs + inHour;
  return Array.from({ length: count }, (_, index) => new Date(first + index * hourMs));
}

function cronTimes(expression: string, timeZone: string, after: Date, count: number): Date[] {
  const cron = new Cron(withoutSteps(expression), {
    timezone: timeZone,
    mode: '5-part',
    fixedTimeRule: 'no-wildcard',
    paused: true,
  });
  return cron.nextRuns(count, after);
}

/**
 * Times at chosen hours must be so for the library too, also where they were chosen by a step: it skips and doubles
 * what has a step or a wildcard in its minutes or hours. What is due every hour is left as it is.
 */
function withoutSteps(expression: string): string {
  const [minutes = '', hours = '', ...days] = expression.split(/\s+/);
  if (/^\*(\/1)?$/.test(hours)) return expression;
  return [listed(minutes, 59), listed(hours, 23), ...days].join(' ');
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
