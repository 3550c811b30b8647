import type { Action, ObjectClass, ReasonCode } from './change.ts';
import type { Actor } from './role.ts';
import type { RunTask } from './run.ts';

/** Counts of one class. `total` is what the source holds in scope, `filtered` what the filters left out of it. */
export interface ClassCounts {
  readonly total: number;
  readonly filtered: number;
  readonly unchanged: number;
  readonly add: number;
  readonly update: number;
  readonly remove: number;
  /** Rows that match more than one object and are therefore left alone. */
  readonly ambiguous: number;
}

export type OverviewCounts = Readonly<Record<ObjectClass, ClassCounts>>;

export type Warning =
  | { readonly code: 'group-becomes-empty'; readonly group: string }
  | { readonly code: 'members-hidden'; readonly group: string }
  | { readonly code: 'rollcall-person-removed'; readonly name: string; readonly role: string }
  | { readonly code: 'many-removals'; readonly class: ObjectClass; readonly removals: number; readonly usual: number }
  | { readonly code: 'ambiguous-match'; readonly name: string; readonly key: string; readonly candidates: number }
  | { readonly code: 'drift'; readonly count: number }
  /** More warnings of a kind than are listed. */
  | { readonly code: 'more-warnings'; readonly count: number }
  | { readonly code: 'undo-comes-back' }
  | { readonly code: 'undo-moved'; readonly count: number };

/** A removal limit that this overview is over: applying it would stop before the first write. */
export interface LimitBreach {
  readonly class: ObjectClass;
  readonly removals: number;
  /** What the connection owns of the class now. */
  readonly owned: number;
  readonly rule: 'percent' | 'count';
  readonly allowed: number;
}

/** Changes that share a reason, most first: "48 of 52 removals: group Sales EMEA was emptied". */
export interface Cause {
  readonly class: ObjectClass;
  readonly action: Action;
  readonly reason: ReasonCode;
  readonly subject: string;
  readonly count: number;
}

/** How many changes are left out, by class and action. */
export type LeftOutCounts = Readonly<Record<ObjectClass, Readonly<Record<Action, number>>>>;

/** The release of a removal limit takes two: one approver asks, another one releases. */
export interface Release {
  /** The overview's hash that both looked at: any edit makes another one, and the release is void. */
  readonly hash: string;
  readonly askedBy: Actor;
  readonly askedAt: string;
  readonly releasedBy: Actor | null;
  readonly releasedAt: string | null;
}

/**
 * `generating` until every change is stored, so that half an overview can never be approved. `approved` once its sync
 * run exists. `draft` only shows what unsaved settings would do, and can never be decided on. The last four are ends.
 */
export type OverviewStatus =
  'generating' | 'draft' | 'ready' | 'approved' | 'applied' | 'cancelled' | 'expired' | 'failed';

/** What an overview was read from, and for a full scan why it was one. `target`: an undo reads no source. */
export type OverviewRead =
  | { readonly kind: 'full'; readonly because: FullScanReason }
  | { readonly kind: 'changes'; readonly since: string }
  | { readonly kind: 'target' };

export type FullScanReason =
  'first-sync' | 'asked-for' | 'settings-changed' | 'due' | 'cursor-expired' | 'changes-unclear' | 'what-if';

/** The reviewable plan: an immutable, hashed, ordered list of changes, with its counts and warnings. */
export interface Overview {
  readonly id: string;
  readonly connectionId: string;
  readonly runId: string;
  /** What its run was asked for. */
  readonly task: RunTask;
  readonly status: OverviewStatus;
  /** Why it ended, where `status` does not say it all. */
  readonly endedBecause: 'newer-overview' | 'sync-ran' | 'seven-days' | 'configuration-changed' | null;
  readonly createdAt: string;
  readonly createdBy: Actor;
  readonly expiresAt: string;
  /** Digest of the settings it was computed from; other settings now make it stale. */
  readonly configurationDigest: string;
  readonly read: OverviewRead;
  readonly counts: OverviewCounts;
  /** How many people each filter left out, most first. */
  readonly filteredBy: readonly { readonly filter: string; readonly count: number }[];
  readonly changeCount: number;
  readonly warnings: readonly Warning[];
  /** What the connection owns of each class: what removals are measured against. */
  readonly owned: Readonly<Record<ObjectClass, number>>;
  /** Of the removals that are not left out. */
  readonly breaches: readonly LimitBreach[];
  readonly causes: readonly Cause[];
  readonly leftOut: LeftOutCounts;
  /** Who asked to go over the removal limit, and who let it pass. */
  readonly release: Release | null;
  /** SHA-256 over every change and the configuration, independent of the order in which they were read. */
  readonly changesHash: string;
  /** Over the changes and what is left out of them: what an approver approves. */
  readonly hash: string;
  readonly decidedBy: Actor | null;
  readonly decidedAt: string | null;
}

const noCounts: ClassCounts = { total: 0, filtered: 0, unchanged: 0, add: 0, update: 0, remove: 0, ambiguous: 0 };

export const emptyCounts: OverviewCounts = { user: noCounts, group: noCounts, membership: noCounts };

const none = { add: 0, update: 0, remove: 0 };

export const nothingLeftOut: LeftOutCounts = { user: none, group: none, membership: none };

/** How many changes of an overview are left out, and how many are left to approve. */
export function sizeOf(overview: Pick<Overview, 'changeCount' | 'leftOut'>): { leftOut: number; toApply: number } {
  const { user, group, membership } = overview.leftOut;
  const leftOut = [user, group, membership].reduce((sum, { add, update, remove }) => sum + add + update + remove, 0);
  return { leftOut, toApply: overview.changeCount - leftOut };
}

/** Whether a removal limit stops the sync of an overview: it is over one, and nobody let it pass as it is now. */
export function isStoppedByLimit(overview: Pick<Overview, 'breaches' | 'release' | 'hash'>): boolean {
  const { release } = overview;
  return overview.breaches.length > 0 && (release?.releasedBy == null || release.hash !== overview.hash);
}
