import { TurnContext, type Activity, type ConversationReference } from 'botbuilder';
import type { ConversationReferenceRecord } from '../src/model/conversation.ts';
import type { Store } from '../src/store/store.ts';

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
    if (differs(known.body, record)) {
      await this.#store.write('conversations', 'all', [{ kind: 'put', id, body: record, facets: facets(record) }]);
    }
    return 'known';
  }

  async forget(conversationId: string): Promise<void> {
    await this.#store.write('conversations', 'all', [{ kind: 'delete', id: conversationId }]);
  }

  /** The reference to speak there, or null when the conversation is unknown or the bot is not welcome in it. */
  async find(conversationId: string): Promise<Partial<ConversationReference> | null> {
    const found = await this.#store.get('conversations', 'all', conversationId);
    return found?.body.unreachableSince === null ? found.body.reference : null;
  }

  /** Id of the personal chat with this person, or null when there was none yet. */
  async personal(personId: string): Promise<string | null> {
    const found = await this.#store.list('conversations', 'all', {
      limit: 10,
      facets: { kind: 'personal', person: personId.toLowerCase() },
    });
    const [newest] = found
      .map(({ body }) => body)
      .filter(({ unreachableSince }) => unreachableSince === null)
      .sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
    return newest?.conversationId ?? null;
  }

  /** Teams says the bot is blocked or gone there: nothing is sent until somebody speaks from there again. */
  async markUnreachable(conversationId: string): Promise<void> {
    const found = await this.#store.get('conversations', 'all', conversationId);
    if (found?.body.unreachableSince !== null) return;
    const body = { ...found.body, unreachableSince: this.#now().toISOString() };
    await this.#store.write('conversations', 'all', [
      { kind: 'replace', id: conversationId, body, etag: found.etag, facets: facets(body) },
    ]);
  }

  #recordOf(activity: Activity): ConversationReferenceRecord {
    const reference = TurnContext.getConversationReference(activity);
    // The message that was spoken last is of no use later, and would make every activity a change.
    const { activityId: _activityId, ...lasting } = reference;
    const kind = kindOf(activity.conversation.conversationType);
    return {
      conversationId: activity.conversation.id,
      kind,
      personId: kind === 'personal' ? (activity.from.aadObjectId?.toLowerCase() ?? null) : null,
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

function differs(known: ConversationReferenceRecord, seen: ConversationReferenceRecord): boolean {
  return (
    known.serviceUrl !== seen.serviceUrl ||
    known.unreachableSince !== null ||
    (known.personId === null && seen.personId !== null) ||
    Date.parse(seen.updatedAt) - Date.parse(known.updatedAt) > freshForMs
  );
}

function facets(record: ConversationReferenceRecord): Record<string, string> {
  return { kind: record.kind, ...(record.personId !== null && { person: record.personId }) };
}
