import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { createAdapter } from '../../bot/adapter.ts';
import { goneCard } from '../../bot/cards/answers.ts';
import type { Card } from '../../bot/cards/card.ts';
import type { Reader } from '../../bot/readers.ts';
import { english } from '../../src/texts/texts.ts';
import { finishedLaterCard } from '../../bot/cards/outcome.ts';
import { ConversationReferences } from '../../bot/conversation-references.ts';
import { ChatMessenger } from '../../bot/chat-messenger.ts';
import { Delivery } from '../../bot/delivery.ts';
import { ChatNotifier } from '../../bot/notifier.ts';
import { demoPeople, demoTenantId } from '../../src/local/people.ts';
import { noProgress, type Run, type RunOrigin, type RunStage } from '../../src/model/run.ts';
import { Notifications } from '../../src/notify/notifications.ts';
import { Outbox } from '../../src/notify/outbox.ts';
import { Overviews } from '../../src/runs/review/overviews.ts';
import { readState } from '../../src/runs/connection-state.ts';
import { People } from '../../src/settings/people.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { eventually } from './chat-for-tests.ts';
import { connectionWith, runWith } from './samples.ts';
import { cardText, TeamsForTests, textOf } from './teams-for-tests.ts';

const connection = connectionWith();
const adele = demoPeople.adele;
const conversationId = 'a:adele';

