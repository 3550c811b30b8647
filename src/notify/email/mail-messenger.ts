import { createTransport } from 'nodemailer';
import { digest } from '../../model/digest.ts';
import type { Notice } from '../../model/notice.ts';
import type { Overview } from '../../model/overview.ts';
import type { Store } from '../../store/store.ts';
import { textsFor } from '../../texts/texts.ts';
import type { MailSettings } from '../mail-settings.ts';
import type { DeliveryOutcome, Messenger } from '../messenger.ts';
import { readTopic, type Topic } from '../read-topic.ts';
import { mailForTopic } from './mail-for-topic.ts';
import { oneLine } from './one-line.ts';
import { mailHtml, mailText } from './render-mail.ts';
import { outcomeOf } from './smtp-outcome.ts';

export interface MailMessengerOptions {
  readonly settings: MailSettings;
  readonly store: Pick<Store, 'get'>;
  /** Turns a route of the tab, such as `/connections/c1/history`, into the address that opens it. */
  readonly tabPage: (route: string) => string;
  readonly now: () => Date;
  /** How long one attempt may take in all, in milliseconds; 20 seconds when left out. */
  readonly timeoutMs?: number;
}

type Transport = ReturnType<typeof createTransport>;

/** Tells people by e-mail, through one SMTP server. A connection for each message: there are few. */
export class MailMessenger implements Messenger {
  readonly #options: MailMessengerOptions;
  readonly #transport: Transport;
  readonly #timeoutMs: number;

  constructor(options: MailMessengerOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? 20_000;
    this.#transport = transportOf(options.settings, this.#timeoutMs);
  }

  /** @throws StoreUnavailable, and TypeError for a notice that is not a mail */
  async deliver({ id, to, topic: about, locale }: Notice): Promise<DeliveryOutcome> {
    if (to.kind !== 'mail') throw new TypeError(`A notice for a ${to.kind} is no mail.`);
    const { store, tabPage, now } = this.#options;
    const topic = await readTopic(store, about);
    if (topic === null) return { kind: 'dropped' };
    const texts = textsFor(locale);
    const overview = await this.#overviewOf(topic);
    const content = mailForTopic(topic, overview, { texts, tabPage, now: now() });
    if (content === null) return { kind: 'dropped' };
    return this.#send({
      to: { name: oneLine(to.name, 100), address: to.address },
      messageId: this.#messageId(id),
      subject: oneLine(content.subject),
      text: mailText(content),
      html: mailHtml(content, texts.language),
      headers: { 'Content-Language': texts.language },
    });
  }

  async #overviewOf(topic: Topic): Promise<Overview | null> {
    if (topic.kind !== 'run-ended' || topic.run.kind !== 'overview') return null;
    const { connectionId, overviewId } = topic.run;
    return (await this.#options.store.get('overviews', connectionId, overviewId))?.body ?? null;
  }

  /** Derived from the notice, so that mail systems recognise one that comes twice. */
  #messageId(noticeId: string): string {
    const domain = this.#options.settings.from.address.split('@').at(-1) ?? 'rollcall';
    return `<${digest(noticeId)}@${domain}>`;
  }

  async #send(mail: {
    readonly to: { readonly name: string; readonly address: string };
    readonly messageId: string;
    readonly subject: string;
    readonly text: string;
    readonly html: string;
    readonly headers: Readonly<Record<string, string>>;
  }): Promise<DeliveryOutcome> {
    const { from, host, port } = this.#options.settings;
    // Nothing but one address may reach the server: a comma or a line break in it would make more of it.
    if (!/^[^\s<>(),;:\\"@\p{Cc}]+@[^\s<>(),;:\\"@\p{Cc}]+$/u.test(mail.to.address))
      return { kind: 'undeliverable', problem: 'The address is not one that e-mail can be sent to.' };
    try {
      await this.#transport.sendMail({
        ...mail,
        from,
        envelope: { from: from.address, to: [mail.to.address] },
        date: this.#options.now(),
        headers: {
          ...mail.headers,
          // RFC 3834: no answer by a machine, such as an absence notice, is wanted; Exchange reads the other one.
          'Auto-Submitted': 'auto-generated',
          'X-Auto-Response-Suppress': 'All',
        },
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
      return { kind: 'delivered' };
    } catch (error) {
      return outcomeOf(error, { host, port, seconds: Math.round(this.#timeoutMs / 1000) });
    }
  }
}

function transportOf({ host, port, security, credentials }: MailSettings, timeoutMs: number): Transport {
  return createTransport(
    {
      host,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(credentials !== null && {
        auth: { user: credentials.user, pass: credentials.password },
        // A server that offers no sign-in is the wrong one, or not asked safely: better told than sent without.
        forceAuth: true,
      }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
      // What is sent is made here, and never read from a file or an address that a text happens to name.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { xMailer: false },
  );
}
