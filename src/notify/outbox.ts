import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import { canonicalJson } from '../model/digest.ts';
import type { Notice } from '../model/notice.ts';
import { pagesOf, type Store, type Stored } from '../store/store.ts';
import { silent, type Telemetry } from '../telemetry/telemetry.ts';
import type { DeliveryOutcome, Messenger } from './messenger.ts';
import type { NewNotice } from './new-notice.ts';

interface OutboxOptions {
  readonly store: Store;
  readonly chat: Messenger;
  /** Null where no mail server is configured. */
  readonly mail: Messenger | null;
  readonly logger: Logger;
  readonly telemetry?: Telemetry;
  readonly now: () => Date;
  /** How often notices are looked for that other processes left, in milliseconds. */
  readonly lookEveryMs?: number;
}

const partition = 'all';
const pageSize = 500;
const second = 1_000;
const day = 24 * 60 * 60 * second;
const cleanEveryMs = day / 24;

/** A process that sends a notice has this long before another one may try. */
const claimMs = 120 * second;
/** Pauses between attempts: 5 seconds, doubled each time, up to 15 minutes. */
const firstPauseMs = 5 * second;
const longestPauseMs = 900 * second;
/** Whoever cannot be reached for about a day is not tried any more: the notice shows as undelivered. */
const mostAttempts = 100;
/** Notices that came to their end are forgotten after this. */
const keptForMs = 30 * day;