describe('telling how a run goes', () => {
  let teams: TeamsForTests;
  let store: Store;
  let references: ConversationReferences;
  let delivery: Delivery;
  let notifier: ChatNotifier;
  let outbox: Outbox;
  let notifications: Notifications;

  function open(options: { backgroundAfterMs?: number; progressEveryMs?: number } = {}): void {
    const logger = pino({ level: 'silent' });
    const now = (): Date => new Date();
    const outcome = async ({ run }: { readonly run: Run }): Promise<Card> =>
      says(`Outcome of ${run.id}: ${run.status}`);
    const reader = async (): Promise<Reader> => ({ texts: english, audience: 'person' });
    notifier = new ChatNotifier({ delivery, reader, outcome, logger, ...options });
    const notUsed = (): never => fail();
    const chat = new ChatMessenger({
      ...{ store, delivery, references, now },
      runCards: notifier,
      overviews: new Overviews({ store, now }),
      cards: {
        outcome,
        finishedLater: ({ run }, { texts }) => finishedLaterCard({ run, connectionName: connection.name, texts }),
        ...{ overview: notUsed, trouble: notUsed, disabled: notUsed, secretExpires: notUsed, releaseAsked: notUsed },
      },
    });
    outbox = new Outbox({ store, chat, mail: null, logger, now });
    notifications = new Notifications({
      ...{ store, outbox, canMail: false },
      people: new People({ store, administrators: [] }),
      runCards: notifier,
      chats: references,
      backgroundAfterMs: options.backgroundAfterMs ?? 60_000,
    });
  }

  /** A run ends, as the executor tells it. */
  async function finish(run: Run): Promise<void> {
    await store.write('runs', run.connectionId, [{ kind: 'put', id: run.id, body: run }]);
    await notifications.finished(run, connection, await readState(store, connection.id));
  }

  async function idle(): Promise<void> {
    await outbox.idle();
    await notifier.idle();
  }

  beforeEach(async () => {
    teams = await TeamsForTests.open();
    store = await openSqliteStore({ file: `${temporaryFolder()}/rollcall.db` });
    references = new ConversationReferences({ store, now: () => new Date() });
    const logger = pino({ level: 'silent' });
    delivery = new Delivery({
      speaker: createAdapter({ identity: null, logger }),
      appId: '',
      audience: '',
      references,
      logger,
      retryAfterMs: 1,
    });
    await references.remember(activityIn(conversationId));
    await store.write('connections', 'all', [{ kind: 'create', id: connection.id, body: connection }]);
    open();
  });

  afterEach(async () => {
    await outbox.stop();
    await notifier.close();
    await store.close();
    teams.close();
  });

  function activityIn(id: string): Parameters<ConversationReferences['remember']>[0] {
    return {
      type: 'message',
      channelId: 'msteams',
      serviceUrl: teams.serviceUrl,
      from: { id: adele.chatId, name: adele.name, aadObjectId: adele.id.toUpperCase() },
      recipient: { id: '28:bot', name: 'Rollcall' },
      conversation: { id, conversationType: 'personal', tenantId: demoTenantId },
    } as Parameters<ConversationReferences['remember']>[0];
  }

  /** A run whose card was sent, as a command does it. */
  async function started(changes: Partial<Run> = {}): Promise<Run> {
    const activityId = await sent('starting');
    const origin: RunOrigin = { conversationId, activityId, locale: null };
    return runWith({ origin, startedAt: new Date().toISOString(), ...changes });
  }

  async function sent(sentence: string): Promise<string | null> {
    const message = await delivery.send(conversationId, says(sentence));
    return message.kind === 'sent' ? message.activityId : null;
  }

  function at(run: Run, stage: RunStage, done = 0): Run {
    return { ...run, progress: { ...noProgress, stage, changes: 100, done } };
  }

  function ended(run: Run, changes: Partial<Run> = {}): Run {
    return { ...run, status: 'succeeded', endedAt: new Date().toISOString(), ...changes };
  }

  const [shown, texts] = [
    () => teams.messages.at(-1),
    () => teams.messages.flatMap((message) => message.versions.map((version) => cardText(version))),
  ];

  it('turns the waiting card into progress and then into the result', async () => {
    const run = await started();
    notifier.progressed(at(run, 'reading-users'), connection);
    await eventually(() => textOf(shown() ?? fail()).includes('Reading people'));
    await finish(ended(run));
    await idle();
    assert.equal(teams.messages.length, 1);
    assert.match(texts().at(-1) ?? '', /Outcome of c1\.r1: succeeded/);
  });

  it('sends the newest progress when there is more of it than Teams takes', async () => {
    open({ progressEveryMs: 50 });
    const run = await started();
    for (let done = 1; done <= 60; done += 1) {
      notifier.progressed(at(run, 'applying', done), connection);
      await wait(2);
    }
    await eventually(() => textOf(shown() ?? fail()).includes('60 of 100'));
    assert.ok(teams.requests.length < 20, `${teams.requests.length} requests for 60 steps`);
  });

  it('never shows progress after the result, however slow Teams is', async () => {
    open({ progressEveryMs: 1 });
    const run = await started();
    teams.delays.push(150);
    notifier.progressed(at(run, 'applying', 1), connection);
    await wait(30);
    notifier.progressed(at(run, 'applying', 2), connection);
    await finish(ended(run));
    await idle();
    await wait(50);
    assert.match(texts().at(-1) ?? '', /Outcome/);
  });

  it('takes no notice of news that come after the result', async () => {
    open({ backgroundAfterMs: 20, progressEveryMs: 1 });
    const run = await started();
    await finish(ended(run));
    await idle();
    notifier.progressed(at(run, 'applying', 1), connection);
    notifier.follow(run, connection);
    await wait(60);
    assert.match(texts().at(-1) ?? '', /Outcome/);
  });

  it('does not make the end of a run wait for Teams', async () => {
    const run = await started();
    teams.delays.push(300);
    const began = performance.now();
    await finish(ended(run));
    assert.ok(performance.now() - began < 100);
    await idle();
  });

  it('says at the minute that the run goes on in the background, even when nothing is heard of it', async () => {
    open({ backgroundAfterMs: 40 });
    const run = await started();
    notifier.follow(run, connection);
    await eventually(() => textOf(shown() ?? fail()).includes('continues in the background'));
  });

  it('sends the result of a longer run as a new message, and the waiting card points to it', async () => {
    open({ backgroundAfterMs: 40 });
    const run = await started({ startedAt: new Date(Date.now() - 1_000).toISOString() });
    await finish(ended(run));
    await idle();
    const [first, second] = teams.messages;
    assert.ok(first && second);
    assert.match(textOf(first), /It is done: see the new message below/);
    assert.match(textOf(second), /Outcome of c1\.r1/);
  });

  it('tells everybody who watches', async () => {
    open({ progressEveryMs: 1 });
    const run = await started();
    const watcher = await sent('watching');
    notifier.watch(run, connection, { conversationId, activityId: watcher });
    await finish(ended(run));
    await idle();
    assert.deepEqual(
      teams.messages.map((message) => textOf(message).includes('Outcome')),
      [true, true],
    );
  });

  it('leaves a message alone while the answer to a click on it is on its way', async () => {
    const run = await started();
    const letGo = notifier.hold({ conversationId, activityId: run.origin?.activityId ?? null });
    await finish(ended(run));
    await wait(50);
    assert.doesNotMatch(textOf(shown() ?? fail()), /Outcome/);
    letGo();
    await idle();
    assert.match(textOf(shown() ?? fail()), /Outcome/);
  });

  for (const status of [429, 412, 500, 502, 504]) {
    it(`tries again when Teams answers ${status}`, async () => {
      const run = await started();
      teams.failures.push(status);
      await finish(ended(run));
      await idle();
      assert.match(textOf(shown() ?? fail()), /Outcome/);
    });
  }

  it('sends a new message when the old one is gone', async () => {
    const run = await started();
    teams.failures.push(404);
    await finish(ended(run));
    await idle();
    assert.equal(teams.messages.length, 2);
    assert.match(textOf(shown() ?? fail()), /Outcome/);
  });

  it('stops speaking where it is blocked, until it hears from there again', async () => {
    const first = await started({ id: 'c1.r1' });
    teams.failures.push(403);
    await finish(ended(first));
    await idle();
    const before = teams.requests.length;
    const second = runWith({ id: 'c1.r2', origin: first.origin });
    await finish(ended(second));
    await idle();
    assert.equal(teams.requests.length, before);
    assert.deepEqual(
      (await outbox.undelivered()).map(({ problem }) => problem),
      ['Rollcall is blocked there, or was removed.', 'Rollcall is blocked there, or was removed.'],
    );
    await references.remember(activityIn(conversationId));
    await finish(ended(runWith({ id: 'c1.r3', origin: first.origin })));
    await idle();
    assert.match(textOf(shown() ?? fail()), /Outcome of c1\.r3/);
  });

  it('writes to the person who started it when the run does not know where it was asked for', async () => {
    const run = runWith({ origin: null, trigger: 'tab', startedAt: new Date().toISOString() });
    await finish(ended(run));
    await idle();
    assert.deepEqual(
      teams.messages.map((message) => message.conversationId),
      [conversationId],
    );
  });

  it('tells nobody of a run that nobody is known for', async () => {
    const startedBy = { id: demoPeople.nestor.id, tenantId: demoTenantId, name: 'Nestor' };
    await finish(ended(runWith({ origin: null, trigger: 'tab', startedBy })));
    await idle();
    assert.deepEqual(teams.messages, []);
  });

  it('follows a service URL that moved', async () => {
    const run = await started();
    const moved = await TeamsForTests.open();
    await references.remember({ ...activityIn(conversationId), serviceUrl: moved.serviceUrl });
    await finish(ended(run));
    await idle();
    assert.match(textOf(moved.messages.at(-1) ?? fail()), /Outcome/);
    moved.close();
  });
});

function says(sentence: string): Card {
  return goneCard({ texts: english, sentence });
}

function fail(): never {
  throw new Error('Nothing is shown yet.');
}
