import { CallerError } from '../model/errors.ts';
import type { Actor, HeldRole, Role, RoleAssignment } from '../model/role.ts';
import { roleIncludes, roles } from '../model/role.ts';
import type { Store, Stored, WriteOperation } from '../store/store.ts';
import { pagesOf } from '../store/store.ts';
import { refusal } from '../texts/refusal.ts';
import { invalidInput, readInput } from './read-input.ts';
import { assignmentInput, type AssignmentInput } from './role-assignment-input.ts';
import type { TenantPeople, TenantPerson } from './tenant-people.ts';
import { noTenantPeople } from './tenant-people.ts';

/** Assignments that were stored before they had an address. */
type StoredAssignment = Omit<RoleAssignment, 'mail'> & Partial<Pick<RoleAssignment, 'mail'>>;

/** An assignment as administrators see it. */
export interface KeptAssignment {
  readonly assignment: RoleAssignment;
  /** `configuration`: an administrator whatever is stored. */
  readonly from: 'configuration' | 'assignment';
  /** Version of what is stored; null for somebody who is known from configuration alone. */
  readonly etag: string | null;
}

interface PeopleOptions {
  readonly store: Store;
  /** From configuration, so that nobody can lock everybody out: administrators whatever is stored. */
  readonly administrators: readonly Actor[];
  /** Whose people may get a role; null for any. */
  readonly tenants?: readonly string[] | null;
  readonly tenantPeople?: TenantPeople;
}

const partition = 'all';

type Saving = Exclude<WriteOperation<RoleAssignment>, { readonly kind: 'delete' }>;

/** Who may do what. People are known by object id and tenant, never by name. */
export class People {
  readonly #store: Store;
  readonly #administrators: readonly RoleAssignment[];
  readonly #tenants: readonly string[] | null;
  readonly #tenantPeople: TenantPeople;
  #edits: Promise<unknown> = Promise.resolve();

