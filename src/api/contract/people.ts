import * as z from 'zod';
import { assignmentFields } from '../../settings/role-assignment-input.ts';
import { role } from './common.ts';
import { operation } from './operation.ts';

const objectId = (description: string, example: string): z.ZodString =>
  z
    .string()
    .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i)
    .meta({ description, example });

const tenantId = objectId('Id of the tenant in Entra ID.', '00000000-aaaa-4bbb-8ccc-000000000001');
const personId = objectId(
  'Object id of the person, or of the group, in Entra ID.',
  '8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071',
);

const assignmentView = z
  .object({
    tenantId,
    personId,
    kind: z.enum(['person', 'group']).meta({
      description: 'A person, or a group: everybody in it has its role, and everybody in the groups that are in it.',
    }),
    name: z.string().meta({ description: 'How the person or the group is shown.' }),
    role,
    mail: z.string().nullable().meta({
      description:
        'Where e-mails to them go; null for a person who is told in chats only, and a group that is not told.',
    }),
    from: z.enum(['configuration', 'assignment']).meta({
      description: 'An administrator from configuration keeps that role, and cannot be removed.',
    }),
    etag: z.string().nullable().meta({
      description: 'What to send as If-Match to change or remove it; null where nothing is stored, and none is sent.',
    }),
  })
  .meta({ id: 'RoleAssignment', description: 'A person or a group, and what they may do.' });

export type AssignmentView = z.output<typeof assignmentView>;

const example = {
  tenantId: '00000000-aaaa-4bbb-8ccc-000000000001',
  personId: '8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071',
  kind: 'person' as const,
  name: 'Adele Vance',
  role: 'approver' as const,
  mail: 'adele.vance@contoso.com',
  from: 'assignment' as const,
  etag: '"MQ"',
};

const tag = 'People and roles';
const params = z.object({ tenantId, personId });

export const peopleOperations = {
  listPeople: operation({
    method: 'get',
    path: '/api/people',
    tag,
    summary: 'List people and groups with a role',
    description: 'Who may do what, by name. A person has the highest of their own role and those of their groups.',
    needs: 'reader',
    answer: {
      status: 200,
      description: 'All of them.',
      schema: z.object({ items: z.array(assignmentView) }),
      example: { items: [example] },
    },
    problems: [],
  }),
  assignRole: operation({
    method: 'put',
    path: '/api/people/{tenantId}/{personId}',
    tag,
    summary: 'Give a person or a group a role',
    description:
      'Without If-Match for somebody who has none yet, with it to change what is there. Guests and people of tenants that may not use this Rollcall are refused. Everybody in a group loses its role within a minute of leaving it. Refused with `conflict`: taking the role from the last administrator, or from one who comes from configuration.',
    needs: 'administrator',
    params,
    ifMatch: 'to-change',
    body: z.strictObject(assignmentFields),
    bodyExample: { kind: 'person', name: 'Adele Vance', role: 'approver', mail: 'adele.vance@contoso.com' },
    answer: {
      status: 200,
      description: 'As it is now.',
      schema: assignmentView,
      example,
      headers: { ETag: 'Version of the assignment: send it as If-Match to change or remove it.' },
    },
    problems: ['conflict'],
  }),
  removeRole: operation({
    method: 'delete',
    path: '/api/people/{tenantId}/{personId}',
    tag,
    summary: 'Take the role from a person or a group',
    description:
      'They may do nothing from now on, unless a group gives them a role. Refused with `conflict` for the last administrator, and for one who comes from configuration.',
    needs: 'administrator',
    params,
    ifMatch: true,
    answer: { status: 204, description: 'They have no role of their own any more.' },
    problems: ['not-found', 'conflict'],
  }),
};
