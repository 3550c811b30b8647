import assert from 'node:assert/strict';
import { pino } from 'pino';
import type { Notice } from '../../src/model/notice.ts';
import type { DeliveryOutcome, Messenger } from '../../src/notify/messenger.ts';
import type { NewNotice } from '../../src/notify/new-notice.ts';
import { Outbox } from '../../src/notify/outbox.ts';
import { MemoryStore } from '../support/memory-store.ts';

const second = 1_000;
const minute = 60 * second;
const logger = pino({ level: 'silent' });

/** Answers as told, and remembers what it was given. */
class Post implements Messenger {
  readonly given: Notice[] = [];
  readonly answers: (DeliveryOutcome | Error | Promise<DeliveryOutcome>)[] = [];

  async deliver(notice: Notice): Promise<DeliveryOutcome> {
    this.given.push(notice);
    const answer = (await this.answers.shift()) ?? { kind: 'delivered' };
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

function notice(runId: string, personId = 'ada'): NewNotice {
  return {
    connectionId: 'c1',
    topic: { kind: 'run-ended', runId, later: true },
    to: { kind: 'person', id: personId, tenantId: 't', name: personId },
    locale: 'de-DE',
  };
}

describe('the outbox', () => {
  let store: MemoryStore;
  let post: Post;
  let clock: number;
  let outbox: Outbox;

  const open = (messenger: Messenger = post): Outbox =>
    new Outbox({ store, chat: messenger, mail: null, logger, now: () => new Date(clock) });

  beforeEach(() => {
    store = new MemoryStore();
    post = new Post();
    clock = Date.parse('2026-11-21T10:00:00Z');
    outbox = open();
  });

  /** Lets time pass and whatever is due be sent. */
  async function after(milliseconds: number, ...others: readonly Outbox[]): Promise<void> {
    clock += milliseconds;
    for (const one of [outbox, ...others]) {
      await one.deliverDue();
      await one.idle();
    }
  }

  it('says what is added, once, however often it is added', async () => {
    for (let time = 0; time < 3; time += 1) await outbox.add([notice('c1.r1'), notice('c1.r1', 'grace')]);
    await outbox.idle();
    await after(minute);
    assert.deepEqual(
      post.given.map(({ to }) => to.kind === 'person' && to.id),
      ['ada', 'grace'],
    );
  });

  it('says it from one process only, however many look', async () => {
    const others = Array.from({ length: 5 }, () => open());
    await outbox.add([{ ...notice('c1.r1'), notBefore: new Date(clock + minute).toISOString() }]);
    clock += minute;
    await Promise.all([outbox, ...others].map((one) => one.deliverDue()));
    await Promise.all([outbox, ...others].map((one) => one.idle()));
    assert.equal(post.given.length, 1);
  });

  it('says after the claim ran out what a process took and died with', async () => {
    const dying = open({ deliver: () => new Promise(() => undefined) });
    await dying.add([notice('c1.r1')]);
    await after(minute);
    assert.equal(post.given.length, 0);
    await after(2 * minute);
    assert.equal(post.given.length, 1);
    assert.equal(post.given[0]?.attempts, 2);
  });

  it('tries again with growing pauses, and as late as it is asked to', async () => {
    post.answers.push({ kind: 'again', problem: 'busy' }, { kind: 'again', problem: 'busy', afterMs: 10 * minute });
    await outbox.add([notice('c1.r1')]);
    await outbox.idle();
    await after(second);
    assert.equal(post.given.length, 1);
    await after(10 * second);
    assert.equal(post.given.length, 2);
    await after(9 * minute);
    assert.equal(post.given.length, 2);
    await after(2 * minute);
    assert.equal(post.given.length, 3);
    assert.deepEqual(await outbox.undelivered(), []);
  });

  it('keeps trying for a day, then shows it as undelivered until somebody has seen it', async () => {
    const began = clock;
    const never: Messenger = { deliver: async () => ({ kind: 'again', problem: 'Teams could not be reached.' }) };
    outbox = open(never);
    await outbox.add([notice('c1.r1')]);
    await outbox.idle();
    for (let time = 0; time < 400 && (await outbox.undelivered()).length === 0; time += 1) await after(5 * minute);
    assert.ok(clock - began > 20 * 60 * minute, `gave up after ${(clock - began) / minute} minutes`);
    const [undelivered] = await outbox.undelivered();
    assert.equal(undelivered?.problem, 'Teams could not be reached.');
    assert.equal(await outbox.dismiss(undelivered.id), true);
    assert.deepEqual(await outbox.undelivered(), []);
    assert.equal(await outbox.dismiss(undelivered.id), false);
  });

  it('does not try again where it will not help', async () => {
    post.answers.push({ kind: 'undeliverable', problem: 'Rollcall is blocked there, or was removed.' });
    await outbox.add([notice('c1.r1')]);
    await outbox.idle();
    await after(60 * minute);
    assert.equal(post.given.length, 1);
    assert.equal((await outbox.undelivered()).length, 1);
  });

  it('survives a message that cannot be made', async () => {
    post.answers.push(new TypeError('no such card'));
    await outbox.add([notice('c1.r1')]);
    await outbox.idle();
    await after(minute);
    assert.equal(post.given.length, 2);
  });

  it('says without a mail server that there is none', async () => {
    await outbox.add([{ ...notice('c1.r1'), to: { kind: 'mail', address: 'ada@contoso.example', name: 'Ada' } }]);
    await outbox.idle();
    assert.match((await outbox.undelivered())[0]?.problem ?? '', /No mail server is configured/);
  });

  it('keeps what is to be said later for later, and looks at it when something happens on its connection', async () => {
    const over: NewNotice = {
      ...notice('-'),
      topic: { kind: 'overview-over', overviewId: 'c1.r1-overview' },
      notBefore: new Date(clock + minute).toISOString(),
    };
    post.answers.push({ kind: 'later', at: new Date(clock + 60 * minute).toISOString() });
    await outbox.add([over]);
    await outbox.lookAtOverviews('c2');
    await outbox.idle();
    assert.equal(post.given.length, 0);
    await outbox.lookAtOverviews('c1');
    await outbox.idle();
    assert.equal(post.given.length, 1);
    await after(2 * minute);
    assert.equal(post.given.length, 1);
    await after(60 * minute);
    assert.equal(post.given.length, 2);
  });

  it('adds what is to be said because something was said', async () => {
    post.answers.push({ kind: 'delivered', then: [notice('c1.r2')] });
    await outbox.add([notice('c1.r1')]);
    await outbox.idle();
    assert.deepEqual(
      post.given.map(({ topic }) => topic.kind === 'run-ended' && topic.runId),
      ['c1.r1', 'c1.r2'],
    );
  });

  it('forgets after a month what came to its end', async () => {
    await outbox.add([notice('c1.r1')]);
    await outbox.idle();
    assert.equal(await store.count('notices', 'all'), 1);
    clock += 31 * 24 * 60 * minute;
    await open().deliverDue();
    assert.equal(await store.count('notices', 'all'), 0);
  });

  it('begins nothing once it is stopped', async () => {
    await outbox.stop();
    await outbox.add([notice('c1.r1')]);
    await outbox.idle();
    assert.equal(post.given.length, 0);
    const next = open();
    await next.deliverDue();
    await next.idle();
    assert.equal(post.given.length, 1);
  });
});
