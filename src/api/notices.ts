import type { ConversationReferenceRecord } from '../model/conversation.ts';
import { CallerError } from '../model/errors.ts';
import type { Notice } from '../model/notice.ts';
import type { Outbox } from '../notify/outbox.ts';
import type { noticeOperations, NoticeView } from './contract/notices.ts';
import type { Handlers } from './endpoint.ts';

/** The channels and group chats in which the bot is. */
export interface SharedChats {
  shared(): Promise<readonly ConversationReferenceRecord[]>;
}

export function noticeHandlers(rooms: {
  readonly outbox: Pick<Outbox, 'undelivered' | 'dismiss'>;
  readonly chats: SharedChats;
}): Handlers<typeof noticeOperations> {
  return {
    async listUndelivered() {
      const notices = await rooms.outbox.undelivered();
      const names = new Map((await rooms.chats.shared()).map(({ conversationId, name }) => [conversationId, name]));
      return { body: { items: notices.map((notice) => noticeView(notice, names)) } };
    },
    async dismissNotice({ params }) {
      if (!(await rooms.outbox.dismiss(params.id)))
        throw new CallerError('not-found', 'There is no such undelivered notice. It may have been dismissed already.');
      return { body: null };
    },
    async listConversations() {
      const shared = await rooms.chats.shared();
      return {
        body: {
          items: shared.flatMap(({ conversationId, kind, name }) =>
            kind === 'personal' ? [] : [{ id: conversationId, kind, name }],
          ),
        },
      };
    },
  };
}

function noticeView(
  { id, topic, to, connectionId, problem, createdAt }: Notice,
  names: ReadonlyMap<string, string | null>,
): NoticeView {
  const name = to.kind === 'conversation' ? (names.get(to.conversationId) ?? to.conversationId) : to.name;
  return {
    id,
    topic: topic.kind,
    to: to.kind === 'mail' ? to.address : name,
    by: to.kind === 'mail' ? 'mail' : 'teams',
    connectionId,
    problem: problem ?? '',
    createdAt,
  };
}
