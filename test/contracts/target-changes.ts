import type { Change, Precondition, Reason } from '../../src/model/change.ts';
import { attributesDigest } from '../../src/model/digest.ts';
import type { Attributes, TargetGroup, TargetMembers, TargetUser } from '../../src/model/directory.ts';
import { change } from '../../src/plan/diff.ts';
import type { Target } from '../../src/target/target.ts';

/** Changes as a plan would make them, for suites that apply them. */

type ObjectClass = 'user' | 'group';
const because: Reason = { code: 'joined-tenant' };

export function addOf(of: ObjectClass, id: string, attributes: Attributes = { displayName: `Name of ${id}` }): Change {
  return change({
    class: of,
    action: 'add',
    objectId: id,
    targetId: null,
    name: id,
    before: null,
    after: attributes,
    digest: attributesDigest(attributes),
    reason: because,
    precondition: { kind: 'absent' },
  });
}

type Row = Pick<TargetUser | TargetGroup, 'id' | 'sourceId' | 'version' | 'attributes'>;

export function updateOf(
  of: ObjectClass,
  row: Row,
  after: Attributes,
  changed: { readonly objectId?: string; readonly precondition?: Precondition; readonly digest?: string } = {},
): Change {
  return change({
    class: of,
    action: 'update',
    objectId: changed.objectId ?? row.sourceId ?? row.id,
    targetId: row.id,
    name: row.id,
    before: {},
    after,
    digest: changed.digest ?? 'digest after the update',
    reason: { code: 'attributes-changed', attributes: Object.keys(after) },
    precondition: changed.precondition ?? { kind: 'version', version: row.version },
  });
}

export function removalOf(of: ObjectClass, row: Row, how: 'delete' | 'deactivate' = 'delete'): Change {
  return change({
    class: of,
    action: 'remove',
    objectId: row.sourceId ?? row.id,
    targetId: row.id,
    name: row.id,
    before: how === 'delete' ? row.attributes : { active: true },
    after: how === 'delete' ? null : { active: false },
    digest: null,
    reason: { code: 'left-tenant' },
    precondition: { kind: 'version', version: row.version },
  });
}

export function joining(groupId: string, userId: string, ids: { readonly targetsOwn?: boolean } = {}): Change {
  return membership('add', groupId, userId, ids.targetsOwn ?? false);
}

export function leaving(groupId: string, userId: string): Change {
  return membership('remove', groupId, userId, true);
}

/** With `knows`, the ids that count are the target's; without, group and person are as new as the membership. */
function membership(action: 'add' | 'remove', groupId: string, userId: string, knows: boolean): Change {
  return change({
    class: 'membership',
    action,
    objectId: knows ? `source of ${groupId}` : groupId,
    targetId: knows ? groupId : null,
    memberId: knows ? `source of ${userId}` : userId,
    memberTargetId: knows ? userId : null,
    memberName: userId,
    name: groupId,
    before: null,
    after: null,
    digest: null,
    reason: { code: action === 'add' ? 'joined-group' : 'left-group', group: groupId },
    precondition: { kind: action === 'add' ? 'absent' : 'present' },
  });
}

/** All that comes, as an array. */
export async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

export interface Content {
  readonly users: readonly TargetUser[];
  readonly groups: readonly TargetGroup[];
  readonly members: readonly TargetMembers[];
}

/** Everything that a target holds, in order. */
export async function contentOf(target: Target): Promise<Content> {
  const all = async <Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item[]> => (await allOf(pages)).flat();
  const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);
  const members = (await all(target.readMembers())).map(({ groupId, members: list }) => ({
    groupId,
    members: [...list].sort((a, b) => (a.userId < b.userId ? -1 : 1)),
  }));
  return {
    users: (await all(target.readUsers())).sort(byId),
    groups: (await all(target.readGroups())).sort(byId),
    members: members.sort((a, b) => (a.groupId < b.groupId ? -1 : 1)),
  };
}
