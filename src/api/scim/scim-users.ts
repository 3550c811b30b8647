import SCIMMY from 'scimmy';
import type { ClientValues, EnteredDirectory } from '../../directory/entered-directory.ts';
import type { DirectoryUser } from '../../model/directory-records.ts';
import type { ScimToken } from '../../model/scim-token.ts';
import type { Stored } from '../../store/store.ts';
import { habitualOperations, habitualResource } from './client-habits.ts';
import { parsed } from './scim-errors.ts';
import { ScimList, type ScimPage } from './scim-list.ts';
import { objectOf, plain, resourceOf, valuesOf, type Json } from './scim-person.ts';
import type { ScimQuery } from './scim-query.ts';
import { UserSchema } from './scim-schemas.ts';
import type { ScimHandlers } from './scim-resources.ts';

/** People of the directory as SCIM resources. */
export class ScimUsers implements ScimHandlers<DirectoryUser> {
  readonly endpoint = '/Users';
  readonly Schema = UserSchema;
  readonly #entered: EnteredDirectory;
  readonly #list: ScimList<'directoryUsers'>;

  constructor(entered: EnteredDirectory) {
    this.#entered = entered;
    this.#list = new ScimList(entered.store, 'directoryUsers');
  }

  async list(query: ScimQuery, token: ScimToken): Promise<ScimPage<DirectoryUser>> {
    return this.#list.page(query, {
      client: token.id,
      resource: (entry) => resourceOf(entry, token),
      lookUp: async ({ attribute, value }) => {
        if (attribute === 'username') return this.#entered.directory.peopleNamed(value);
        if (attribute === 'externalid') return this.#entered.directory.peopleCalled(value, token.line);
        if (attribute !== 'id') return null;
        return this.#entered.store.getMany('directoryUsers', 'directory', [value]);
      },
    });
  }

  async read(id: string): Promise<Stored<DirectoryUser>> {
    return this.#entered.person(id);
  }

  async create(sent: unknown, token: ScimToken): Promise<Stored<DirectoryUser>> {
    return this.#entered.addPerson(valuesOf(this.#checked(habitualResource(sent)), null), token);
  }

  async replace(
    id: string,
    sent: unknown,
    { token, version }: { token: ScimToken; version: string | null },
  ): Promise<Stored<DirectoryUser>> {
    const resource = this.#checked(habitualResource(sent));
    return this.#entered.changePerson(id, ({ body }) => valuesOf(resource, body), { token, version });
  }

  async patch(
    id: string,
    sent: unknown,
    { token, version }: { token: ScimToken; version: string | null },
  ): Promise<Stored<DirectoryUser>> {
    const message = parsed('invalidValue', () => new SCIMMY.Messages.PatchOp(objectOf(sent) as never));
    const edit = async (held: Stored<DirectoryUser>): Promise<ClientValues> => {
      const current = resourceOf(held, token);
      const operations = habitualOperations(message.Operations, current);
      return valuesOf(await patched(new UserSchema(current), operations), held.body);
    };
    return this.#entered.changePerson(id, edit, { token, version });
  }

  async remove(id: string, editing: { token: ScimToken; version: string | null }): Promise<void> {
    await this.#entered.removePerson(id, editing);
  }

  resource(entry: Stored<DirectoryUser>, token: ScimToken): Promise<Json> {
    return Promise.resolve(resourceOf(entry, token));
  }

  #checked(resource: unknown): Json {
    return plain(parsed('invalidValue', () => new UserSchema(resource, 'in')));
  }
}

/** What operations make of a resource, in plain data. */
export async function patched(
  resource: InstanceType<typeof SCIMMY.Types.Schema>,
  operations: readonly unknown[],
): Promise<Json> {
  let made: Json = plain(resource);
  try {
    const schemas = [SCIMMY.Messages.PatchOp.id];
    const message = new SCIMMY.Messages.PatchOp({ schemas, Operations: operations } as never);
    await message.apply(resource, (after: unknown) => {
      made = plain(after);
      return after as never;
    });
  } catch (error) {
    parsed('invalidValue', () => {
      throw error;
    });
  }
  return made;
}
