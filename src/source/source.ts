import type { CompleteRead } from '../model/complete-read.ts';
import type { SourceAttribute, SourceGroup, SourceMember, SourceUser } from '../model/directory.ts';
import type { Failure } from '../model/failure.ts';
import type { Photo } from '../model/photo.ts';
import type { GroupChange, UserChange } from '../model/source-change.ts';

export { CompleteRead } from '../model/complete-read.ts';
export type { GroupChange, UserChange } from '../model/source-change.ts';

/** Pages as they arrive, and the proof of completeness at the end. Throws `SyncFailure` where the read cannot go on. */
export type CompletePages<Item> = AsyncGenerator<readonly Item[], CompleteRead, undefined>;

export interface UserQuery {
  /** Which attributes are needed; the object id and the user type always come. */
  readonly attributes: readonly SourceAttribute[];
  /** A Graph `$filter` expression, or null for everybody. */
  readonly filter: string | null;
  /** Only these people, by object id, without listing the tenant; who is not there is left out. */
  readonly among?: readonly string[];
}

/** Where a reading of changes begins: opaque, one for people and one for groups. Lives for days (Graph: seven). */
export interface SourceCursors {
  readonly users: string;
  readonly groups: string;
}

/** Changes in their order, and at the end the proof that they are all, with the cursor behind them. Replays may occur. */
export type ChangePages<Item> = AsyncGenerator<
  readonly Item[],
  { readonly complete: CompleteRead; readonly cursor: string },
  undefined
>;

/**
 * A cursor that the source takes no more (Graph: 410, `syncStateNotFound`, a page token that expired in the middle of
 * a round): only a full scan can tell what changed, and what this round told before counts for nothing.
 */
export class CursorExpired extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CursorExpired';
  }
}

export interface GroupMembers {
  readonly groupId: string;
  /** Direct members, complete. */
  readonly members: readonly SourceMember[];
}

export interface ReadOptions {
  readonly signal: AbortSignal;
}

/** What works and what does not, as "Test connection" shows it. */
export interface ConnectionTest {
  readonly ok: boolean;
  /** One sentence. */
  readonly summary: string;
  readonly failure: Failure | null;
  readonly checks: readonly {
    readonly name: 'sign-in' | 'users' | 'groups' | 'target';
    readonly ok: boolean;
    readonly detail: string;
  }[];
  /** When the secret expires (ISO 8601), where the tenant lets that be read. */
  readonly secretExpiresAt?: string;
}

/** What is known of somebody's photo: its media ETag, null where there is none; or why it could not be told. */
export type PhotoTag = { readonly id: string } & ({ readonly tag: string | null } | { readonly problem: string });

/** Photos of people, at most four requests at a time (https://learn.microsoft.com/graph/throttling-limits). */
export interface PhotoSource {
  /** One answer for each, by object id, in any order. Throws `SyncFailure` where the read cannot go on. */
  readTags(ids: readonly string[], options: ReadOptions): AsyncIterable<readonly PhotoTag[]>;
  /** One answer for each; null where there is none (any more). */
  readPhotos(
    ids: readonly string[],
    options: ReadOptions,
  ): AsyncIterable<
    readonly ({ readonly id: string } & ({ readonly photo: Photo | null } | { readonly problem: string }))[]
  >;
}

/** Where people and groups are read. Reading never writes. One source is opened for one connection and one run. */
export interface Source {
  /**
   * All users (of the filter). Repeated items may occur, because a listing whose page tokens expire begins anew; the
   * planner keeps the last. A filter that the tenant refuses throws `filter-invalid` with the tenant's own message.
   */
  readUsers(query: UserQuery, options: ReadOptions): CompletePages<SourceUser>;
  /** All groups of the tenant. Repeated items may occur, as with users. */
  readGroups(options: ReadOptions): CompletePages<SourceGroup>;
  /**
   * Chosen groups; after the last that is there it throws `group-not-found` with the ids of those that are not. Throws
   * `settings-missing` when none was chosen.
   */
  readGroupsById(ids: readonly string[], options: ReadOptions): CompletePages<SourceGroup>;
  /**
   * Direct members of each group, each member once, one item a group, in any order. A group that is deleted meanwhile
   * throws `source-unavailable`: the next read finds the tenant without it.
   */
  readMembers(groupIds: readonly string[], options: ReadOptions): CompletePages<GroupMembers>;
  /**
   * Cursors for what changes from now on, without reading anything. Take them before a full scan and read the changes
   * from them after it: what changed while the scan went on is then not lost. `thenEverybody`: everybody is read next,
   * which the source may prepare meanwhile.
   */
  takeCursors(
    attributes: readonly SourceAttribute[],
    options: ReadOptions & { readonly thenEverybody?: boolean },
  ): Promise<SourceCursors>;
  /** People who changed since a cursor, of the attributes it was taken for. Throws `CursorExpired`. */
  readUserChanges(
    cursor: string,
    attributes: readonly SourceAttribute[],
    options: ReadOptions,
  ): ChangePages<UserChange>;
  /** Groups, and memberships, that changed since a cursor. Throws `CursorExpired`. */
  readGroupChanges(cursor: string, options: ReadOptions): ChangePages<GroupChange>;
  /** One person by object id, user principal name or mail, in or out of any scope; null when the tenant has none. */
  findUser(
    idOrAddress: string,
    attributes: readonly SourceAttribute[],
    options: ReadOptions,
  ): Promise<SourceUser | null>;
  /**
   * Of the groups, by object id, those that somebody of that tenant is in, directly or through other groups; none for
   * somebody who is not there, and where the source is another tenant. Answers within seconds, or throws `SyncFailure`.
   */
  groupsAmong(
    person: { readonly id: string; readonly tenantId: string },
    groupIds: readonly string[],
    options: ReadOptions,
  ): Promise<readonly string[]>;
  /**
   * Asks for a new token, never a cached one, and reads one page of users and of groups, within seconds. What fails is
   * in the result; it throws `cancelled` only.
   */
  test(options: ReadOptions): Promise<ConnectionTest>;
  /** Not there where a source has no photos. */
  readonly photos?: PhotoSource;
  /** Cost so far, for progress and benches. `resourceUnits` as Graph counts them in `x-ms-resource-unit`. */
  readonly usage: { readonly requests: number; readonly resourceUnits: number };
}