/**
 * What is to be said, stored before it is sent. Any process delivers any notice: the one that claims it with its ETag
 * first. A notice whose sender died is sent again, so a message can come twice in the worst case and is never lost.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #sending = new Map<string, Promise<void>>();
  /** What was said and could not be written down: this process does not say it again. */
  readonly #said = new Map<string, DeliveryOutcome>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #cleanedAt = Number.NEGATIVE_INFINITY;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Looks for notices that are due, now and every few seconds. */
  start(): void {
    const look = (): void => {
      this.deliverDue().catch((error: unknown) => {
        this.#options.logger.warn({ err: error }, 'could not look for notices');
      });
    };
    look();
    this.#timer = setInterval(look, this.#options.lookEveryMs ?? 10 * second);
    this.#timer.unref();
  }

  /** Sends nothing more; resolves when what is on its way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.idle();
  }

  /** Resolves when this process sends nothing. */
  async idle(): Promise<void> {
    while (this.#sending.size > 0) await Promise.all(this.#sending.values());
  }

  /** Stores notices and begins to send them. One that is there already, delivered or not, stays what it is. */
  async add(notices: readonly NewNotice[]): Promise<void> {
    for (const fresh of notices) {
      const notice = this.#notice(fresh);
      const operation = { kind: 'create', id: notice.id, body: notice, facets: facetsOf(notice) } as const;
      const [result] = await this.#options.store.write('notices', partition, [operation]);
      if (result?.ok !== true || result.etag === null) continue;
      this.#begin({ id: notice.id, body: notice, etag: result.etag });
    }
  }

  /** Lets messages that show an overview of a connection be looked at now: something happened there. */
  async lookAtOverviews(connectionId: string): Promise<void> {
    const facets = { status: 'waiting', connection: connectionId };
    for await (const page of pagesOf(this.#options.store, 'notices', partition, { limit: pageSize, facets }))
      for (const stored of page)
        if (stored.body.topic.kind === 'overview-over')
          this.#begin({ ...stored, body: { ...stored.body, dueAt: this.#now() } });
  }

  /** Begins to send everything that is due. */
  async deliverDue(): Promise<void> {
    const { store } = this.#options;
    const facets = { status: 'waiting' };
    for await (const page of pagesOf(store, 'notices', partition, { limit: pageSize, facets }))
      for (const stored of page) this.#begin(stored);
    await this.#forgetOld();
  }

  /** What could not be delivered, the newest first. */
  async undelivered(): Promise<readonly Notice[]> {
    const found: Notice[] = [];
    const facets = { status: 'undeliverable' };
    for await (const page of pagesOf(this.#options.store, 'notices', partition, { limit: pageSize, facets }))
      found.push(...page.map(({ body }) => body));
    return found.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  /** Somebody has seen that it was not delivered: it is not shown any more. False when there is no such notice. */
  async dismiss(id: string): Promise<boolean> {
    const stored = await this.#options.store.get('notices', partition, id);
    if (stored?.body.status !== 'undeliverable') return false;
    await this.#write(stored, { status: 'dropped' });
    return true;
  }

  #begin(stored: Stored<Notice>): void {
    const { id, dueAt } = stored.body;
    if (this.#stopped || this.#sending.has(id) || dueAt > this.#now()) return;
    const sending = this.#send(stored)
      .catch((error: unknown) => {
        // Whoever looks next tries again, once the claim has run out.
        this.#options.logger.warn({ err: error, notice: id }, 'a notice could not be taken care of');
      })
      .finally(() => this.#sending.delete(id));
    this.#sending.set(id, sending);
  }

  async #send(stored: Stored<Notice>): Promise<void> {
    const claimed = await this.#write(stored, {
      dueAt: this.#later(claimMs),
      attempts: stored.body.attempts + 1,
    });
    if (claimed === null) return;
    const outcome = this.#said.get(stored.id) ?? (await this.#say(claimed.body));
    if (outcome.kind === 'delivered') {
      this.#said.set(stored.id, outcome);
      await this.add(outcome.then ?? []);
    }
    await this.#write(claimed, this.#after(claimed.body, outcome));
    this.#said.delete(stored.id);
  }

  async #say(notice: Notice): Promise<DeliveryOutcome> {
    return this.#messengerFor(notice).catch((error: unknown): DeliveryOutcome => {
      this.#options.logger.error({ err: error, notice: notice.id }, 'a notice could not be made into a message');
      return { kind: 'again', problem: 'The message could not be made; the log of the server has the details.' };
    });
  }

  async #messengerFor(notice: Notice): Promise<DeliveryOutcome> {
    const { chat, mail } = this.#options;
    if (notice.to.kind !== 'mail') return chat.deliver(notice);
    return (
      mail?.deliver(notice) ?? { kind: 'undeliverable', problem: 'No mail server is configured (ROLLCALL_SMTP_URL).' }
    );
  }

  #after(notice: Notice, outcome: DeliveryOutcome): Partial<Notice> {
    switch (outcome.kind) {
      case 'delivered':
      case 'dropped':
        return { status: outcome.kind, problem: null, endedAt: this.#now() };
      case 'later':
        return { dueAt: outcome.at, attempts: 0 };
      case 'undeliverable':
        return this.#givenUp(notice, outcome.problem);
      case 'again': {
        if (notice.attempts >= mostAttempts) return this.#givenUp(notice, outcome.problem);
        const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (notice.attempts - 1));
        const afterMs = Math.max(outcome.afterMs ?? 0, pause * (0.75 + Math.random() / 2));
        return { dueAt: this.#later(afterMs), problem: outcome.problem };
      }
    }
  }

  #givenUp(notice: Notice, problem: string): Partial<Notice> {
    const { logger, telemetry = silent } = this.#options;
    const { id, topic, to, connectionId } = notice;
    logger.warn({ notice: id, connectionId, topic: topic.kind, problem }, 'a notice is undeliverable');
    telemetry.count('rollcall.notices.undelivered', { topic: topic.kind, way: to.kind });
    return { status: 'undeliverable', problem, endedAt: this.#now() };
  }

  /** Null when somebody else has changed it. */
  async #write(stored: Stored<Notice>, change: Partial<Notice>): Promise<Stored<Notice> | null> {
    const { id, etag } = stored;
    const body: Notice = { ...stored.body, ...change };
    const operation = { kind: 'replace', id, body, etag, facets: facetsOf(body) } as const;
    const [result] = await this.#options.store.write('notices', partition, [operation]);
    return result?.ok === true && result.etag !== null ? { id, body, etag: result.etag } : null;
  }

  async #forgetOld(): Promise<void> {
    if (performance.now() - this.#cleanedAt < cleanEveryMs) return;
    this.#cleanedAt = performance.now();
    const { store, now } = this.#options;
    const oldest = new Date(now().getTime() - keptForMs).toISOString();
    for await (const page of pagesOf(store, 'notices', partition, { limit: pageSize })) {
      const old = page.filter(({ body }) => body.endedAt !== null && body.endedAt < oldest);
      const removals = old.map(({ id, etag }) => ({ kind: 'delete', id, etag }) as const);
      if (removals.length > 0) await store.write('notices', partition, removals);
    }
  }

  #notice({ topic, to, connectionId, locale, notBefore }: NewNotice): Notice {
    return {
      id: hash('sha256', canonicalJson([topic, to]), 'hex'),
      ...{ connectionId, topic, to, locale },
      status: 'waiting',
      createdAt: this.#now(),
      dueAt: notBefore ?? this.#now(),
      attempts: 0,
      problem: null,
      endedAt: null,
    };
  }

  #now(): string {
    return this.#options.now().toISOString();
  }

  #later(ms: number): string {
    return new Date(this.#options.now().getTime() + ms).toISOString();
  }
}

function facetsOf({ status, connectionId }: Notice): Readonly<Record<string, string>> {
  return { status, ...(connectionId !== null && { connection: connectionId }) };
}
