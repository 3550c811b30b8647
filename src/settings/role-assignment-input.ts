import * as z from 'zod';
import type { RoleAssignment } from '../model/role.ts';
import { roles } from '../model/role.ts';
import { guidInput, nameInput } from './input-values.ts';

/** What can be chosen about an assignment of a role. */
export const assignmentFields = {
  kind: z
    .enum(['person', 'group'])
    .default('person')
    .meta({ description: 'Whether a person has the role, or a group.' }),
  name: nameInput.meta({ description: 'How the person or the group is shown.' }),
  role: z.enum(roles).meta({ description: 'administrator includes approver, approver includes reader.' }),
  mail: z
    .email('Enter an e-mail address such as ada@contoso.com.')
    .max(254, 'Enter an e-mail address of at most 254 characters.')
    .nullable()
    .default(null)
    .meta({
      description:
        'Where e-mails to them go; null for a person who is told in chats only, and a group that is not told.',
    }),
};

/** A role for a person or a group. */
export const assignmentInput = z
  .strictObject({
    personId: guidInput('Enter the object id of the person or the group, a GUID.'),
    tenantId: guidInput('Enter the id of the tenant, a GUID.'),
    ...assignmentFields,
  })
  .transform(({ kind, ...given }): RoleAssignment => (kind === 'group' ? { ...given, kind } : given));
export type AssignmentInput = z.input<typeof assignmentInput>;
