import type { Logger } from 'pino';
import type { CredentialProfile } from '../model/credential-profile.ts';
import type { RoleAssignment } from '../model/role.ts';
import type { Store } from '../store/store.ts';
import type { KnownChats } from './notifications.ts';
import type { Outbox } from './outbox.ts';
import { toRole } from './who-hears.ts';

export interface SecretRemindersOptions {
  readonly store: Pick<Store, 'scan'>;
  readonly people: { list(): Promise<readonly RoleAssignment[]> };
  readonly outbox: Pick<Outbox, 'add'>;
  readonly chats: KnownChats;
  /** Whether a mail server is configured. */
  readonly canMail: boolean;
  readonly logger: Logger;
  readonly now: () => Date;
}

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

/** Days before a secret expires on which the administrators are reminded; 0 is when it does. */
const remindedAt = [0, 1, 7, 14, 30] as const;

/** Of what expired longer ago nobody needs to be told: its connections have failed, and told so, all the while. */
const overAfterDays = 28;

/**
 * Reminds the administrators of secrets that expire. A reminder is a notice whose id is made from the secret's end, the
 * day it belongs to and who hears it: it comes once, however often and in however many processes it is looked for.
 */
export class SecretReminders {
  readonly #options: SecretRemindersOptions;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: SecretRemindersOptions) {
    this.#options = options;
  }

  /** Looks now and every hour. */
  start(): void {
    const look = (): void => {
      this.#looking = this.look(this.#options.now()).catch((error: unknown) => {
        this.#options.logger.warn({ err: error }, 'could not look for secrets that expire');
      });
    };
    look();
    this.#timer = setInterval(look, hourMs);
    this.#timer.unref();
  }

  /** Looks no more; resolves when a look that goes on has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /**
   * Adds the reminders that are due. Of those that were missed only the most urgent comes, late; of a profile that no
   * enabled connection uses, none.
   *
   * @throws StoreUnavailable
   */
  async look(now: Date): Promise<void> {
    const due = (await this.#profilesInUse()).flatMap((profile) => {
      const reminder = reminderDue(profile, now);
      return reminder === null ? [] : [{ kind: 'secret-expires', profileId: profile.id, ...reminder } as const];
    });
    if (due.length === 0) return;
    const { people, outbox, chats, canMail } = this.#options;
    for (const administrator of (await people.list()).filter(({ role }) => role === 'administrator')) {
      const locale = (await chats.localeOf(administrator.personId)) ?? null;
      const said = due.flatMap((topic) => toRole(administrator, { topic, canMail }));
      await outbox.add(said.map(({ topic, to }) => ({ connectionId: null, topic, to, locale })));
    }
  }

  async #profilesInUse(): Promise<readonly CredentialProfile[]> {
    const { store } = this.#options;
    const used = new Set<string>();
    for await (const page of store.scan('connections', 'all'))
      for (const { body } of page) if (body.enabled) used.add(body.credentialProfileId);
    const profiles: CredentialProfile[] = [];
    for await (const page of store.scan('credentialProfiles', 'all'))
      profiles.push(...page.flatMap(({ body }) => (used.has(body.id) ? [body] : [])));
    return profiles;
  }
}

/** The most urgent reminder whose day has come; null when there is none, or the end of the secret is not known. */
function reminderDue(
  { secretExpiresAt: expiresAt }: Pick<CredentialProfile, 'secretExpiresAt'>,
  now: Date,
): { readonly expiresAt: string; readonly days: number } | null {
  if (expiresAt === null) return null;
  const daysLeft = (Date.parse(expiresAt) - now.getTime()) / dayMs;
  if (daysLeft < -overAfterDays) return null;
  const days = remindedAt.find((day) => daysLeft <= day);
  return days === undefined ? null : { expiresAt, days };
}
