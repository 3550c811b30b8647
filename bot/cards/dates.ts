/**
 * A moment as the reader's own client shows it, in their time zone and language. Only for a `TextBlock`. The functions
 * take no fractions of a second (Adaptive Cards, "Text features").
 */
export function dateAndTime(iso: string): string {
  const at = seconds(iso);
  return `{{DATE(${at},SHORT)}}, {{TIME(${at})}}`;
}

/** `TIME` alone, for what began a moment ago. */
export function timeOnly(iso: string): string {
  return `{{TIME(${seconds(iso)})}}`;
}

function seconds(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19)}Z`;
}

/** How long something took: "8 seconds", "3 minutes". */
export function durationText(milliseconds: number): string {
  const total = Math.max(1, Math.round(milliseconds / 1000));
  if (total < 90) return `${total} ${total === 1 ? 'second' : 'seconds'}`;
  const minutes = Math.round(total / 60);
  if (minutes < 90) return `${minutes} minutes`;
  return `${(minutes / 60).toFixed(1)} hours`;
}
