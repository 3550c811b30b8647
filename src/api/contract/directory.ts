import * as z from 'zod';
import { afterParameter, attributesView, limitParameter, moment, pageOf, textParameter } from './common.ts';
import { operation } from './operation.ts';

// The target gives these ids, so no more is known of their form than that they name one document.
export const directoryId = z
  .string()
  .regex(/^[\w.~:@-]{1,150}$/)
  .meta({ description: 'Id in Rollcall’s directory.', example: 'u-17' });

const userView = z
  .object({
    id: z.string().meta({ description: 'Id in this directory.' }),
    sourceId: z.string().nullable().meta({ description: 'Immutable object id in the source.' }),
    connectionId: z
      .string()
      .nullable()
      .meta({ description: 'The connection that brought this person in; null when entered by hand.' }),
    active: z.boolean(),
    attributes: attributesView,
    changedAt: moment,
  })
  .meta({ id: 'DirectoryUser', description: 'A person in Rollcall’s directory.' });

const groupView = z
  .object({
    id: z.string().meta({ description: 'Id in this directory.' }),
    sourceId: z.string().nullable().meta({ description: 'Immutable object id in the source.' }),
    connectionId: z.string().nullable().meta({ description: 'The connection that brought this group in.' }),
    attributes: attributesView,
    changedAt: moment,
  })
  .meta({ id: 'DirectoryGroup', description: 'A group in Rollcall’s directory.' });

export type DirectoryUserView = z.output<typeof userView>;
export type DirectoryGroupView = z.output<typeof groupView>;

const userExample = {
  id: 'u-17',
  sourceId: '5b1c8d2f-6a34-4f7e-9a10-2c3d4e5f6071',
  connectionId: 'contoso-7k2mq9',
  active: true,
  attributes: { displayName: 'Ada Lovelace', userPrincipalName: 'ada@contoso.com', accountEnabled: true },
  changedAt: '2026-01-05T08:00:00.000Z',
};

const groupExample = {
  id: 'g-3',
  sourceId: '3f0c1a52-7c0e-4c7a-9a53-0d8a3b6f2e11',
  connectionId: 'contoso-7k2mq9',
  attributes: { displayName: 'Sales EMEA' },
  changedAt: '2026-01-05T08:00:00.000Z',
};

const tag = 'Directory';
const params = z.object({ id: directoryId });
const query = z.strictObject({ limit: limitParameter, after: afterParameter, text: textParameter });

export const directoryOperations = {
  listDirectoryUsers: operation({
    method: 'get',
    path: '/api/directory/users',
    tag,
    summary: 'List people in the directory',
    description: 'Everybody in Rollcall’s directory, in the order of ids.',
    needs: 'reader',
    query,
    answer: {
      status: 200,
      description: 'A page of people.',
      schema: pageOf(userView, 'People.'),
      example: { items: [userExample], next: null },
    },
    problems: [],
  }),
  getDirectoryUser: operation({
    method: 'get',
    path: '/api/directory/users/{id}',
    tag,
    summary: 'Read a person in the directory',
    description: 'One person.',
    needs: 'reader',
    params,
    answer: { status: 200, description: 'The person.', schema: userView, example: userExample },
    problems: ['not-found'],
  }),
  listDirectoryGroups: operation({
    method: 'get',
    path: '/api/directory/groups',
    tag,
    summary: 'List groups in the directory',
    description: 'Every group in Rollcall’s directory, in the order of ids.',
    needs: 'reader',
    query,
    answer: {
      status: 200,
      description: 'A page of groups.',
      schema: pageOf(groupView, 'Groups.'),
      example: { items: [groupExample], next: null },
    },
    problems: [],
  }),
  listDirectoryMembers: operation({
    method: 'get',
    path: '/api/directory/groups/{id}/members',
    tag,
    summary: 'List the members of a group in the directory',
    description:
      'The people in a group. With `text`, a page may hold fewer rows than its limit while `next` says that there are more to look at.',
    needs: 'reader',
    params,
    query,
    answer: {
      status: 200,
      description: 'A page of members.',
      schema: pageOf(userView, 'Members.'),
      example: { items: [userExample], next: null },
    },
    problems: ['not-found'],
  }),
};
