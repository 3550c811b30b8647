import * as z from 'zod';

const timeZone = z.string().trim().meta({ description: 'An IANA time zone.', example: 'Europe/Berlin' });

/** When runs start by themselves. */
export const scheduleInput = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('manual') }).meta({ description: 'Only when somebody asks.' }),
    z
      .strictObject({ kind: z.literal('hourly'), minute: z.int().min(0).max(59) })
      .meta({ description: 'Every hour, so many minutes past.' }),
    z
      .strictObject({ kind: z.literal('daily'), at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/), timeZone })
      .meta({ description: 'Every day at a local time.' }),
    z
      .strictObject({ kind: z.literal('cron'), expression: z.string().trim().max(200), timeZone })
      .meta({ description: 'A cron expression of five fields.' }),
  ])
  .meta({ description: 'When runs start by themselves. Default manual.' });
