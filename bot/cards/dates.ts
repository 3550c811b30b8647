import type { Texts } from '../../src/texts/texts.ts';

/**
 * A moment as the reader's own client shows it, in their time zone and language. Only for a `TextBlock`. The functions
 * take no fractions of a second (Adaptive Cards, "Text features").
 */
export function dateAndTime(texts: Texts, iso: string): string {
  return texts.say('moment', { date: dateOnly(iso), time: timeOnly(iso) });
}

/** `DATE` alone, for what is days away. */
export function dateOnly(iso: string): string {
  return `{{DATE(${seconds(iso)},SHORT)}}`;
}

/** `TIME` alone, for what began a moment ago. */
export function timeOnly(iso: string): string {
  return `{{TIME(${seconds(iso)})}}`;
}

function seconds(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19)}Z`;
}

/** How long something took: "8 seconds", "3 minutes". */
export function durationText(texts: Texts, milliseconds: number): string {
  const total = Math.max(1, Math.round(milliseconds / 1000));
  if (total < 90) return texts.say('duration.seconds', { count: total });
  const minutes = Math.round(total / 60);
  if (minutes < 90) return texts.say('duration.minutes', { count: minutes });
  return texts.say('duration.hours', { count: Math.round(minutes / 6) / 10 });
}
