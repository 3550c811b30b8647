/** When runs of a connection start by themselves. */
export type Schedule =
  | { readonly kind: 'manual' }
  /** Every hour, `minute` minutes past. */
  | { readonly kind: 'hourly'; readonly minute: number }
  /** Every day at a local time, `HH:MM`, in an IANA time zone. */
  | { readonly kind: 'daily'; readonly at: string; readonly timeZone: string }
  /** A cron expression of five fields, read in an IANA time zone. */
  | { readonly kind: 'cron'; readonly expression: string; readonly timeZone: string };

export const manualSchedule: Schedule = { kind: 'manual' };
