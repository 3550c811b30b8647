import assert from 'node:assert/strict';
import { pino } from 'pino';
import { createAdapter } from '../../bot/adapter.ts';
import type { Card } from '../../bot/cards/card.ts';
import { ChatMessenger } from '../../bot/chat-messenger.ts';
import { ConversationReferences } from '../../bot/conversation-references.ts';
import { Delivery } from '../../bot/delivery.ts';
import { ChatNotifier } from '../../bot/notifier.ts';
import type { Notice } from '../../src/model/notice.ts';
import type { Run } from '../../src/model/run.ts';
import { Notifications } from '../../src/notify/notifications.ts';
import { Outbox } from '../../src/notify/outbox.ts';
import { Executor } from '../../src/runs/executor.ts';
import { defaultTiming, Leases } from '../../src/runs/leases.ts';
import { Overviews } from '../../src/runs/review/overviews.ts';
import { Runs } from '../../src/runs/runs.ts';
import { defaultPolicy } from '../../src/settings/connection-input.ts';
import { People } from '../../src/settings/people.ts';
import { DirectoryTarget } from '../../src/target/directory/directory-target.ts';
import { english } from '../../src/texts/texts.ts';
import { eventually } from '../bot/chat-for-tests.ts';
import { connectionWith } from '../bot/samples.ts';
import { companyOf } from '../runs/runs-for-tests.ts';
import { ArraySource } from '../support/array-source.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { Connector } from './connector.ts';

const minute = 60_000;
const person = { id: 'a0000000-0000-4000-8000-00000000000a', tenantId: 'b0000000-0000-4000-8000-00000000000b' };
const ada = { ...person, name: 'Ada' };
const grace = { ...person, id: 'a0000000-0000-4000-8000-00000000000c', name: 'Grace' };
const chat = 'a:ada';
const says = (sentence: string): Card => ({
  summary: sentence,
  content: { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: sentence }] },
});

/** How telling ended. */
export interface Told {
  /** Why it could not be told, where it could not. */
  readonly problem: string | null;
  /** How often the outbox had to begin. */
  readonly attempts: number;
}

interface TeamsSceneOptions {
  /** The run counts as a long one, whose result is a new message. */
  readonly later?: boolean;
  /** The run goes on only after its progress was shown, or should have been. */
  readonly showsProgress?: boolean;
}

/** A company that nobody reads before Teams was asked to show progress. */
class WaitingSource extends ArraySource {
  readonly #teams: Connector;

  constructor(teams: Connector) {
    super(companyOf(8));
    this.#teams = teams;
  }

  override async takeCursors(): ReturnType<ArraySource['takeCursors']> {
    await eventually(() => this.#teams.requests.some(({ kind }) => kind === 'update'));
    return super.takeCursors();
  }
}

/** Rollcall with its chat, in front of Teams as a test wants it; the clock of the outbox is the test's. */
export class TeamsScene {
  readonly teams: Connector;
  readonly references: ConversationReferences;
  readonly #store = new MemoryStore();
  readonly #delivery: Delivery;
  readonly #notifier: ChatNotifier;
  readonly #outbox: Outbox;
  readonly #executor: Executor;
  readonly #runs: Runs;
  #passed = 0;

