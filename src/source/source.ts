import type { CompleteRead } from '../model/complete-read.ts';
import type { SourceAttribute, SourceGroup, SourceMember, SourceUser } from '../model/directory.ts';
import type { Failure } from '../model/failure.ts';

export { CompleteRead } from '../model/complete-read.ts';

/** Pages as they arrive, and the proof of completeness at the end. Throws `SyncFailure` where the read cannot go on. */
export type CompletePages<Item> = AsyncGenerator<readonly Item[], CompleteRead, undefined>;

export interface UserQuery {
  /** Which attributes are needed; the object id and the user type always come. */
  readonly attributes: readonly SourceAttribute[];
  /** A Graph `$filter` expression, or null for everybody. */
  readonly filter: string | null;
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
    readonly name: 'sign-in' | 'users' | 'groups';
    readonly ok: boolean;
    readonly detail: string;
  }[];
}

/** Where people and groups are read. Reading never writes. One source is opened for one connection and one run. */
export interface Source {
  /** All users (of the filter). Repeated items may occur; the planner keeps the last. */
  readUsers(query: UserQuery, options: ReadOptions): CompletePages<SourceUser>;
  /** All groups of the tenant. */
  readGroups(options: ReadOptions): CompletePages<SourceGroup>;
  /** Chosen groups; throws `group-not-found` with the id when one is not there. */
  readGroupsById(ids: readonly string[], options: ReadOptions): CompletePages<SourceGroup>;
  /** Direct members of each group, one item a group, in any order. */
  readMembers(groupIds: readonly string[], options: ReadOptions): CompletePages<GroupMembers>;
  /** Asks for a new token, never a cached one, and reads one page of users and of groups. */
  test(options: ReadOptions): Promise<ConnectionTest>;
  /** Cost so far, for progress and benches. `resourceUnits` as Graph counts them in `x-ms-resource-unit`. */
  readonly usage: { readonly requests: number; readonly resourceUnits: number };
}
