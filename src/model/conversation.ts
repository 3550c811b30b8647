/**
 * A place in Teams where the bot may speak, kept from every activity it receives. `reference` is the bot framework's
 * conversation reference as JSON; only the bot reads it.
 */
export interface ConversationReferenceRecord {
  /** Of a channel the channel itself, not one of its threads. */
  readonly conversationId: string;
  readonly kind: 'personal' | 'groupChat' | 'channel';
  /** Object id of the person, for a personal chat. */
  readonly personId: string | null;
  /** Of a channel or group chat, as Teams last called it. */
  readonly name: string | null;
  readonly tenantId: string | null;
  /** The language that was last spoken there (BCP 47). */
  readonly locale: string | null;
  readonly serviceUrl: string;
  readonly reference: Readonly<Record<string, unknown>>;
  readonly updatedAt: string;
  /** Set when Teams answered that the bot is blocked or gone; nothing is sent there until it is heard from again. */
  readonly unreachableSince: string | null;
}
