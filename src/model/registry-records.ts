import type { AttributeValue } from './directory.ts';
import type { MembersPart } from './directory-records.ts';

/**
 * What a connection remembers of a person or a group of a remote target (a SCIM service, an Entra tenant), which itself
 * knows nothing of connections, owners and runs. Kept under the remote's id.
 */
export interface RegisteredObject {
  readonly id: string;
  /** The source's immutable id; null where a link was undone. */
  readonly sourceId: string | null;
  /** Whether this connection added it: only then may it remove it. */
  readonly owned: boolean;
  readonly syncedDigest: string | null;
  /** Attributes that the remote keeps otherwise than they were written. */
  readonly kept: Readonly<Record<string, KeptValue>>;
  /** People only: since when a sync keeps them inactive. The remote has one flag for this and `accountEnabled`. */
  readonly inactiveSince: string | null;
  /** People only: `accountEnabled` as it was last written; absent where the connection found them and never said. */
  readonly accountEnabled?: AttributeValue;
  /** People only: the source's id of their manager as it was last written. */
  readonly manager: string | null;
  /** The manager is not in the remote, and is set once they are. */
  readonly awaitsManager: boolean;
  readonly changedAt: string;
  /** The run that wrote this last: lets a run that resumes recognise its own write. */
  readonly run: string;
}

/** Of an attribute: what was written, and what the remote had right after it. */
export interface KeptValue {
  readonly ours: AttributeValue;
  readonly theirs: AttributeValue;
}

/** Where a person or a group of the source is in the remote. Kept under the class and the source's id. */
export interface RegisteredSource {
  readonly of: 'user' | 'group';
  readonly sourceId: string;
  /** The remote's id; null from before it is added until the remote's answer is stored. */
  readonly id: string | null;
  readonly run: string;
}

/**
 * Of a membership that this connection added, or set out to add when it was none: it counts while the person is a member
 * in the remote.
 */
export interface RegisteredMember {
  readonly run: string;
}

export type RegisteredMembers = MembersPart<RegisteredMember>;
