import type { Change, Precondition, Reason } from '../model/change.ts';
import type { TargetMembers } from '../model/directory.ts';
import { change } from './diff.ts';
import type { GroupPlan, WantedGroup } from './groups.ts';
import type { TargetIndex } from './target-index.ts';
import type { UserPlan } from './users.ts';

export interface MembershipStep {
  readonly changes: readonly Change[];
  readonly wanted: number;
  readonly owned: number;
}

/** Whether a group that has `held` members in the target keeps none. */
export function becomesEmpty(held: number, { changes }: MembershipStep): boolean {
  const joining = changes.filter(({ action }) => action === 'add').length;
  return held > 0 && held + 2 * joining - changes.length === 0;
}

interface Context {
  readonly users: UserPlan;
  readonly groups: GroupPlan;
  readonly index: TargetIndex;
}

/**
 * Memberships of one wanted group: people of the source who are wanted join, and people whose membership this
 * connection brought in and who are not members any more leave. Somebody else's memberships stay, and so do those of
 * people who are left alone because they match more than one.
 * `held` are the group's members in the target, or undefined when it has none.
 */
export function planMembers(
  group: WantedGroup,
  people: Iterable<string>,
  held: TargetMembers | undefined,
  context: Context,
): MembershipStep {
  const { users, index } = context;
  const present = new Map((held?.members ?? []).map(({ userId, owned }) => [userId, owned]));
  const changes: Change[] = [];
  const wanted = new Set<string>();
  const staying = new Set<string>();
  // One object for all of them: rows that share everything but the person are stored together.
  const joined: Reason = { code: 'joined-group', group: group.name };
  const left: Reason = { code: 'left-group', group: group.name };
  for (const personId of people) {
    const person = users.wanted(personId);
    if (person === undefined || wanted.has(personId)) continue;
    wanted.add(personId);
    // Also somebody who is linked by this very plan is known by the target's id; who is new may only be by the source's.
    const userId = person.targetId ?? personId;
    if (present.has(userId)) staying.add(userId);
    else changes.push(membershipAdd(group, { id: personId, ...person }, joined));
  }
  let owned = 0;
  for (const [userId, isOwned] of present) {
    const id = index.sourceOf(userId) ?? userId;
    if (isOwned) owned += 1;
    if (!isOwned || users.isAmbiguous(id)) staying.add(userId);
    if (staying.has(userId)) continue;
    const reason = users.isWanted(id) ? left : users.whyGone(id);
    changes.push(membershipRemoval(group, { id, name: users.nameOf(id), targetId: userId }, reason));
  }
  return { changes, wanted: wanted.size, owned };
}

/** Memberships of a group that goes, or left the scope: every one this connection brought in goes before it. */
export function leaveGroup(sourceId: string, held: TargetMembers, context: Context): MembershipStep {
  const name = context.groups.held(sourceId)?.attributes.displayName;
  const group = { sourceId, name: typeof name === 'string' ? name : sourceId, targetId: held.groupId };
  const reason = context.groups.whyGone();
  const changes = held.members.flatMap(({ userId, owned }) => {
    if (!owned) return [];
    const id = context.index.sourceOf(userId) ?? userId;
    return [membershipRemoval(group, { id, name: context.users.nameOf(id), targetId: userId }, reason)];
  });
  return { changes, wanted: 0, owned: changes.length };
}

const absent: Precondition = { kind: 'absent' };
const present: Precondition = { kind: 'present' };

function membershipAdd(
  group: WantedGroup,
  person: { readonly id: string; readonly name: string; readonly targetId: string | null },
  reason: Reason,
): Change {
  return change({
    class: 'membership',
    action: 'add',
    objectId: group.sourceId,
    targetId: group.targetId,
    memberId: person.id,
    memberTargetId: person.targetId,
    memberName: person.name,
    name: group.name,
    before: null,
    after: null,
    digest: null,
    reason,
    precondition: absent,
  });
}

function membershipRemoval(
  group: WantedGroup,
  person: { readonly id: string; readonly name: string; readonly targetId: string },
  reason: Reason,
): Change {
  return change({
    class: 'membership',
    action: 'remove',
    objectId: group.sourceId,
    targetId: group.targetId,
    memberId: person.id,
    memberTargetId: person.targetId,
    memberName: person.name,
    name: group.name,
    before: null,
    after: null,
    digest: null,
    reason,
    precondition: present,
  });
}
