import type { SourceGroup, SourceUser } from './directory.ts';
import type { ObjectClass } from './change.ts';
import type { Scope } from './connection.ts';

/** What was decided about a person in scope when the source was read. */
export type SnapshotVerdict = 'wanted' | 'filtered' | 'ambiguous';

/** A person as the source returned them, with what scope and filters made of them. */
export interface SnapshotUser extends Omit<SourceUser, 'id'> {
  readonly verdict: SnapshotVerdict;
  /** The filter that left them out, in words. */
  readonly by?: string;
}

/** A group as the source returned it. `wanted` groups are synced; the others are groups within them. */
export interface SnapshotGroup extends Omit<SourceGroup, 'id'> {
  readonly wanted: boolean;
  /** Object ids of direct members: people, and groups. Devices and the like are left out. */
  readonly people: readonly string[];
  readonly groups: readonly string[];
}

/** A group as it is stored: the ids of its people are one text, a line each, which is much quicker to read than a list. */
export type StoredGroup = Omit<SnapshotGroup, 'people'> & { readonly people: string };

/** What of a group's people is too long for one document: it goes on in the entries right behind it. */
export interface StoredMore {
  readonly morePeople: string;
}

/**
 * A document of a snapshot: some of its people or groups by object id; null takes an earlier one out. Pairs rather than
 * an object, whose hundreds of thousands of names an engine would keep and look up.
 */
export interface SnapshotPart {
  readonly users?: readonly (readonly [id: string, user: SnapshotUser | null])[];
  readonly groups?: readonly (readonly [id: string, group: StoredGroup | StoredMore | null])[];
}

/** Counts of one class that a later reading of changes goes on from. */
export interface Tally {
  readonly wanted: number;
  readonly filtered: number;
  readonly ambiguous: number;
  /** What the connection could remove of the class in the target, without people whose time as inactive is over. */
  readonly owned: number;
}

export type Tallies = Readonly<Record<ObjectClass, Tally>>;

/** What the next reading of changes looks at again, because this sync did not achieve it or could not decide it. */
export interface Revisit {
  /** Object ids. */
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

/**
 * Where a reading of changes begins: the source as it was when the last sync was applied. One that belongs to an
 * overview waits under the overview's id and takes the place of the current one only when its sync has succeeded.
 */
export interface Baseline {
  readonly connectionId: string;
  readonly overviewId: string;
  /** The overview under whose id the snapshot is stored. */
  readonly snapshotId: string;
  /** True for a proposal whose snapshot holds only what changed, to be added to the current one. */
  readonly isAddition: boolean;
  /** Null when the source gave none that can be gone on from. */
  readonly cursors: { readonly users: string; readonly groups: string } | null;
  /**
   * The same as `overviewId` where the search text of each part of the snapshot says which people are in it. Something
   * else, or nothing, after a version that does not store it: that one keeps what it does not know.
   */
  readonly saysWhom?: string;
  /** Whom the connection was for when the snapshot was read. */
  readonly scope: Scope['kind'];
  /** Digest of the settings that the snapshot was read with. */
  readonly settingsDigest: string;
  /** Of the last full scan. */
  readonly scannedAt: string;
  readonly readAt: string;
  readonly tallies: Tallies;
  readonly filteredBy: readonly { readonly filter: string; readonly count: number }[];
  readonly revisit: Revisit;
  /** Object ids of groups that hide their members; left out where there are too many to list. Full scans alone change it. */
  readonly hiddenGroups?: readonly string[];
}
