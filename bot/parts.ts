import type { Logger } from 'pino';
import type { Explanations } from '../src/runs/explain/explain-person.ts';
import type { Overviews } from '../src/runs/review/overviews.ts';
import type { Runs } from '../src/runs/runs.ts';
import type { Outbox } from '../src/notify/outbox.ts';
import type { Connections } from '../src/settings/connections.ts';
import type { People } from '../src/settings/people.ts';
import type { Telemetry } from '../src/telemetry/telemetry.ts';
import type { ConversationReferences } from './conversation-references.ts';
import type { Links } from './links.ts';
import type { LocalClient } from './local-client.ts';
import type { LocalTenant } from './local-tenant.ts';
import type { ChatNotifier } from './notifier.ts';

/** What commands and actions work with. */
export interface BotParts {
  readonly people: People;
  readonly connections: Connections;
  readonly runs: Runs;
  readonly overviews: Overviews;
  readonly explanations: Explanations;
  readonly notifier: ChatNotifier;
  readonly outbox: Outbox;
  readonly references: ConversationReferences;
  readonly links: Links;
  /** The simulated company; null in production. */
  readonly localTenant: LocalTenant | null;
  /** The chat client of the local mode; null in Teams. */
  readonly localClient: LocalClient | null;
  readonly logger: Logger;
  readonly telemetry?: Telemetry;
}
