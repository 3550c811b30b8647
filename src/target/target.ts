import type { Change, ChangeResult } from '../model/change.ts';
import type { TargetGroup, TargetMembers, TargetUser } from '../model/directory.ts';
import type { Fence } from '../model/lease.ts';
import type { Photo } from '../model/photo.ts';

/** What became of one change: the log's words, and the target's id of what was added. */
export interface ChangeOutcome {
  readonly key: string;
  readonly result: Extract<ChangeResult, 'applied' | 'stale' | 'failed'>;
  /** For `stale` and `failed`: one sentence. */
  readonly message: string | null;
}

export interface ApplyContext {
  readonly runId: string;
  readonly fence: Fence;
  /**
   * True for the first batch after a crash: parts of it may be applied already. What this run wrote itself is then
   * reported as applied, not as stale, and not written again.
   */
  readonly resuming: boolean;
  /**
   * For a target whose writes carry no fence: called right before each of them. Costs nothing as a rule; throws
   * `LeaseLost` where another process has taken the run over, and `StoreUnavailable` where that cannot be known.
   */
  readonly confirm: () => Promise<void>;
}

export type PhotoContext = Pick<ApplyContext, 'fence' | 'confirm'>;

/** Photos that are not as they should be: the target's id of the person to one sentence. */
export type PhotoProblems = ReadonlyMap<string, string>;

/** Photos of people, by the target's ids. Throws `SyncFailure` and `LeaseLost` as a target does. */
export interface PhotoTarget {
  /** Of these people, those whose photos are this connection's business. */
  ours(people: readonly TargetUser[]): Promise<readonly TargetUser[]>;
  /** The target has all of them afterwards but those that it is said of that it will not. */
  put(photos: ReadonlyMap<string, Photo>, context: PhotoContext): Promise<PhotoProblems>;
  /** Somebody without a photo, and nobody, have none afterwards either. */
  remove(userIds: readonly string[], context: PhotoContext): Promise<PhotoProblems>;
}

/**
 * Where people and groups are written. One target is opened for one connection. Reading pages come in any order.
 * Throws `SyncFailure` (`target-unavailable`, `target-refused`) or `LeaseLost` where work cannot go on; a change that
 * cannot be applied is an outcome, never an exception.
 */
export interface Target {
  readUsers(): AsyncIterable<readonly TargetUser[]>;
  readGroups(): AsyncIterable<readonly TargetGroup[]>;
  /** One item a group, complete. */
  readMembers(): AsyncIterable<readonly TargetMembers[]>;
  /** People by the target's ids, for the values before a change; missing ones are left out. */
  findUsers(ids: readonly string[]): Promise<readonly TargetUser[]>;
  /** People by the source's immutable ids, whatever the target calls them; missing ones are left out. */
  findUsersBySource(sourceIds: readonly string[]): Promise<readonly TargetUser[]>;
  /** People who are not linked to anybody of a source: whom a match key may find. */
  readUnlinked(): AsyncIterable<readonly TargetUser[]>;
  /** People this connection brought in who are inactive. */
  readInactive(): AsyncIterable<readonly TargetUser[]>;
  findGroupsBySource(sourceIds: readonly string[]): Promise<readonly TargetGroup[]>;
  /** One item a group, complete, by the target's ids; groups without a member are left out. */
  findMembers(groupIds: readonly string[]): AsyncIterable<readonly TargetMembers[]>;
  /**
   * Applies changes of one phase, each against its precondition, and answers for each, in the order given.
   * Never computes a change of its own.
   */
  apply(changes: readonly Change[], context: ApplyContext): Promise<readonly ChangeOutcome[]>;
  /** Not there where a target takes no photos. */
  readonly photos?: PhotoTarget;
}
