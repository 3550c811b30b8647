import * as z from 'zod';
import { connectionId, moment, noticeId } from './common.ts';
import { operation } from './operation.ts';

const topics = ['run-ended', 'trouble', 'disabled', 'secret-expires', 'release-asked', 'overview-over'] as const;

const noticeView = z
  .object({
    id: noticeId,
    topic: z.enum(topics).meta({ description: 'What it was about.' }),
    to: z.string().meta({ description: 'Name of the person or channel, or the e-mail address.' }),
    by: z.enum(['teams', 'mail']),
    connectionId: connectionId.nullable(),
    problem: z.string().meta({ description: 'Why it could not be delivered, in a sentence.' }),
    createdAt: moment,
  })
  .meta({ id: 'Notice', description: 'A message that could not be delivered.' });

export type NoticeView = z.output<typeof noticeView>;

const conversationView = z
  .object({
    id: z.string().meta({ description: 'Id of the conversation, for `notifications` of a connection.' }),
    kind: z.enum(['groupChat', 'channel']),
    name: z.string().nullable().meta({ description: 'As Teams calls it, or null when it does not.' }),
  })
  .meta({ id: 'Conversation', description: 'A channel or group chat in which Rollcall is.' });

const tag = 'Notifications';

const example = {
  id: '9d3c7f1a0b5e4d2c8f6a1b3e5d7c9f0a2b4d6e8f1a3c5e7d9b0f2a4c6e8d1b3f',
  topic: 'trouble' as const,
  to: 'Lee Gu',
  by: 'teams' as const,
  connectionId: 'contoso-7k2mq9',
  problem: 'Lee Gu does not have the Rollcall app in Teams.',
  createdAt: '2026-11-21T10:02:00.000Z',
};

export const noticeOperations = {
  listUndelivered: operation({
    method: 'get',
    path: '/api/notices',
    tag,
    summary: 'List undelivered notices',
    description:
      'Messages that could not be delivered, the newest first, until somebody dismisses them or for 30 days.',
    needs: 'reader',
    answer: {
      status: 200,
      description: 'All of them.',
      schema: z.object({ items: z.array(noticeView) }),
      example: { items: [example] },
    },
    problems: [],
  }),
  dismissNotice: operation({
    method: 'delete',
    path: '/api/notices/{id}',
    tag,
    summary: 'Dismiss an undelivered notice',
    description: 'Somebody has seen that it was not delivered: it is not shown any more.',
    needs: 'administrator',
    params: z.object({ id: noticeId }),
    answer: { status: 204, description: 'It is not shown any more.' },
    problems: ['not-found'],
  }),
  listConversations: operation({
    method: 'get',
    path: '/api/conversations',
    tag,
    summary: 'List channels and group chats',
    description:
      'Where Rollcall is a member, and scheduled runs can be told of. To add one, add the app there in Teams.',
    needs: 'reader',
    answer: {
      status: 200,
      description: 'All of them, by name.',
      schema: z.object({ items: z.array(conversationView) }),
      example: { items: [{ id: '19:directory@thread.tacv2', kind: 'channel', name: 'IT › Directory' }] },
    },
    problems: [],
  }),
};
