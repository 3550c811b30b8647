import type { EntraSourceOptions } from '../../../src/source/entra/entra-source.ts';
import { openEntraSource } from '../../../src/source/entra/entra-source.ts';
import type { TenantDirectory } from '../../../src/local/tenant/directory.ts';
import type { SourceAttribute, SourceGroup, SourceMember, SourceUser } from '../../../src/model/directory.ts';
import { sourceAttributes } from '../../../src/model/directory.ts';
import type { CompletePages, CompleteRead, Source } from '../../../src/source/source.ts';
import type { TestTenant } from '../../support/tenant.ts';
import { never } from './scripted-graph.ts';
import { SimulatedClock } from './simulated-clock.ts';

/** Everything that a source says of a company, by id and in order, so that two can be compared. */
export interface Company {
  readonly users: readonly SourceUser[];
  readonly groups: readonly SourceGroup[];
  readonly members: Readonly<Record<string, readonly SourceMember[]>>;
}

export function sourceOf(test: TestTenant, options: Partial<EntraSourceOptions> = {}): Source {
  return openEntraSource({
    cloud: { name: 'simulated', authorityHost: test.authorityHost, graphEndpoint: test.graphEndpoint, custom: true },
    tenant: test.tenantId,
    clientId: test.appId,
    secret: test.clientSecret,
    clock: new SimulatedClock(),
    ...options,
  });
}

/** Reads to the end and returns the proof of completeness with the items. */
export async function readAll<Item>(pages: CompletePages<Item>): Promise<{ items: Item[]; proof: CompleteRead }> {
  const items: Item[] = [];
  for (;;) {
    const next = await pages.next();
    if (next.done === true) return { items, proof: next.value };
    items.push(...next.value);
  }
}

/** A whole company as a run reads it: people, groups, and the members of all groups. */
export async function readCompany(
  source: Source,
  attributes: readonly SourceAttribute[] = sourceAttributes,
): Promise<Company> {
  const users = await readAll(source.readUsers({ attributes, filter: null }, { signal: never }));
  const groups = await readAll(source.readGroups({ signal: never }));
  const groupIds = [...new Set(groups.items.map((group) => group.id))];
  const members = await readAll(source.readMembers(groupIds, { signal: never }));
  return {
    users: byId(users.items),
    groups: byId(groups.items),
    members: Object.fromEntries(members.items.map(({ groupId, members: list }) => [groupId, byId(list)])),
  };
}

/** The same company as the directory behind the server holds it. */
export function companyOf(directory: TenantDirectory): Company {
  const users = [...directory.userIds()].map((id) => {
    const user = directory.user(id);
    if (user === undefined) throw new Error(`no user ${id}`);
    const attributes = Object.fromEntries(sourceAttributes.map((name) => [name, user[name]]));
    return { id, guest: user.userType === 'Guest', attributes };
  });
  const groupIds = [...directory.groupIds()];
  const groups = groupIds.map((id) => {
    const group = directory.group(id);
    if (group === undefined) throw new Error(`no group ${id}`);
    return { id, displayName: group.displayName, description: group.description, mail: group.mail };
  });
  return {
    users: byId(users),
    groups: byId(groups),
    members: Object.fromEntries(groupIds.map((id) => [id, byId(directory.members(id).map(toMember))])),
  };
}

function toMember({ id, kind }: { id: string; kind: string }): SourceMember {
  return { id, kind: kind === 'user' || kind === 'group' ? kind : 'other' };
}

/** In order and once each: of an item that came again, the last, as the planner has it. */
function byId<Item extends { readonly id: string }>(items: readonly Item[]): Item[] {
  const last = new Map(items.map((item) => [item.id, item]));
  return [...last.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
