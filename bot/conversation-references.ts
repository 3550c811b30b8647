import { TurnContext, type Activity, type ConversationReference } from 'botbuilder';
import * as z from 'zod';
import type { ConversationReferenceRecord } from '../src/model/conversation.ts';
import type { Store } from '../src/store/store.ts';
import { tenantOf } from './tenant-of.ts';

/** A reference that did not change is written again once a day, so that old ones can be told from dead ones. */
const freshForMs = 24 * 60 * 60 * 1000;

/** Where the bot may speak: learned from every activity, forgotten when the bot is removed. */
export class ConversationReferences {
  readonly #store: Store;
  readonly #now: () => Date;

  constructor(options: { readonly store: Store; readonly now: () => Date }) {
    this.#store = options.store;
    this.#now = options.now;
  }

  /**
   * Keeps the activity's conversation with its newest service URL. Answers `new` for exactly one activity of a
   * conversation that was not known, however many arrive at once and wherever.
   */
  async remember(activity: Activity): Promise<'new' | 'known'> {
    const record = this.#recordOf(activity);
    const id = record.conversationId;
    const known = await this.#store.get('conversations', 'all', id);
    if (known === undefined) {
      const [result] = await this.#store.write('conversations', 'all', [
        { kind: 'create', id, body: record, facets: facets(record) },
      ]);
      return result?.ok === true ? 'new' : 'known';
    }
    const body = { ...record, name: record.name ?? known.body.name, locale: record.locale ?? known.body.locale };
    if (differs(known.body, body)) {
      await this.#store.write('conversations', 'all', [{ kind: 'put', id, body, facets: facets(body) }]);
    }
    return 'known';
  }

  /** Keeps a personal chat that the bot has begun: the activity does not say with whom. */
  async rememberPersonal(
    activity: Activity,
    person: { readonly id: string; readonly tenantId: string },
  ): Promise<void> {
    const personId = person.id.toLowerCase();
    const body = { ...this.#recordOf(activity), kind: 'personal', personId, tenantId: person.tenantId } as const;
    await this.#store.write('conversations', 'all', [
      { kind: 'put', id: body.conversationId, body, facets: facets(body) },
    ]);
  }

  async forget(conversationId: string): Promise<void> {
    await this.#store.write('conversations', 'all', [{ kind: 'delete', id: withoutThread(conversationId) }]);
  }

  /** The reference to speak there, or null when the conversation is unknown or the bot is not welcome in it. */
  async find(conversationId: string): Promise<Partial<ConversationReference> | null> {
    const found = await this.#get(conversationId);
    if (found?.unreachableSince !== null) return null;
    const reference: Partial<ConversationReference> = found.reference;
    // An answer goes to the thread it was asked in.
    return reference.conversation === undefined
      ? reference
      : { ...reference, conversation: { ...reference.conversation, id: conversationId } };
  }

  /** What kind of conversation it is, and the language spoken there. */
  async about(
    conversationId: string,
  ): Promise<Pick<ConversationReferenceRecord, 'kind' | 'locale' | 'personId'> | undefined> {
    return this.#get(conversationId);
  }

  /** Some conversation of a tenant, the one that was heard from last: what a new one with the bot looks like. */
  async anyOf(tenantId: string): Promise<Partial<ConversationReference> | null> {
    let newest: ConversationReferenceRecord | null = null;
    for await (const page of this.#store.scan('conversations', 'all'))
      for (const { body } of page)
        if (body.tenantId === tenantId && (newest === null || newest.updatedAt < body.updatedAt)) newest = body;
    return newest === null ? null : newest.reference;
  }

  /** Id of the personal chat with this person, or null when there was none yet. */
  async personal(personId: string): Promise<string | null> {
    return (await this.#personal(personId))?.conversationId ?? null;
  }

  /** The language in which somebody last spoke with the bot; undefined when they have not. */
  async localeOf(personId: string): Promise<string | null | undefined> {
    return (await this.#personal(personId))?.locale;
  }

  /** Channels and group chats in which the bot is, by name. */
  async shared(): Promise<readonly ConversationReferenceRecord[]> {
    const found: ConversationReferenceRecord[] = [];
    for await (const page of this.#store.scan('conversations', 'all'))
      found.push(...page.map(({ body }) => body).filter((body) => body.kind !== 'personal'));
    return found.sort((a, b) => (a.name ?? '').localeCompare(b.name ?? ''));
  }

  /** Teams says the bot is blocked or gone there: nothing is sent until somebody speaks from there again. */
  async markUnreachable(conversationId: string): Promise<void> {
    const id = withoutThread(conversationId);
    const found = await this.#store.get('conversations', 'all', id);
    if (found?.body.unreachableSince !== null) return;
    const body = { ...found.body, unreachableSince: this.#now().toISOString() };
    await this.#store.write('conversations', 'all', [
      { kind: 'replace', id, body, etag: found.etag, facets: facets(body) },
    ]);
  }

  async #get(conversationId: string): Promise<ConversationReferenceRecord | undefined> {
    return (await this.#store.get('conversations', 'all', withoutThread(conversationId)))?.body;
  }

  async #personal(personId: string): Promise<ConversationReferenceRecord | undefined> {
    const found = await this.#store.list('conversations', 'all', {
      limit: 10,
      facets: { kind: 'personal', person: personId.toLowerCase() },
    });
    return found
      .map(({ body }) => body)
      .filter(({ unreachableSince }) => unreachableSince === null)
      .sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1))[0];
  }

  #recordOf(activity: Activity): ConversationReferenceRecord {
    const reference = TurnContext.getConversationReference(activity);
    // The message that was spoken last is of no use later, and would make every activity a change.
    const { activityId: _activityId, ...lasting } = reference;
    const kind = kindOf(activity.conversation.conversationType);
    const tenantId = activity.conversation.tenantId ?? tenantOf(activity.channelData);
    // A chat that the bot begins comes from nobody, whatever the SDK's types say.
    const from = activity.from as Activity['from'] | undefined;
    return {
      conversationId: withoutThread(activity.conversation.id),
      kind,
      personId: kind === 'personal' ? (from?.aadObjectId?.toLowerCase() ?? null) : null,
      name: kind === 'personal' ? null : nameOf(activity),
      tenantId: tenantId?.toLowerCase() ?? null,
      locale: activity.locale ?? null,
      serviceUrl: activity.serviceUrl,
      reference: lasting,
      updatedAt: this.#now().toISOString(),
      unreachableSince: null,
    };
  }
}

