import * as z from 'zod';
import { guidInput } from './input-values.ts';

const recipient = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('person'),
      id: guidInput('Enter the person’s object id, a GUID.'),
      tenantId: guidInput('Enter the id of the person’s tenant, a GUID.'),
      name: z.string().trim().min(1, 'Enter the person’s name.').max(256),
      by: z.enum(['teams', 'mail', 'both']),
      mail: z.string().trim().pipe(z.email('Enter an e-mail address such as ada@contoso.com.')).nullable(),
    })
    .refine(({ by, mail }) => by === 'teams' || mail !== null, {
      path: ['mail'],
      message: 'Enter the person’s e-mail address, or choose Teams alone.',
    })
    .meta({ description: 'Somebody, in their chat with Rollcall, by e-mail, or both. E-mail needs `mail`.' }),
  z
    .strictObject({
      kind: z.literal('channel'),
      id: z.string().trim().min(1, 'Enter the id of the channel’s conversation.').max(500),
      name: z.string().trim().min(1, 'Enter the channel’s name.').max(256),
    })
    .meta({ description: 'A channel or group chat in which Rollcall is.' }),
]);

/** Who hears of scheduled runs. */
export const notificationsInput = z
  .strictObject({
    when: z.enum(['none', 'completion', 'change-or-failure']),
    recipients: z
      .array(recipient)
      .max(50, 'Enter at most 50 recipients.')
      .superRefine((recipients, context) => {
        const seen = new Set<string>();
        recipients.forEach((one, index) => {
          const key = `${one.kind} ${one.id}`;
          if (seen.has(key)) {
            context.addIssue({
              code: 'custom',
              path: [index],
              message: `“${one.name}” is among the recipients twice: keep one.`,
            });
          }
          seen.add(key);
        });
      }),
  })
  .meta({ description: 'Who hears of scheduled runs. Default: nobody is named.' });
