import type { Logger } from 'pino';
import type { Connection } from '../model/connection.ts';
import { SyncFailure } from '../model/failure.ts';
import type { Source } from '../source/source.ts';
import type { Stored } from '../store/store.ts';
import { isGuid } from './input-values.ts';
import type { OpenTenant } from './open-tenant.ts';
import type { TenantPeople, TenantPerson } from './tenant-people.ts';

/** Whoever leaves a group has its role for this long at most. */
const rememberedMs = 60_000;
/** A tenant that does not answer is not asked by every click. */
const failureRememberedMs = 10_000;
const patienceMs = 10_000;
const mostRemembered = 10_000;

interface Remembered {
  until: number;
  /** Null where nobody could be asked. */
  readonly groups: Promise<readonly string[] | null>;
}

interface AskedTenantsOptions {
  readonly connections: { list(): Promise<readonly Stored<Connection>[]> };
  readonly openTenant: OpenTenant;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** Asks the tenants of people through the enabled connections to them. */
export class AskedTenants implements TenantPeople {
  readonly #options: AskedTenantsOptions;
  readonly #remembered = new Map<string, Remembered>();

  constructor(options: AskedTenantsOptions) {
    this.#options = options;
  }

  async groupsAmong(person: TenantPerson, groupIds: readonly string[]): Promise<readonly string[]> {
    const now = this.#options.now().getTime();
    const key = [person.tenantId, person.id, ...[...groupIds].sort()].join(' ').toLowerCase();
    const remembered = this.#remembered.get(key);
    // A clock that was set back must not make it last.
    if (remembered !== undefined && now < remembered.until && remembered.until <= now + rememberedMs) {
      return (await remembered.groups) ?? [];
    }
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    const groups = this.#ask(person, {
      question: (source, signal) => source.groupsAmong(person, groupIds, { signal }),
      says: ({ length }) => length > 0,
    });
    const entry = { until: now + rememberedMs, groups };
    this.#remembered.set(key, entry);
    void groups.then(
      (answer) => {
        if (answer !== null) return;
        entry.until = now + failureRememberedMs;
        this.#options.logger.warn({ tenantId: person.tenantId }, 'nobody could be asked for the groups of a person');
      },
      () => this.#remembered.delete(key),
    );
    return (await groups) ?? [];
  }

  async isGuest(person: TenantPerson): Promise<boolean | null> {
    const user = await this.#ask(person, {
      question: (source, signal) => source.findUser(person.id, [], { signal }),
      says: (found) => found !== null,
    });
    return user?.guest ?? null;
  }

  /**
   * Asks one tenant after the other until one says something: of a connection that names a domain it is not known
   * whose it is. Null where none answers.
   */
  async #ask<Answer>(
    { tenantId }: TenantPerson,
    options: {
      readonly question: (source: Source, signal: AbortSignal) => Promise<Answer>;
      readonly says: (answer: Answer) => boolean;
    },
  ): Promise<Answer | null> {
    const { connections, openTenant, logger } = this.#options;
    const signal = AbortSignal.timeout(patienceMs);
    const asked = new Set<string>();
    let last: Answer | null = null;
    for (const { id, body } of await connections.list()) {
      const where = `${body.cloud} ${body.tenant}`;
      const isAnother = isGuid(body.tenant) && body.tenant !== tenantId.toLowerCase();
      if (!body.enabled || isAnother || asked.has(where)) continue;
      try {
        last = await options.question(await openTenant(body), signal);
        if (options.says(last)) return last;
        asked.add(where);
      } catch (error) {
        if (!(error instanceof SyncFailure)) throw error;
        logger.warn({ connectionId: id, code: error.code }, 'the tenant of a person could not be asked about them');
      }
    }
    return last;
  }
}
