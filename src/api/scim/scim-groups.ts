import SCIMMY from 'scimmy';
import { chunksOf } from '../../model/chunks.ts';
import {
  externalIdFor,
  type ClientValues,
  type EnteredDirectory,
  type GroupEdit,
} from '../../directory/entered-directory.ts';
import type { DirectoryGroup } from '../../model/directory-records.ts';
import { foldText } from '../../model/search.ts';
import type { ScimToken } from '../../model/scim-token.ts';
import { pagesOf, type Stored } from '../../store/store.ts';
import { habitualOperations, habitualResource, type PatchOperation } from './client-habits.ts';
import { parsed, refuse } from './scim-errors.ts';
import { ScimList, type ScimPage } from './scim-list.ts';
import { itemsOf, metaOf, objectOf, plain, textOf, withoutNothing, type Json } from './scim-person.ts';
import type { ScimQuery } from './scim-query.ts';
import type { ScimHandlers } from './scim-resources.ts';
import { GroupSchema } from './scim-schemas.ts';
import { patched } from './scim-users.ts';

interface Editing {
  readonly token: ScimToken;
  readonly version: string | null;
}

/** Groups of the directory as SCIM resources. Members are people; groups in groups are not kept. */
export class ScimGroups implements ScimHandlers<DirectoryGroup> {
  readonly endpoint = '/Groups';
  readonly Schema = GroupSchema;
  readonly #entered: EnteredDirectory;
  readonly #list: ScimList<'directoryGroups'>;
  readonly #base: string;

  constructor(entered: EnteredDirectory, base: string) {
    this.#entered = entered;
    this.#list = new ScimList(entered.store, 'directoryGroups');
    this.#base = base;
  }

