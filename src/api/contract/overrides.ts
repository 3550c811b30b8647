import * as z from 'zod';
import { mostHoldDays } from '../../model/override.ts';
import { action, holdId, moment, objectClass, personView } from './common.ts';

/** As many keys, causes or ids as one request names. */
export const mostAtOnce = 1000;

const cause = {
  class: objectClass,
  action,
  reason: z.string().min(1).max(100).meta({ description: 'The code of the reason.', example: 'left-group' }),
  subject: z
    .string()
    .max(4000)
    .meta({ description: 'The group, filter or attributes of the reason.', example: 'Sales EMEA' }),
};

const chosen = {
  keys: z.array(z.string().min(1).max(300)).max(mostAtOnce).optional().meta({ description: 'Keys of single changes.' }),
  causes: z
    .array(z.strictObject(cause))
    .max(50)
    .optional()
    .meta({ description: 'Causes, as `causes` of the overview has them.' }),
};

export const chosenInput = z.strictObject(chosen);

export const holdInput = z.strictObject({
  ...chosen,
  days: z
    .int(`Enter a whole number from 1 to ${String(mostHoldDays)}.`)
    .min(1, `Enter a whole number from 1 to ${String(mostHoldDays)}.`)
    .max(mostHoldDays, `Enter a whole number from 1 to ${String(mostHoldDays)}.`)
    .meta({ description: 'For how many days, 1 to 365.' }),
});

export const editExample = {
  leaveOut: { causes: [{ class: 'membership', action: 'remove', reason: 'left-group', subject: 'Sales EMEA' }] },
  hold: { keys: ['6adalovelace-~5b1c8d2f-6a34-4f7e-9a10-2c3d4e5f6071'], days: 14 },
};

export const leftOutCounts = z
  .object({ add: z.int(), update: z.int(), remove: z.int() })
  .meta({ id: 'LeftOutCounts', description: 'How many changes of one class are left out, by action.' });

export const releaseView = z
  .object({
    askedBy: personView,
    askedAt: moment,
    releasedBy: personView.nullable(),
    releasedAt: moment.nullable(),
  })
  .meta({ id: 'Release', description: 'The release of a removal limit: one approver asks, another one releases.' });

const until = moment.nullable().meta({ description: 'The end of the hold; null for this run only.' });

export const leftOutView = z
  .object({
    overrideId: z.string().meta({ description: 'What to put back, so that the change counts again.' }),
    until,
    by: personView,
    text: z.string().meta({ description: 'By whom, in words.', example: 'Left out by Adele Vance.' }),
  })
  .meta({ id: 'LeftOut', description: 'Why a change is left out.' });

export const overrideView = z
  .object({
    id: z.string(),
    of: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('cause'), ...cause }),
      z.object({
        kind: z.literal('row'),
        key: z.string(),
        class: objectClass,
        action,
        objectId: z.string(),
        memberId: z.string().nullable(),
        name: z.string(),
        memberName: z.string().nullable(),
      }),
    ]),
    until,
    rows: z.int().meta({ description: 'How many changes it leaves out, those that depend on it included.' }),
    by: personView,
    at: moment,
  })
  .meta({ id: 'Override', description: 'A cause or a single change that is left out of an overview.' });

export type OverrideView = z.output<typeof overrideView>;

export const holdView = z
  .object({
    id: holdId,
    class: objectClass,
    action,
    objectId: z.string(),
    memberId: z.string().nullable(),
    name: z.string(),
    memberName: z.string().nullable(),
    until: moment,
    by: personView,
    at: moment,
  })
  .meta({ id: 'Hold', description: 'A row that is left out of every overview until its hold ends.' });

export type HoldView = z.output<typeof holdView>;

const adele = { id: '8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071', name: 'Adele Vance' };
const row = {
  class: 'user',
  action: 'remove',
  objectId: '5b1c8d2f-6a34-4f7e-9a10-2c3d4e5f6071',
  memberId: null,
  name: 'Ada Lovelace',
  memberName: null,
} as const;

export const leftOutExample = {
  overrideId: 'row.6adalovelace-~5b1c8d2f-6a34-4f7e-9a10-2c3d4e5f6071',
  until: null,
  by: adele,
  text: 'Left out by Adele Vance.',
};

export const overrideExample = {
  id: leftOutExample.overrideId,
  of: { kind: 'row', key: '6adalovelace-~5b1c8d2f-6a34-4f7e-9a10-2c3d4e5f6071', ...row },
  until: '2026-01-19T08:00:00.000Z',
  rows: 4,
  by: adele,
  at: '2026-01-05T08:05:00.000Z',
};

export const holdExample = {
  id: 'contoso-7k2mq9.4f2b8c1d9e0a7b6c5d4e3f2a',
  ...row,
  until: '2026-01-19T08:00:00.000Z',
  by: adele,
  at: '2026-01-05T08:05:00.000Z',
};

export const releaseExample = {
  askedBy: adele,
  askedAt: '2026-01-05T08:05:00.000Z',
  releasedBy: { id: '1f0e8d2f-6a34-4f7e-9a10-2c3d4e5f6071', name: 'Alex Wilber' },
  releasedAt: '2026-01-05T08:10:00.000Z',
};