function kindOf(conversationType: string | undefined): ConversationReferenceRecord['kind'] {
  return conversationType === 'channel' || conversationType === 'groupChat' ? conversationType : 'personal';
}

/** Channels have threads, `19:…@thread.tacv2;messageid=…`: the bot is in the channel. */
function withoutThread(conversationId: string): string {
  return conversationId.split(';messageid=')[0] ?? conversationId;
}

const namesSchema = z.object({
  team: z.object({ name: z.string() }).optional(),
  channel: z.object({ name: z.string() }).optional(),
});

/** "IT › Directory" for a channel, the topic of a group chat. */
function nameOf({ conversation, channelData }: Activity): string | null {
  const names = namesSchema.safeParse(channelData).data;
  const parts = [names?.team?.name, names?.channel?.name].filter((name) => name !== undefined);
  if (parts.length > 0) return parts.join(' › ');
  // Not every client names a conversation, whatever the SDK's types say.
  const name = conversation.name as string | undefined;
  return name === undefined || name === '' ? null : name;
}

function differs(known: ConversationReferenceRecord, seen: ConversationReferenceRecord): boolean {
  return (
    known.serviceUrl !== seen.serviceUrl ||
    known.unreachableSince !== null ||
    known.name !== seen.name ||
    known.locale !== seen.locale ||
    (known.personId === null && seen.personId !== null) ||
    Date.parse(seen.updatedAt) - Date.parse(known.updatedAt) > freshForMs
  );
}

function facets(record: ConversationReferenceRecord): Record<string, string> {
  return { kind: record.kind, ...(record.personId !== null && { person: record.personId }) };
}
