import type { Change } from '../model/change.ts';
import { attributesDigest } from '../model/digest.ts';
import type { Attributes, AttributeValue, TargetUser } from '../model/directory.ts';
import { change } from './diff.ts';

/** A person or group as the target holds it now. Groups are always active. */
export type HeldNow = Pick<
  TargetUser,
  'id' | 'sourceId' | 'owned' | 'active' | 'attributes' | 'version' | 'syncedDigest'
>;

interface UndoContext {
  /** What of an object's attributes a sync decides: the part that digests are made of. */
  readonly synced: (attributes: Attributes) => Attributes;
}

/**
 * The change that takes an applied change of a person or group back, or null when the target's object is not as the
 * sync left it: nothing of somebody else's is overwritten. What was added is really deleted, whatever the removal
 * policy, because it did not exist before. `held`: the object as it is now, undefined where there is none.
 */
export function undoObject(done: Change, held: HeldNow | undefined, context: UndoContext): Change | null {
  switch (done.action) {
    case 'add':
      return undoAddition(done, held);
    case 'update':
      return undoUpdate(done, held, context);
    case 'remove':
      return done.after === null ? undoDeletion(done, held, context) : undoUpdate(done, held, context);
  }
}

/** What is known now of a membership and of the two that it joins. */
export interface MembershipNow {
  /** The target's ids; null for one that this very undo adds again. Undefined: there is none and will be none. */
  readonly groupId: string | null | undefined;
  readonly userId: string | null | undefined;
  /** Whether the person is a member, and by whom. */
  readonly member: 'ours' | 'foreign' | 'none';
}

/** The change that takes an applied change of a membership back, or null when it is not as the sync left it. */
export function undoMembership(done: Change, now: MembershipNow): Change | null {
  const { groupId, userId, member } = now;
  if (groupId === undefined || userId === undefined) return null;
  const common = {
    ...undone(done),
    targetId: groupId,
    memberTargetId: userId,
    before: null,
    after: null,
    digest: null,
  };
  if (done.action === 'add')
    return member === 'ours' ? change({ ...common, action: 'remove', precondition: { kind: 'present' } }) : null;
  return member === 'none' ? change({ ...common, action: 'add', precondition: { kind: 'absent' } }) : null;
}

function undoAddition(done: Change, held: HeldNow | undefined): Change | null {
  const { active = true, ...added } = done.after ?? {};
  if (held?.owned !== true || held.active !== active || !isAsLeft(done, held)) return null;
  if (differs(held.attributes, added)) return null;
  return change({
    ...undone(done),
    action: 'remove',
    targetId: held.id,
    before: { ...held.attributes, ...(held.active ? {} : { active: false }) },
    after: null,
    digest: null,
    precondition: { kind: 'version', version: held.version },
  });
}

function undoDeletion(done: Change, held: HeldNow | undefined, { synced }: UndoContext): Change | null {
  if (held !== undefined) return null;
  const after = done.before ?? {};
  return change({
    ...undone(done),
    action: 'add',
    targetId: null,
    before: null,
    after,
    digest: attributesDigest(synced(after)),
    precondition: { kind: 'absent' },
  });
}

/** Old values come back; who was deactivated is active again, and who was brought back or linked is not any more. */
function undoUpdate(done: Change, held: HeldNow | undefined, { synced }: UndoContext): Change | null {
  if (held === undefined || !isAsLeft(done, held)) return null;
  const { active: _was, ...before } = done.before ?? {};
  const deactivates = done.before?.active === false;
  const wasLinked = done.reason.code === 'linked' || done.link === 'made';
  const keepsDigest = wasLinked || Object.keys(before).length === 0;
  return change({
    ...undone(done),
    // Only what a connection brought in may be removed by it; somebody else's person just gets the old state back.
    action: deactivates && held.owned ? 'remove' : 'update',
    targetId: held.id,
    before: done.after,
    after: done.before,
    digest: keepsDigest ? null : attributesDigest(synced({ ...held.attributes, ...before })),
    precondition: { kind: 'version', version: held.version },
    ...(wasLinked && { link: 'undone' }),
    ...(done.link === 'undone' && { link: 'made' }),
  });
}

/** Whether an object still is what the sync wrote: the same link, state and values, and no later sync in between. */
function isAsLeft(done: Change, held: HeldNow): boolean {
  if (held.sourceId !== (done.link === 'undone' ? null : done.objectId)) return false;
  if (done.digest !== null && held.syncedDigest !== null && held.syncedDigest !== done.digest) return false;
  const { active, ...values } = done.after ?? {};
  if (typeof active === 'boolean' && active !== held.active) return false;
  return Object.keys(values).every((name) => valueOf(held.attributes, name) === valueOf(values, name));
}

function differs(a: Attributes, b: Attributes): boolean {
  return Object.keys({ ...a, ...b }).some((name) => valueOf(a, name) !== valueOf(b, name));
}

/** No value and an empty one are the same. */
function valueOf(attributes: Attributes, name: string): AttributeValue {
  const value = attributes[name] ?? null;
  return value === '' ? null : value;
}

function undone(done: Change): Pick<Change, 'class' | 'objectId' | 'memberId' | 'memberName' | 'name' | 'reason'> {
  return {
    class: done.class,
    objectId: done.objectId,
    ...(done.memberId !== undefined && { memberId: done.memberId }),
    ...(done.memberName !== undefined && { memberName: done.memberName }),
    name: done.name,
    reason: { code: 'undone', was: done.action },
  };
}
