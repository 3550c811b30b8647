import * as z from 'zod';
import { CallerError } from '../model/errors.ts';
import type { Actor, Role, RoleAssignment } from '../model/role.ts';
import { roleIncludes, roles } from '../model/role.ts';
import type { Store } from '../store/store.ts';
import { refusal } from '../texts/refusal.ts';
import { guidInput, nameInput } from './input-values.ts';
import { readInput } from './read-input.ts';

const assignmentInput = z.strictObject({
  personId: guidInput('Enter the person’s object id, a GUID.'),
  tenantId: guidInput('Enter the id of the person’s tenant, a GUID.'),
  name: nameInput,
  role: z.enum(roles),
  mail: z
    .email('Enter an e-mail address such as ada@contoso.com.')
    .max(254, 'Enter an e-mail address of at most 254 characters.')
    .nullable()
    .default(null),
});
type AssignmentInput = z.input<typeof assignmentInput>;

/** Assignments that were stored before they had an address. */
type StoredAssignment = Omit<RoleAssignment, 'mail'> & Partial<Pick<RoleAssignment, 'mail'>>;

/** Who may do what. People are known by object id and tenant, never by name. */
export class People {
  readonly #store: Store;
  /** From configuration, so that nobody can lock everybody out: administrators whatever is stored. */
  readonly #administrators: readonly RoleAssignment[];

  constructor(options: { store: Store; administrators: readonly Actor[] }) {
    this.#store = options.store;
    this.#administrators = options.administrators.map(({ id, tenantId, name }) => ({
      personId: id.toLowerCase(),
      tenantId: tenantId.toLowerCase(),
      name,
      role: 'administrator',
      mail: null,
    }));
  }

  /** The person's role, or null for somebody who has none. */
  async roleOf(actor: Pick<Actor, 'id' | 'tenantId'>): Promise<Role | null> {
    const id = documentId({ personId: actor.id, tenantId: actor.tenantId });
    if (this.#administrators.some((administrator) => documentId(administrator) === id)) {
      return 'administrator';
    }
    return (await this.#store.get('roles', 'all', id))?.body.role ?? null;
  }

  /** @throws CallerError `not-allowed`, with a sentence for the person */
  async require(actor: Actor, needed: Role): Promise<void> {
    const role = await this.roleOf(actor);
    if (role === null || !roleIncludes(role, needed))
      throw refusal('not-allowed', 'role-missing', { needed, role: role ?? 'none' });
  }

  /** Everybody with a role, by name. */
  async list(): Promise<readonly RoleAssignment[]> {
    const all = new Map<string, RoleAssignment>();
    for await (const page of this.#store.scan('roles', 'all')) {
      page.forEach(({ id, body }) => all.set(id, withMail(body)));
    }
    for (const administrator of this.#administrators) {
      const id = documentId(administrator);
      all.set(id, { ...administrator, mail: all.get(id)?.mail ?? null });
    }
    return [...all.values()].sort((a, b) => a.name.localeCompare(b.name, 'en', { sensitivity: 'base' }));
  }

  /**
   * Gives somebody a role, and an address for e-mails, in place of what they had.
   *
   * @throws CallerError `not-allowed`, `invalid-input`, `conflict` for an administrator who comes from configuration
   */
  async assign(assignment: AssignmentInput, by: Actor): Promise<void> {
    await this.require(by, 'administrator');
    const given = readInput(assignmentInput, assignment);
    const id = documentId(given);
    if (
      this.#administrators.some((administrator) => documentId(administrator) === id) &&
      given.role !== 'administrator'
    ) {
      throw new CallerError(
        'conflict',
        `${given.name} is an administrator by configuration: change the configuration instead.`,
      );
    }
    await this.#store.write('roles', 'all', [{ kind: 'put', id, body: given }]);
  }
}

function documentId(person: Pick<RoleAssignment, 'personId' | 'tenantId'>): string {
  return `${person.tenantId}.${person.personId}`.toLowerCase();
}

function withMail(assignment: StoredAssignment): RoleAssignment {
  return { ...assignment, mail: assignment.mail ?? null };
}
