import type { Logger } from 'pino';
import type { Explanations } from '../src/runs/explain/explain-person.ts';
import type { Overviews } from '../src/runs/review/overviews.ts';
import type { Runs } from '../src/runs/runs.ts';
import type { Connections } from '../src/settings/connections.ts';
import type { People } from '../src/settings/people.ts';
import type { Outbox } from '../src/notify/outbox.ts';
import type { Store } from '../src/store/store.ts';
import type { Telemetry } from '../src/telemetry/telemetry.ts';
import { ActivityGuard } from './authentication/activity-guard.ts';
import { createAdapter, handleMessages, type BotIdentity, type MessagesHandler } from './adapter.ts';
import { RollcallBot } from './bot.ts';
import { disabledCard, releaseAskedCard, secretExpiresCard, troubleCard } from './cards/notices.ts';
import { finishedLaterCard, outcomeCard, overviewPage } from './cards/outcome.ts';
import { ChatMessenger, type NoticeCards } from './chat-messenger.ts';
import { ConversationReferences } from './conversation-references.ts';
import { Delivery } from './delivery.ts';
import { createLinks } from './links.ts';
import { LocalClient } from './local-client.ts';
import type { LocalTenant } from './local-tenant.ts';
import { ChatNotifier } from './notifier.ts';
import { readerIn } from './readers.ts';

export interface BotOptions {
  readonly config: {
    readonly mode: 'local' | 'production';
    readonly publicUrl: string;
    /** The bot's managed identity, and whose people may speak to it; null in local mode. */
    readonly bot: (BotIdentity & { readonly tenants: readonly string[] }) | null;
    readonly backgroundAfterMs: number;
    readonly progressEveryMs?: number;
  };
  readonly store: Store;
  readonly people: People;
  readonly connections: Connections;
  readonly overviews: Overviews;
  readonly explanations: Explanations;
  /** The simulated company; null in production. */
  readonly localTenant: LocalTenant | null;
  /** How the chat client calls people; Teams knows them by their object id. */
  readonly memberId?: (personId: string) => string;
  readonly logger: Logger;
  readonly telemetry?: Telemetry;
  readonly now: () => Date;
}

export interface ComposedBot {
  /** The cards of runs that go on. */
  readonly notifier: ChatNotifier;
  readonly messenger: ChatMessenger;
  readonly references: ConversationReferences;
  /** The handler of `/api/messages`. It comes second, because runs tell the chat what happens to them. */
  messages(parts: { readonly runs: Runs; readonly outbox: Outbox }): MessagesHandler;
}

/** Puts the parts of the chat together. */
export function composeBot(options: BotOptions): ComposedBot {
  const { config, store, people, connections, overviews, explanations, localTenant, logger, now } = options;
  if (config.bot === null && config.mode === 'production') {
    throw new Error('The bot has no app id, so anybody could speak to it: set BOT_ID, or run in local mode.');
  }
  const guard = config.bot === null ? null : new ActivityGuard({ ...config.bot, now });
  const adapter = createAdapter({ identity: config.bot, logger });
  const links = createLinks({
    publicUrl: config.publicUrl,
    tabPage: (route) => `${config.publicUrl}/tab${route}`,
  });
  const references = new ConversationReferences({ store, now });
  const localClient = config.mode === 'local' ? new LocalClient() : null;
  const delivery = new Delivery({
    ...{ speaker: adapter, references, logger },
    ...{ appId: config.bot?.appId ?? '', audience: config.bot?.cloud.issuer ?? '' },
    ...(options.memberId !== undefined && { memberId: options.memberId }),
    ...(localClient !== null && { localClient }),
  });
  const making = { overviews, links };
  const outcome: NoticeCards['outcome'] = (about, reader) => outcomeCard({ ...making, ...reader, ...about });
  const notifier = new ChatNotifier({
    delivery,
    reader: ({ origin }, { conversationId }) =>
      readerIn(conversationId, { locale: origin?.locale ?? null, conversations: references }),
    outcome,
    logger,
    backgroundAfterMs: config.backgroundAfterMs,
    ...(config.progressEveryMs !== undefined && { progressEveryMs: config.progressEveryMs }),
  });
  const messenger = new ChatMessenger({
    ...{ store, delivery, references, overviews, now },
    runCards: notifier,
    cards: {
      outcome,
      finishedLater: ({ run, connection }, { texts }) =>
        finishedLaterCard({ run, connectionName: connection.name, texts }),
      overview: ({ overview, connection }, reader) =>
        overviewPage({ ...making, ...reader, overviewId: overview.id, number: 0, connection }),
      trouble: (about, { texts }) => troubleCard({ ...about, links, texts }),
      disabled: (about, { texts }) => disabledCard({ ...about, links, texts }),
      secretExpires: (about, { texts }) => secretExpiresCard({ ...about, links, texts }),
      releaseAsked: (about, { texts }) => releaseAskedCard({ ...about, links, texts }),
    },
  });
  return {
    notifier,
    messenger,
    references,
    messages: ({ runs, outbox }) =>
      handleMessages({
        adapter,
        guard,
        logger,
        bot: new RollcallBot({
          people,
          connections,
          runs,
          overviews,
          explanations,
          notifier,
          outbox,
          references,
          links,
          localTenant,
          localClient,
          logger,
          ...(options.telemetry !== undefined && { telemetry: options.telemetry }),
        }),
      }),
  };
}
