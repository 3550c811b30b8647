import type { ConversationReferenceRecord } from '../src/model/conversation.ts';
import { textsFor, type Texts } from '../src/texts/texts.ts';
import type { Audience } from './cards/audience.ts';

/** Who reads a message, and in which language. */
export interface Reader {
  readonly texts: Texts;
  readonly audience: Audience;
}

/** Where the bot knows what kind of conversation it is in, and what is spoken there. */
export interface KnownConversations {
  about(conversationId: string): Promise<Pick<ConversationReferenceRecord, 'kind' | 'locale'> | undefined>;
}

/** Who reads what is said in a conversation. `locale` is that of whoever asked, where somebody did. */
export async function readerIn(
  conversationId: string,
  { locale, conversations }: { readonly locale: string | null; readonly conversations: KnownConversations },
): Promise<Reader> {
  const about = await conversations.about(conversationId);
  const isShared = about !== undefined && about.kind !== 'personal';
  return { texts: textsFor(locale ?? about?.locale ?? null), audience: isShared ? 'members' : 'person' };
}