  async list(query: ScimQuery, token: ScimToken): Promise<ScimPage<DirectoryGroup>> {
    return this.#list.page(query, {
      client: token.id,
      resource: (entry) => resourceOf(entry, token),
      lookUp: async ({ attribute, value }) => {
        if (attribute === 'displayname') return this.#named(value);
        if (attribute === 'externalid') return this.#entered.directory.groupsCalled(value, token.line);
        if (attribute !== 'id') return null;
        return this.#entered.store.getMany('directoryGroups', 'directory', [value]);
      },
    });
  }

  async read(id: string): Promise<Stored<DirectoryGroup>> {
    return this.#entered.group(id);
  }

  async create(sent: unknown, token: ScimToken): Promise<Stored<DirectoryGroup>> {
    const resource = this.#checked(sent);
    return this.#entered.addGroup(
      { values: valuesOf(resource, null), members: { set: membersOf(resource.members) } },
      token,
    );
  }

  async replace(id: string, sent: unknown, editing: Editing): Promise<Stored<DirectoryGroup>> {
    const resource = this.#checked(sent);
    const members = { set: membersOf(resource.members) };
    return this.#entered.changeGroup(id, ({ body }) => ({ values: valuesOf(resource, body), members }), editing);
  }

  async patch(id: string, sent: unknown, editing: Editing): Promise<Stored<DirectoryGroup>> {
    const message = parsed('invalidValue', () => new SCIMMY.Messages.PatchOp(objectOf(sent) as never));
    const edit = async (held: Stored<DirectoryGroup>): Promise<GroupEdit> => {
      const current = resourceOf(held, editing.token);
      const operations = habitualOperations(message.Operations, current);
      const others = operations.filter((operation) => !isOnMembers(operation));
      const values = valuesOf(
        others.length === 0 ? current : await patched(new GroupSchema(current), others),
        held.body,
      );
      return { values, members: memberEditOf(operations.filter(isOnMembers)) };
    };
    return this.#entered.changeGroup(id, edit, editing);
  }

  async remove(id: string, editing: Editing): Promise<void> {
    await this.#entered.removeGroup(id, editing);
  }

  async resource(
    entry: Stored<DirectoryGroup>,
    token: ScimToken,
    { withMembers }: { readonly withMembers: boolean },
  ): Promise<Json> {
    const resource = resourceOf(entry, token);
    return withMembers ? { ...resource, members: await this.#members(entry.id) } : resource;
  }

  /** Members with their names; those who are not in the directory any more are left out. */
  async #members(groupId: string): Promise<readonly Json[]> {
    const members: Json[] = [];
    for (const ids of chunksOf(await this.#entered.directory.membersOf(groupId), 1000))
      for (const { id, body } of await this.#entered.store.getMany('directoryUsers', 'directory', ids))
        members.push(
          withoutNothing({
            value: id,
            $ref: `${this.#base}/Users/${encodeURIComponent(id)}`,
            display: body.attributes.displayName,
            type: 'User',
          }),
        );
    return members;
  }

  async #named(name: string): Promise<readonly Stored<DirectoryGroup>[]> {
    const text = foldText(name.trim());
    const found: Stored<DirectoryGroup>[] = [];
    const query = { limit: 500, ...(text === '' ? {} : { text }) };
    for await (const page of pagesOf(this.#entered.store, 'directoryGroups', 'directory', query))
      found.push(
        ...page.filter(({ body }) => String(body.attributes.displayName ?? '').toLowerCase() === name.toLowerCase()),
      );
    return found;
  }

  #checked(sent: unknown): Json {
    return plain(parsed('invalidValue', () => new GroupSchema(habitualResource(sent), 'in')));
  }
}

function resourceOf({ id, body, etag }: Stored<DirectoryGroup>, token: ScimToken): Json {
  return withoutNothing({
    id,
    externalId: externalIdFor(body.entered, token),
    displayName: body.attributes.displayName ?? id,
    description: body.attributes.description,
    meta: metaOf({ body, etag }),
  });
}

function valuesOf(resource: Json, held: DirectoryGroup | null): ClientValues {
  const { displayName, description } = resource;
  const attributes = { ...held?.attributes, displayName: textOf(displayName), description: textOf(description) };
  return { attributes, active: true, externalId: textOf(resource.externalId) };
}

function isOnMembers({ path }: PatchOperation): boolean {
  return /^members(\W|$)/i.test(path ?? '');
}

/** Operations on members, done one after the other on paper: groups may be too large to be patched as a resource. */
function memberEditOf(operations: readonly PatchOperation[]): GroupEdit['members'] {
  if (operations.length === 0) return null;
  let set: Set<string> | null = null;
  const add = new Set<string>();
  const remove = new Set<string>();
  const put = (id: string): void => {
    if (set !== null) set.add(id);
    else {
      remove.delete(id);
      add.add(id);
    }
  };
  const take = (id: string): void => {
    if (set !== null) set.delete(id);
    else {
      add.delete(id);
      remove.add(id);
    }
  };
  for (const { op, path = '', value } of operations) {
    const filtered = /^members\[\s*value\s+eq\s+"([^"]*)"\s*\]$/i.exec(path)?.[1];
    if (filtered === undefined && path.toLowerCase() !== 'members')
      throw refuse('invalidPath', `“${path.slice(0, 100)}” is no path here: use members, or members[value eq "id"].`);
    if (filtered !== undefined && op !== 'remove')
      throw refuse('invalidPath', 'Members are added and removed, not changed.');
    if (filtered !== undefined) take(filtered);
    else if (op === 'remove' && value !== undefined) membersOf(value).forEach(take);
    else if (op === 'add') membersOf(value).forEach(put);
    else set = new Set(op === 'remove' ? [] : membersOf(value));
  }
  return set === null ? { add: [...add], remove: [...remove] } : { set: [...set] };
}

/** Ids of members, however a client lists them. */
function membersOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    const id = typeof item === 'string' ? item : itemsOf([item])[0]?.value;
    if (typeof id !== 'string' || id === '' || id.length > 150)
      throw refuse('invalidValue', 'A member is an object whose value is the id of a person.');
    return id;
  });
}