  private constructor(teams: Connector, options: TeamsSceneOptions) {
    this.teams = teams;
    const store = this.#store;
    const logger = pino({ level: 'silent' });
    const now = (): Date => new Date();
    this.references = new ConversationReferences({ store, now });
    const { references } = this;
    const speaker = createAdapter({ identity: null, logger });
    this.#delivery = new Delivery({ speaker, references, logger, appId: '', audience: '', retryAfterMs: 1 });
    const outcome = async ({ run }: { readonly run: Run }): Promise<Card> => says(`Result: ${run.status}`);
    const reader = async (): Promise<{ texts: typeof english; audience: 'person' }> => ({
      ...{ texts: english, audience: 'person' },
    });
    this.#notifier = new ChatNotifier({ delivery: this.#delivery, reader, outcome, logger });
    const overviews = new Overviews({ store, now });
    const other = (): Card => says('Result of another kind');
    const messenger = new ChatMessenger({
      ...{ store, delivery: this.#delivery, references, overviews, now, runCards: this.#notifier },
      cards: {
        ...{ outcome, finishedLater: () => says('See below'), overview: async () => other() },
        ...{ trouble: other, disabled: other, secretExpires: other, releaseAsked: other },
      },
    });
    const outboxNow = (): Date => new Date(Date.now() + this.#passed);
    this.#outbox = new Outbox({ store, chat: messenger, mail: null, logger, now: outboxNow });
    const people = new People({ store, administrators: [ada] });
    const backgroundAfterMs = options.later === true ? 0 : minute;
    const notifier = new Notifications({
      ...{ store, people, outbox: this.#outbox, canMail: false, backgroundAfterMs },
      ...{ runCards: this.#notifier, chats: references },
    });
    const leases = new Leases({ store, timing: defaultTiming, now });
    this.#executor = new Executor({
      ...{ store, people, overviews, leases, notifier, logger, now },
      openSource: async () =>
        options.showsProgress === true ? new WaitingSource(teams) : new ArraySource(companyOf(8)),
      openTarget: async ({ id }) => new DirectoryTarget({ store, connectionId: id, now }),
    });
    this.#runs = new Runs({ store, people, overviews, leases, executor: this.#executor, notifier, now });
  }

  static async open(options: TeamsSceneOptions = {}): Promise<TeamsScene> {
    const scene = new TeamsScene(await Connector.open(), options);
    const connection = connectionWith({ ...defaultPolicy, id: 'c1' });
    await scene.#store.write('connections', 'all', [{ kind: 'create', id: connection.id, body: connection }]);
    await scene.hearFrom(scene.teams.serviceUrl);
    return scene;
  }

  /** Whether the outbox has begun more than once. */
  get hasWaited(): boolean {
    return this.#passed > 0;
  }

  /** Ada says something, and her client is at this address. */
  async hearFrom(serviceUrl: string): Promise<void> {
    await this.references.remember({
      ...{ type: 'message', channelId: 'msteams', serviceUrl },
      from: { id: '29:ada', name: ada.name, aadObjectId: ada.id },
      recipient: { id: '28:bot', name: 'Rollcall' },
      conversation: { id: chat, conversationType: 'personal', tenantId: ada.tenantId },
    } as Parameters<ConversationReferences['remember']>[0]);
  }

  /** Ada removes the app. */
  async uninstall(): Promise<void> {
    await this.references.forget(chat);
  }

  /**
   * Ada asks for an overview in her chat, where a card waits for the result; `fault` begins right after. Whatever Teams
   * does, the run ends well and its lease is free as soon as it has ended.
   */
  async run(fault: () => Promise<void> | void): Promise<void> {
    const waiting = await this.#delivery.send(chat, says('Please wait'));
    assert.ok(waiting.kind === 'sent');
    await fault();
    const origin = { conversationId: chat, activityId: waiting.activityId, locale: null };
    const { id } = await this.#runs.preview({ connectionId: 'c1', trigger: 'chat', by: ada, origin });
    const run = await this.#runs.settled(id);
    assert.equal(run.status, 'succeeded', JSON.stringify(run.failure));
    const lease = await this.#store.get('leases', 'all', 'c1');
    assert.deepEqual([lease?.body.runId, lease?.body.holder], [null, null]);
  }

  /** Grace, whom the bot has never heard of, is to be told something. */
  async tellGrace(): Promise<void> {
    const topic = { kind: 'secret-expires', profileId: 'p1', expiresAt: '2027-01-01T00:00:00.000Z', days: 7 } as const;
    const profile = { id: 'p1', name: 'App', secretExpiresAt: topic.expiresAt };
    await this.#store.write('credentialProfiles', 'all', [{ kind: 'put', id: 'p1', body: profile as never }]);
    await this.#outbox.add([{ connectionId: null, topic, to: { kind: 'person', ...grace }, locale: null }]);
  }

  /** Lets time pass until everything is told, or given up. */
  async told(): Promise<Told> {
    for (let look = 0; look < 150; look += 1) {
      await this.#outbox.idle();
      await this.#notifier.idle();
      const notice = await this.#notice();
      if (notice?.status !== 'waiting') {
        return { problem: notice?.problem ?? null, attempts: notice?.attempts ?? 0 };
      }
      this.#passed += 20 * minute;
      await this.#outbox.deliverDue();
    }
    assert.fail('It is neither told nor given up.');
  }

  /** How long the outbox waits before it begins again, in milliseconds. */
  async pause(): Promise<number> {
    await this.#outbox.idle();
    const notice = await this.#notice();
    return Date.parse(notice?.dueAt ?? '') - Date.now() - this.#passed;
  }

  async close(): Promise<void> {
    await this.#executor.stop();
    await this.#outbox.stop();
    await this.#notifier.close();
    await this.teams.shut();
  }

  async #notice(): Promise<Notice | undefined> {
    const notices = await this.#store.list('notices', 'all', { limit: 10 });
    return notices.map(({ body }) => body).find(({ topic }) => topic.kind !== 'overview-over');
  }
}
