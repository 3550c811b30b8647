import { createHash, randomUUID } from 'node:crypto';
import type { RemoteByHand } from '../contracts/remote-under-test.ts';
import type { RemoteClass } from '../../src/target/remote.ts';

export type ScimResource = Record<string, unknown> & { id: string };

/** An answer that says no (RFC 7644, 3.12). */
export class ScimRefusal extends Error {
  readonly status: number;
  readonly scimType: string | undefined;

  constructor(status: number, detail: string, scimType?: string) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
  }
}

export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const scimNames: Readonly<Record<string, string>> = { userPrincipalName: 'userName', jobTitle: 'title' };

/** People and groups in memory, with the rules that every service has. */
export class ScimDirectory {
  readonly user = new Map<string, ScimResource>();
  readonly group = new Map<string, ScimResource>();
  /** How often each external id was added: nothing may be written twice. */
  readonly added = new Map<string, number>();
  #lastId = 0;
  readonly #numericIds: boolean;

  constructor(options: { readonly numericIds: boolean }) {
    this.#numericIds = options.numericIds;
  }

  find(of: RemoteClass, id: string): ScimResource {
    const found = this[of].get(id);
    if (found === undefined) throw new ScimRefusal(404, `There is no ${of} ${id}`);
    return found;
  }

  add(of: RemoteClass, given: Record<string, unknown>): ScimResource {
    this.#lastId += 1;
    const id = this.#numericIds ? String(this.#lastId) : randomUUID();
    this.#hold(of, id, given);
    const externalId = typeof given.externalId === 'string' ? given.externalId : '';
    this.added.set(externalId, (this.added.get(externalId) ?? 0) + 1);
    const resource = { ...withoutNothing(given), id };
    this[of].set(id, resource);
    return resource;
  }

  put(of: RemoteClass, id: string, given: Record<string, unknown>): ScimResource {
    this.find(of, id);
    this.#hold(of, id, given);
    const resource = { ...withoutNothing(given), id };
    this[of].set(id, resource);
    return resource;
  }

  remove(of: RemoteClass, id: string): void {
    this.find(of, id);
    this[of].delete(id);
    if (of === 'user')
      for (const group of this.group.values()) group.members = membersOf(group).filter(({ value }) => value !== id);
  }

  #hold(of: RemoteClass, id: string, given: Record<string, unknown>): void {
    const name = of === 'user' ? given.userName : given.displayName;
    if (typeof name !== 'string' || name === '') throw new ScimRefusal(400, 'It has no name', 'invalidValue');
    if (of === 'user')
      for (const other of this.user.values())
        if (other.id !== id && other.userName === name) throw new ScimRefusal(409, `${name} is taken`, 'uniqueness');
    for (const { value } of membersOf(given))
      if (!this.user.has(value)) throw new ScimRefusal(400, `There is no ${value}`, 'invalidValue');
  }
}

export function membersOf(resource: Record<string, unknown>): { value: string; type?: string }[] {
  return (resource.members as { value: string; type?: string }[] | undefined) ?? [];
}

/** An ETag of everything but a group's members. */
export function etagOf(resource: ScimResource): string {
  return `W/"${createHash('sha256').update(JSON.stringify(resource)).digest('hex').slice(0, 12)}"`;
}

function withoutNothing(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
}

/** What people do there by hand. */
export function byHandIn(directory: ScimDirectory): RemoteByHand {
  const named = (attributes: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(attributes).map(([name, value]) => [scimNames[name] ?? name, value]));
  const setMembers = (groupId: string, members: readonly { value: string }[]): void => {
    directory.find('group', groupId).members = members;
  };
  return {
    add: async (of, { externalId, attributes, active = true }) =>
      directory.add(of, { externalId, ...(of === 'user' ? { active } : {}), ...named(attributes) }).id,
    edit: async (of, id, attributes) => {
      const { externalId, active, userName, members } = directory.find(of, id);
      directory.put(of, id, { externalId, active, userName, members, ...named(attributes) });
    },
    setActive: async (id, active) => {
      directory.put('user', id, { ...directory.find('user', id), active });
    },
    remove: async (of, id) => directory.remove(of, id),
    join: async (groupId, userId) =>
      setMembers(groupId, [...membersOf(directory.find('group', groupId)), { value: userId }]),
    leave: async (groupId, userId) =>
      setMembers(
        groupId,
        membersOf(directory.find('group', groupId)).filter(({ value }) => value !== userId),
      ),
  };
}