  constructor({ store, administrators, tenants = null, tenantPeople = noTenantPeople }: PeopleOptions) {
    this.#store = store;
    this.#tenants = tenants?.map((id) => id.toLowerCase()) ?? null;
    this.#tenantPeople = tenantPeople;
    this.#administrators = administrators.map(({ id, tenantId, name }) => ({
      personId: id.toLowerCase(),
      tenantId: tenantId.toLowerCase(),
      name,
      role: 'administrator',
      mail: null,
    }));
  }

  /** The person's role, or null for somebody who has none. */
  async roleOf(person: TenantPerson): Promise<Role | null> {
    return (await this.held(person))?.role ?? null;
  }

  /** The person's role and where it comes from, or null for somebody who has none. */
  async held(person: TenantPerson): Promise<HeldRole | null> {
    return this.#withGroups(person, await this.#own(person));
  }

  /**
   * Asks for the person's groups only where their own role is not enough.
   *
   * @throws CallerError `not-allowed`, with a sentence for the person
   */
  async require(actor: Actor, needed: Role): Promise<void> {
    const own = await this.#own(actor);
    if (own !== null && roleIncludes(own.role, needed)) return;
    const role = (await this.#withGroups(actor, own))?.role ?? null;
    if (role === null || !roleIncludes(role, needed))
      throw refusal('not-allowed', 'role-missing', { needed, role: role ?? 'none' });
  }

  /** Every person and every group with a role, by name. */
  async list(): Promise<readonly RoleAssignment[]> {
    return (await this.assignments()).map(({ assignment }) => assignment);
  }

  /** The same, with where each comes from and its version. */
  async assignments(): Promise<readonly KeptAssignment[]> {
    const all = new Map<string, KeptAssignment>();
    for await (const page of this.#store.scan('roles', partition)) {
      page.forEach((stored) => all.set(stored.id, this.#kept(stored)));
    }
    for (const assignment of this.#administrators) {
      const id = documentId(assignment);
      if (!all.has(id)) all.set(id, { assignment, from: 'configuration', etag: null });
    }
    return [...all.values()].sort((a, b) => byName(a.assignment, b.assignment));
  }

  /**
   * Gives a person or a group a role, and an address for e-mails, in place of what they had.
   *
   * @throws CallerError `not-allowed`, `invalid-input` (also for a guest, and for a tenant that is not allowed),
   *   `conflict` for an administrator who comes from configuration, or is the last one
   */
  async assign(assignment: AssignmentInput, by: Actor): Promise<void> {
    await this.#save(assignment, { by, operation: (id, body) => ({ kind: 'put', id, body }) });
  }

  /**
   * The same for the version that `etag` names; null for somebody of whom nothing is stored.
   *
   * @throws CallerError as `assign`, and `precondition-failed`
   */
  async change(
    assignment: AssignmentInput,
    { etag, by }: { readonly etag: string | null; readonly by: Actor },
  ): Promise<KeptAssignment> {
    return this.#save(assignment, {
      by,
      operation: (id, body) => (etag === null ? { kind: 'create', id, body } : { kind: 'replace', id, body, etag }),
    });
  }

  /**
   * Takes the role from a person or a group, in the version that `etag` names.
   *
   * @throws CallerError `not-allowed`, `not-found`, `precondition-failed`, `conflict` for an administrator who comes
   *   from configuration, or is the last one
   */
  async remove(
    who: Pick<RoleAssignment, 'personId' | 'tenantId'>,
    { etag, by }: { readonly etag: string; readonly by: Actor },
  ): Promise<void> {
    await this.require(by, 'administrator');
    await this.#alone(async () => {
      const id = documentId(who);
      const configured = this.#configured(id);
      if (configured !== undefined) throw isConfigured(configured.name);
      const stored = await this.#store.get('roles', partition, id);
      if (stored === undefined) throw new CallerError('not-found', 'Nobody under this address has a role.');
      if (stored.etag !== etag) throw changedMeanwhile(stored.body.name);
      await this.#refuseWithoutAdministrator(stored);
      const [result] = await this.#store.write('roles', partition, [{ kind: 'delete', id, etag }]);
      if (result?.ok !== true) throw changedMeanwhile(stored.body.name);
    });
  }

  /** What the person has without any group. */
  async #own({ id: personId, tenantId }: TenantPerson): Promise<HeldRole | null> {
    const id = documentId({ personId, tenantId });
    if (this.#configured(id) !== undefined) return { role: 'administrator', from: 'configuration', group: null };
    const body = (await this.#store.get('roles', partition, id))?.body;
    return body === undefined || body.kind === 'group' ? null : { role: body.role, from: 'own', group: null };
  }

  /** The highest of what the person has and what the groups give that would give more. */
  async #withGroups(person: TenantPerson, own: HeldRole | null): Promise<HeldRole | null> {
    if (own?.role === 'administrator') return own;
    const groups: RoleAssignment[] = [];
    const facets = groupFacets(person.tenantId);
    for await (const page of pagesOf(this.#store, 'roles', partition, { facets, limit: 1000 })) {
      groups.push(...page.map(({ body }) => body).filter(({ role }) => own === null || !roleIncludes(own.role, role)));
    }
    if (groups.length === 0) return own;
    const ids = await this.#tenantPeople.groupsAmong(
      person,
      groups.map(({ personId }) => personId),
    );
    const [highest] = groups
      .filter(({ personId }) => ids.includes(personId))
      .sort((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role) || byName(a, b));
    return highest === undefined ? own : { role: highest.role, from: 'group', group: highest.name };
  }

  async #save(
    assignment: AssignmentInput,
    options: {
      readonly by: Actor;
      readonly operation: (id: string, body: RoleAssignment) => Saving;
    },
  ): Promise<KeptAssignment> {
    await this.require(options.by, 'administrator');
    const body = readInput(assignmentInput, assignment);
    await this.#refuseStrangers(body);
    return this.#alone(async () => {
      const id = documentId(body);
      const remains = body.role === 'administrator' && body.kind !== 'group';
      if (!remains) {
        if (this.#configured(id) !== undefined) throw isConfigured(body.name);
        const before = await this.#store.get('roles', partition, id);
        if (before !== undefined) await this.#refuseWithoutAdministrator(before);
      }
      const facets = body.kind === 'group' ? groupFacets(body.tenantId) : {};
      const [result] = await this.#store.write('roles', partition, [{ ...options.operation(id, body), facets }]);
      if (result?.ok !== true) throw changedMeanwhile(body.name);
      return this.#kept({ id, body, etag: result.etag ?? '' });
    });
  }

  async #refuseStrangers({ personId, tenantId, kind }: RoleAssignment): Promise<void> {
    if (this.#tenants !== null && !this.#tenants.includes(tenantId)) {
      const message = 'Choose somebody of a tenant that may use this Rollcall: its configuration lists them.';
      throw invalidInput([{ path: 'tenantId', message }]);
    }
    if (kind !== 'group' && (await this.#tenantPeople.isGuest({ id: personId, tenantId })) === true) {
      const message = 'Choose a member of the tenant: guests cannot have a role.';
      throw invalidInput([{ path: 'personId', message }]);
    }
  }

  /** Groups do not count: whether anybody is in one can change, or be unknown, at any time. */
  async #refuseWithoutAdministrator({ id, body }: Stored<RoleAssignment>): Promise<void> {
    if (body.role !== 'administrator' || body.kind === 'group') return;
    const others = (await this.list()).filter((other) => documentId(other) !== id && other.kind !== 'group');
    if (others.some(({ role }) => role === 'administrator')) return;
    throw new CallerError(
      'conflict',
      `${body.name} is the last administrator: make somebody else an administrator first.`,
    );
  }

  #configured(id: string): RoleAssignment | undefined {
    return this.#administrators.find((administrator) => documentId(administrator) === id);
  }

  #kept({ id, body, etag }: Stored<RoleAssignment>): KeptAssignment {
    const configured = this.#configured(id);
    const assignment = withMail(body);
    return configured === undefined
      ? { assignment, from: 'assignment', etag }
      : { assignment: { ...configured, mail: assignment.mail }, from: 'configuration', etag };
  }

  /** Runs one edit after the other, so that two administrators cannot remove each other. */
  async #alone<Result>(edit: () => Promise<Result>): Promise<Result> {
    const run = this.#edits.then(edit);
    this.#edits = run.catch(() => undefined);
    return run;
  }
}

function documentId(person: Pick<RoleAssignment, 'personId' | 'tenantId'>): string {
  return `${person.tenantId}.${person.personId}`.toLowerCase();
}

/** By which the groups of a tenant are found. */
function groupFacets(tenantId: string): Readonly<Record<string, string>> {
  return { groupOf: tenantId.toLowerCase() };
}

function withMail(assignment: StoredAssignment): RoleAssignment {
  return { ...assignment, mail: assignment.mail ?? null };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name.localeCompare(b.name, 'en', { sensitivity: 'base' });
}

function isConfigured(name: string): CallerError {
  return new CallerError('conflict', `${name} is an administrator by configuration: change the configuration instead.`);
}

function changedMeanwhile(name: string): CallerError {
  return new CallerError(
    'precondition-failed',
    `The role of “${name}” was changed by somebody else: read it again, then repeat your change.`,
  );
}
