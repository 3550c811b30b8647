import * as z from 'zod';
import { roles } from '../../model/role.ts';

export const moment = z.iso
  .datetime()
  .meta({ description: 'A moment in UTC, ISO 8601.', example: '2026-01-05T08:00:00.000Z' });

/** Ids are made here and have only these characters; anything else names nothing. */
const idText = (description: string, example: string): z.ZodString =>
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,149}$/)
    .meta({ description, example });

export const connectionId = idText('Id of a connection.', 'contoso-7k2mq9');
export const credentialProfileId = idText('Id of a credential profile.', 'contoso-app-3f8xw2');
export const overviewId = idText('Id of an overview.', 'contoso-7k2mq9.01kdsjw5z0h4e8qv2m9c');
export const holdId = idText('Id of a hold.', 'contoso-7k2mq9.4f2b8c1d9e0a7b6c5d4e3f2a');
export const noticeId = idText('Id of a notice.', '9d3c7f1a0b5e4d2c8f6a1b3e5d7c9f0a2b4d6e8f1a3c5e7d9b0f2a4c6e8d1b3f');
export const runId = idText('Id of a run.', 'contoso-7k2mq9.01kdsjw5z0h4e8qv2m9c');

export const personView = z
  .object({
    id: z.string().meta({ description: 'Object id in Entra ID.', example: '8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071' }),
    name: z.string().meta({ description: 'Display name at that time.', example: 'Adele Vance' }),
  })
  .meta({ id: 'Person', description: 'Who did something.' });

export const role = z.enum(roles).meta({ description: 'administrator includes approver, approver includes reader.' });

const attributeValue = z.union([z.string(), z.boolean(), z.null()]);

export const attributesView = z
  .record(z.string(), attributeValue)
  .meta({ id: 'Attributes', description: 'Attribute name to value; null and absent both mean that there is none.' });

export const limitParameter = z.coerce
  .number<string>({ error: 'Enter a whole number from 1 to 1000.' })
  .int({ error: 'Enter a whole number from 1 to 1000.' })
  .min(1, 'Enter a whole number from 1 to 1000.')
  .max(1000, 'Enter a whole number from 1 to 1000.')
  .optional()
  .meta({
    description: 'Rows per page, 1 to 1,000. Default 50.',
    example: 50,
    override: { type: 'integer', default: 50 },
  });

export const afterParameter = z
  .string()
  .min(1, 'Enter what `next` held, or leave it out.')
  .max(300, 'Enter what `next` held.')
  .optional()
  .meta({ description: 'What `next` of the page before held; left out for the first page.' });

export const textParameter = z
  .string()
  .max(200, 'Search for at most 200 characters.')
  .optional()
  .meta({ description: 'Keeps rows that contain this, without regard to case and accents.', example: 'lovelace' });

export const defaultPageSize = 50;

export function pageOf<Item extends z.ZodType>(
  item: Item,
  what: string,
): z.ZodObject<{ items: z.ZodArray<Item>; next: z.ZodNullable<z.ZodString> }> {
  return z.object({
    items: z.array(item).meta({ description: what }),
    next: z.string().nullable().meta({ description: 'What to send as `after` for the next page; null on the last.' }),
  });
}

export const objectClass = z
  .enum(['user', 'group', 'membership'])
  .meta({ description: 'What kind of object a change is about.' });
export const action = z.enum(['add', 'update', 'remove']).meta({ description: 'What the change does.' });

/** How a list of changes or log rows is narrowed. */
export const changeFilterParameters = {
  class: objectClass.optional().meta({ description: 'Keeps rows of one class.', example: 'user' }),
  action: action.optional().meta({ description: 'Keeps rows with one action.', example: 'remove' }),
  cause: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'Keeps rows of one cause, by its `id` in `causes` of the overview.' }),
  text: textParameter,
};
