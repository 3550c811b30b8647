import * as z from 'zod';
import { guidInput } from './input-values.ts';

const recipient = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('person'),
      id: guidInput('Enter the person’s object id, a GUID.'),
      tenantId: guidInput('Enter the id of the person’s tenant, a GUID.'),
      name: z.string().trim().min(1).max(256),
      by: z.enum(['teams', 'mail', 'both']),
      mail: z.email().nullable(),
    })
    .meta({ description: 'Somebody, in their chat with Rollcall, by e-mail, or both.' }),
  z
    .strictObject({
      kind: z.literal('channel'),
      id: z.string().trim().min(1).max(500),
      name: z.string().trim().min(1).max(256),
    })
    .meta({ description: 'A channel or group chat in which Rollcall is.' }),
]);

/** Who hears of scheduled runs. */
export const notificationsInput = z
  .strictObject({
    when: z.enum(['none', 'completion', 'change-or-failure']),
    recipients: z.array(recipient).max(50, 'Enter at most 50 recipients.'),
  })
  .meta({ description: 'Who hears of scheduled runs. Default: nobody is named.' });
