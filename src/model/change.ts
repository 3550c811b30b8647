import type { Attributes } from './directory.ts';

export const objectClasses = ['user', 'group', 'membership'] as const;
export type ObjectClass = (typeof objectClasses)[number];

/** A value for each class. */
export function ofEach<Value>(value: (of: ObjectClass) => Value): Record<ObjectClass, Value> {
  return { user: value('user'), group: value('group'), membership: value('membership') };
}

export const actions = ['add', 'update', 'remove'] as const;
export type Action = (typeof actions)[number];

/**
 * Why a change is in the overview. Data rather than a sentence, so that cards, tab and logs can say it in the
 * reader's language; `texts/reason-text.ts` puts it into words.
 */
export type Reason =
  | { readonly code: 'joined-tenant' }
  | { readonly code: 'joined-group'; readonly group: string }
  | { readonly code: 'returned' }
  | { readonly code: 'linked'; readonly key: string }
  | { readonly code: 'attributes-changed'; readonly attributes: readonly string[] }
  | { readonly code: 'drift'; readonly attributes: readonly string[] }
  | { readonly code: 'left-tenant' }
  /** `group`: the chosen group that brought them in, where that is known. */
  | { readonly code: 'left-scope'; readonly group: string | null }
  | { readonly code: 'inactive-since'; readonly since: string }
  | { readonly code: 'filtered'; readonly filter: string }
  | { readonly code: 'group-created' }
  | { readonly code: 'group-renamed'; readonly from: string }
  | { readonly code: 'group-deleted' }
  | { readonly code: 'group-left-scope' }
  | { readonly code: 'left-group'; readonly group: string }
  | { readonly code: 'undone'; readonly was: Action };

export type ReasonCode = Reason['code'];

/** What the target must look like for the change to be applied; anything else makes the change stale. */
export type Precondition =
  { readonly kind: 'absent' } | { readonly kind: 'present' } | { readonly kind: 'version'; readonly version: string };

/** One add, update or removal of one user, group or membership. */
export interface Change {
  /** Sorts changes into the order of apply; unique within an overview. See `plan/order.ts`. */
  readonly key: string;
  readonly class: ObjectClass;
  readonly action: Action;
  /** Immutable id of the person or group in the source; for a membership the group's. */
  readonly objectId: string;
  /** The target's id of it, once it has one. */
  readonly targetId: string | null;
  /** Memberships only: the person's immutable id in the source, and the target's id when it has one already. */
  readonly memberId?: string;
  readonly memberTargetId?: string | null;
  /** Memberships only: the person's display name. */
  readonly memberName?: string;
  /** Display name of the person or group; for a membership the group's. */
  readonly name: string;
  /**
   * Changed attributes only, for an update; everything, for an add (`after`) or a deletion (`before`, and `after` is
   * null). The reserved attribute `active` stands for the person's state in the target: a removal that deactivates
   * turns it from true to false, a return turns it back.
   */
  readonly before: Attributes | null;
  readonly after: Attributes | null;
  /** Digest of all synced attributes after an add or update; the target keeps it to tell later edits of its own apart. */
  readonly digest: string | null;
  readonly reason: Reason;
  readonly precondition: Precondition;
  /**
   * Of an undo: `undone` takes a match back, so that the target's object is linked to nobody of the source afterwards;
   * `made` makes it once more.
   */
  readonly link?: 'undone' | 'made';
}

/**
 * Changes of one group's members that differ in the person alone and lie beside each other in the order of apply, as they
 * are stored: most changes of a first overview are such ones, and a document for each would cost fifty times as much.
 */
export interface GroupedChanges {
  readonly shared: Omit<Change, 'key' | 'memberId' | 'memberTargetId' | 'memberName'>;
  /** In the order of apply. */
  readonly members: readonly (readonly [memberId: string, memberTargetId: string | null, memberName: string])[];
}

/** What became of a change. `not-applied` is what a cancelled or failed run leaves. */
export type ChangeResult = 'applied' | 'stale' | 'failed' | 'not-applied' | 'left-out';

/** A row of the sync log: the change, and what became of it. */
export interface LogEntry {
  readonly runId: string;
  readonly change: Change;
  readonly result: ChangeResult;
  /** Where it was not applied: one sentence that says why, or who left it out. */
  readonly message: string | null;
  readonly at: string;
}
