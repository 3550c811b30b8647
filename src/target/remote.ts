import type { Attributes } from '../model/directory.ts';
import type { Photo } from '../model/photo.ts';
import type { PhotoProblems } from './target.ts';

/**
 * A person as a remote directory holds them. Attributes have the names of the connection's mapping; `manager` is the
 * remote's id of a person, and `accountEnabled` is never among them: `active` says that.
 */
export interface RemoteUser {
  /** The remote's own id. */
  readonly id: string;
  /** The source's immutable id, where the remote keeps it (SCIM `externalId`, Graph `onPremisesImmutableId`). */
  readonly externalId: string | null;
  /** Whether the account can be used there, whoever decided that. */
  readonly active: boolean;
  /** What has a value; a name that is missing, null or '' all mean that it has none. */
  readonly attributes: Attributes;
  /** Changes with everything above: an ETag where the remote has one, else a digest of what it answered. */
  readonly version: string;
}

export interface RemoteGroup {
  readonly id: string;
  readonly externalId: string | null;
  readonly attributes: Attributes;
  /** Changes with everything above, and not with the group's members. */
  readonly version: string;
}

/**
 * The members of one group, complete, each once; ids are the remote's. Only people: groups in groups and devices are
 * left out. A group without members has an empty list here.
 */
export interface RemoteMembers {
  readonly groupId: string;
  readonly userIds: readonly string[];
}

export type RemoteClass = 'user' | 'group';

/**
 * One write. `version`: only if it is still there in this version; null: in any version, as long as it is there.
 * Attributes not named stay as they are; one that is null or '' is emptied. `active` and `externalId` not given stay.
 */
export type RemoteWrite =
  | {
      readonly kind: 'add';
      readonly of: RemoteClass;
      readonly externalId: string;
      readonly attributes: Attributes;
      readonly active: boolean;
    }
  | {
      readonly kind: 'update';
      readonly of: RemoteClass;
      readonly id: string;
      readonly version: string | null;
      readonly attributes: Attributes;
      readonly active?: boolean;
      readonly externalId?: string | null;
    }
  | { readonly kind: 'remove'; readonly of: RemoteClass; readonly id: string; readonly version: string | null }
  /** Adds who is a member already, and removes who is none, without a word. */
  | {
      readonly kind: 'members';
      readonly groupId: string;
      readonly add: readonly string[];
      readonly remove: readonly string[];
    };

/**
 * What became of a write. `taken`: something with this external id or name is there already. `moved`: another version.
 * `missing`: it, or its group, is not there. `refused`: the remote will not have it as it is, and says why.
 */
export type RemoteResult =
  | {
      readonly ok: true;
      readonly id: string;
      /**
       * Of an add or an update: what is there now, where the answer said so. Whoever wants to know what the remote made
       * of a value has to read it again otherwise.
       */
      readonly now?: RemoteUser | RemoteGroup;
    }
  | {
      readonly ok: false;
      readonly why: 'taken' | 'moved' | 'missing' | 'refused';
      /** One sentence for the log. */
      readonly message: string;
    };

/** What works and what does not, in one sentence, as "Test connection" shows it. */
export interface RemoteTest {
  readonly ok: boolean;
  readonly detail: string;
}

/** Called right before each request that writes; what it throws ends everything, unchanged. */
interface Confirming {
  readonly confirm: () => Promise<void>;
}

/** Photos of people, by the remote's ids. Writing one twice changes nothing. Throws as `Remote` does. */
export interface RemotePhotos {
  put(photos: ReadonlyMap<string, Photo>, options: Confirming): Promise<PhotoProblems>;
  /** Somebody without a photo, and nobody, have none afterwards either. */
  remove(userIds: readonly string[], options: Confirming): Promise<PhotoProblems>;
}

/**
 * A directory somewhere else that takes people and groups: a SCIM service, an Entra tenant. It knows nothing of
 * connections, owners and runs; `remote/remote-target.ts` adds those and makes a target of it.
 *
 * Every method throws `SyncFailure`: `target-unavailable` where the remote cannot be reached or keeps refusing for now,
 * `target-refused` where it will not work with us at all (credentials, permissions, an address that is not allowed).
 * Throttling is waited out inside. Reading yields pages that are never empty, each item at least once.
 */
export interface Remote {
  readUsers(): AsyncIterable<readonly RemoteUser[]>;
  readGroups(): AsyncIterable<readonly RemoteGroup[]>;
  /** Of these groups, or of every group with null; only groups that are not there are left out. */
  readMembers(groupIds: readonly string[] | null): AsyncIterable<readonly RemoteMembers[]>;
  /** By the remote's ids; missing ones are left out. */
  findUsers(ids: readonly string[]): Promise<readonly RemoteUser[]>;
  findGroups(ids: readonly string[]): Promise<readonly RemoteGroup[]>;
  /** By external ids; missing ones are left out. Fresh: finds what was added the moment before. */
  findUsersByExternalId(externalIds: readonly string[]): Promise<readonly RemoteUser[]>;
  findGroupsByExternalId(externalIds: readonly string[]): Promise<readonly RemoteGroup[]>;
  /**
   * Writes up to 1,000, all of one kind and class, and answers for each, in the order given. A write whose answer was
   * lost is looked up again before it is repeated: nothing is written twice, and the answer is what is there.
   * Nobody is added whose external id is there already.
   */
  write(writes: readonly RemoteWrite[], options: Confirming): Promise<readonly RemoteResult[]>;
  /** Signs in anew and reads one page, within seconds; writes nothing. Never throws but for `signal`. */
  test(options: { readonly signal: AbortSignal }): Promise<RemoteTest>;
  /** Not there where the remote takes no photos. */
  readonly photos?: RemotePhotos;
}
