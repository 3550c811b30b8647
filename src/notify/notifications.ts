import type { Connection, ConnectionState } from '../model/connection.ts';
import type { Overview } from '../model/overview.ts';
import { roleIncludes } from '../model/role.ts';
import type { Run } from '../model/run.ts';
import type { Trouble } from '../model/trouble.ts';
import type { People } from '../settings/people.ts';
import type { Store } from '../store/store.ts';
import type { Notifier } from './notifier.ts';
import type { NewNotice } from './new-notice.ts';
import type { Outbox } from './outbox.ts';
import { toRole, whoHears, type Said } from './who-hears.ts';

/** The cards that follow a run while it goes on. */
export interface RunCards {
  progressed(run: Run, connection: Connection): void;
  /** Nothing more is shown of its progress. */
  ended(run: Run, connection: Connection): void;
}

/** What is known of the chats with people. */
export interface KnownChats {
  /** The language in which somebody last spoke with the bot; undefined when they have not. */
  localeOf(personId: string): Promise<string | null | undefined>;
}

interface NotificationsOptions {
  readonly store: Store;
  readonly people: People;
  readonly outbox: Outbox;
  readonly runCards: RunCards;
  readonly chats: KnownChats;
  readonly canMail: boolean;
  /** A run that takes longer is told by a new message, in milliseconds. */
  readonly backgroundAfterMs: number;
}

/** Turns what happens to runs and overviews into notices. */
export class Notifications implements Notifier {
  readonly #options: NotificationsOptions;

  constructor(options: NotificationsOptions) {
    this.#options = options;
  }

  async progressed(run: Run, connection: Connection): Promise<void> {
    this.#options.runCards.progressed(run, connection);
  }

  async finished(run: Run, connection: Connection, state: ConnectionState): Promise<void> {
    const { people, outbox, runCards, backgroundAfterMs, canMail, chats } = this.#options;
    runCards.ended(run, connection);
    const everybody = await people.list();
    const locale = await chats.localeOf(run.startedBy.id);
    const took = Date.parse(run.endedAt ?? run.startedAt) - Date.parse(run.startedAt);
    const said = whoHears({
      ...{ run, connection, canMail },
      trouble: state.trouble,
      planned: run.trigger === 'schedule' ? await this.#planned(run) : null,
      later: took >= backgroundAfterMs,
      administrators: everybody.filter(({ role }) => role === 'administrator'),
      isKnown: (personId) => personId === run.startedBy.id && locale !== undefined,
      toldElsewhere: state.trouble?.toldBy === run.id && (await this.#toldElsewhere(connection, state.trouble)),
    });
    await this.#add(said, connection.id, run);
    await outbox.lookAtOverviews(connection.id);
  }

  async releaseAsked(overview: Overview): Promise<void> {
    const { people, canMail } = this.#options;
    const asked = overview.release?.askedBy;
    const topic = { kind: 'release-asked', overviewId: overview.id } as const;
    const approvers = (await people.list()).filter(
      ({ role, personId }) => roleIncludes(role, 'approver') && personId !== asked?.id,
    );
    const said = approvers.flatMap((approver) => toRole(approver, { topic, canMail }));
    await this.#add(said, overview.connectionId, null);
  }

  /** The answer to whoever asked is in the language they asked in; a chat knows its own when it is spoken to. */
  async #add(said: readonly Said[], connectionId: string, run: Run | null): Promise<void> {
    const { outbox, chats } = this.#options;
    const origin = run?.origin;
    const notices: NewNotice[] = [];
    for (const { topic, to, reader } of said) {
      const isAnswer = to.kind === 'conversation' && to.conversationId === origin?.conversationId;
      const asked = isAnswer ? origin.locale : null;
      const locale = reader === undefined ? asked : await chats.localeOf(reader);
      notices.push({ topic, to, connectionId, locale: locale ?? null });
    }
    await outbox.add(notices);
  }

  /** How many changes the overview has that a run made. */
  async #planned(run: Run): Promise<number | null> {
    if (run.kind !== 'overview' || run.status !== 'succeeded') return null;
    const stored = await this.#options.store.get('overviews', run.connectionId, run.overviewId);
    return stored?.body.changeCount ?? null;
  }

  /** Connections that share a credential profile fail together: one of them tells. */
  async #toldElsewhere(connection: Connection, trouble: Trouble): Promise<boolean> {
    const { store } = this.#options;
    for await (const page of store.scan('connections', 'all'))
      for (const { id, body } of page) {
        if (id === connection.id || body.credentialProfileId !== connection.credentialProfileId) continue;
        const state = await store.get('connectionStates', 'all', id);
        const other = state?.body.trouble;
        if (other?.failure.code === trouble.failure.code && other.since < trouble.since) return true;
      }
    return false;
  }
}
