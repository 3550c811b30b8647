import type { SourceAttribute, SourceGroup, SourceUser } from '../../model/directory.ts';
import type {
  ChangePages,
  CompletePages,
  ConnectionTest,
  GroupChange,
  GroupMembers,
  PhotoSource,
  ReadOptions,
  Source,
  SourceCursors,
  UserChange,
  UserQuery,
} from '../source.ts';
import { CompleteRead } from '../source.ts';
import { cancellation, unlessAborted } from '../../asking/cancel.ts';
import type { Clock } from '../../asking/clock.ts';
import { systemClock } from '../../asking/clock.ts';
import { testConnection } from './connection-test.ts';
import type { Registration } from './credential.ts';
import { TenantCredential } from './credential.ts';
import { takeCursor } from './delta-round.ts';
import { findUser } from './find-user.ts';
import { GraphClient } from './graph-client.ts';
import { groupsAmong } from './groups-among.ts';
import { readAmongPages } from './read-among.ts';
import { findShards, readEverybodyPages, type TenantShards } from './read-everybody.ts';
import { readGroupChangePages, trackedGroupAttributes, trackedGroups } from './read-group-changes.ts';
import { readChosenGroups, readGroupPages } from './read-groups.ts';
import { readMemberPages } from './read-members.ts';
import { readUserChangePages, trackedUsers } from './read-user-changes.ts';
import { EntraPhotos } from './read-photos.ts';
import { readUserPages } from './read-users.ts';
import type { RetryPolicy } from '../../asking/attempts.ts';
import { patientPolicy, photoPolicy, quickPolicy } from './retry.ts';
import { secretEnd } from './secret-end.ts';
import { SignIn } from './sign-in.ts';
import { tenantIdOf } from './tenant-id.ts';

export type EntraSourceOptions = Registration & { readonly clock?: Clock };

/**
 * Reads people, groups and memberships of an Entra tenant with Microsoft Graph, by application permissions
 * (`User.Read.All`, `GroupMember.Read.All`). Every reading throws `SyncFailure` and nothing else that comes from
 * outside: see `classify-failure.ts` for which code means what.
 */
export function openEntraSource(options: EntraSourceOptions): Source {
  return new EntraSource(options);
}

class EntraSource implements Source {
  readonly #registration: Registration;
  readonly #clock: Clock;
  readonly #client: GraphClient;
  #photos: PhotoSource | null = null;
  /** How to read everybody, which is found out while the cursors are taken. */
  #prepared: { readonly found: Promise<TenantShards | null>; readonly stop: AbortController } | null = null;

  /**
   * Every source signs in anew. A credential that outlived a run would serve its token for an hour after the secret
   * expired or was revoked, and a run would go on where administrators have closed the door; one request is the price.
   */
  constructor({ clock = systemClock, ...registration }: EntraSourceOptions) {
    this.#registration = registration;
    this.#clock = clock;
    this.#client = this.#clientFor(new TenantCredential(registration), patientPolicy);
  }

  get photos(): PhotoSource {
    this.#photos ??= new EntraPhotos(this.#clientFor(new TenantCredential(this.#registration), photoPolicy));
    return this.#photos;
  }

  get usage(): { requests: number; resourceUnits: number } {
    return this.#client.usage;
  }

  readUsers(query: UserQuery, { signal }: ReadOptions): CompletePages<SourceUser> {
    return completed('users', this.#userPages(query, signal), signal);
  }

  #userPages(query: UserQuery, signal: AbortSignal): AsyncGenerator<readonly SourceUser[], void, undefined> {
    const { among, filter, attributes } = query;
    if (among !== undefined) return readAmongPages(this.#client, { ...query, among }, signal);
    if (filter !== null) return readUserPages(this.#client, query, signal);
    return readEverybodyPages(this.#client, { attributes, find: () => this.#findShards(signal) }, signal);
  }

  async #findShards(signal: AbortSignal): Promise<TenantShards | null> {
    const prepared = this.#prepared;
    this.#prepared = null;
    if (prepared === null) return findShards(this.#client, signal);
    try {
      return await unlessAborted(prepared.found, signal);
    } finally {
      prepared.stop.abort();
    }
  }

  #prepareShards(signal: AbortSignal): void {
    const stop = new AbortController();
    const found = findShards(this.#client, AbortSignal.any([signal, stop.signal]));
    // It fails when everybody is read, or never when the cursors failed before.
    found.catch(() => undefined);
    this.#prepared = { found, stop };
  }

  readGroups({ signal }: ReadOptions): CompletePages<SourceGroup> {
    return completed('groups', readGroupPages(this.#client, signal), signal);
  }

  readGroupsById(ids: readonly string[], { signal }: ReadOptions): CompletePages<SourceGroup> {
    return completed('groups', readChosenGroups(this.#client, ids, signal), signal);
  }

  readMembers(groupIds: readonly string[], { signal }: ReadOptions): CompletePages<GroupMembers> {
    return completed('members', readMemberPages(this.#client, groupIds, signal), signal);
  }

  async takeCursors(
    attributes: readonly SourceAttribute[],
    { signal, thenEverybody = false }: ReadOptions & { readonly thenEverybody?: boolean },
  ): Promise<SourceCursors> {
    const abandoned = new AbortController();
    const both = AbortSignal.any([signal, abandoned.signal]);
    const select = ['id', 'userType', ...attributes];
    try {
      const cursors = Promise.all([
        takeCursor(this.#client, { ...trackedUsers, select }, both),
        takeCursor(this.#client, { ...trackedGroups, select: trackedGroupAttributes }, both),
      ]);
      if (thenEverybody) this.#prepareShards(signal);
      const [users, groups] = await cursors;
      return { users, groups };
    } catch (error) {
      this.#prepared?.stop.abort();
      this.#prepared = null;
      throw signal.aborted ? cancellation(signal) : error;
    } finally {
      abandoned.abort();
    }
  }

  readUserChanges(
    cursor: string,
    attributes: readonly SourceAttribute[],
    { signal }: ReadOptions,
  ): ChangePages<UserChange> {
    return completedRound('users', readUserChangePages(this.#client, { cursor, attributes }, signal), signal);
  }

  readGroupChanges(cursor: string, { signal }: ReadOptions): ChangePages<GroupChange> {
    return completedRound('groups', readGroupChangePages(this.#client, cursor, signal), signal);
  }

  async findUser(
    idOrAddress: string,
    attributes: readonly SourceAttribute[],
    { signal }: ReadOptions,
  ): Promise<SourceUser | null> {
    try {
      return await findUser(this.#client, { idOrAddress, attributes }, signal);
    } catch (error) {
      throw signal.aborted ? cancellation(signal) : error;
    }
  }

  async groupsAmong(
    person: { readonly id: string; readonly tenantId: string },
    groupIds: readonly string[],
    { signal }: ReadOptions,
  ): Promise<readonly string[]> {
    const { cloud, tenant } = this.#registration;
    try {
      if ((await tenantIdOf(cloud, tenant, signal)) !== person.tenantId.toLowerCase()) return [];
      const client = this.#clientFor(new TenantCredential(this.#registration), quickPolicy);
      return await groupsAmong(client, { personId: person.id, groupIds }, signal);
    } catch (error) {
      throw signal.aborted ? cancellation(signal) : error;
    }
  }

  /** Never uses a credential that a run has used: it would serve its token for an hour after the secret expired. */
  async test({ signal }: ReadOptions): Promise<ConnectionTest> {
    const client = this.#clientFor(new TenantCredential(this.#registration), quickPolicy);
    try {
      const test = await testConnection(client, { tenant: this.#registration.tenant, signal });
      const isSignedIn = test.checks.some(({ name, ok }) => name === 'sign-in' && ok);
      const mayTell = isSignedIn && 'secret' in this.#registration ? this.#registration : null;
      const secretExpiresAt = mayTell === null ? null : await secretEnd(client, mayTell, signal);
      return secretExpiresAt === null ? test : { ...test, secretExpiresAt };
    } catch (error) {
      throw signal.aborted ? cancellation(signal) : error;
    }
  }

  #clientFor(credential: TenantCredential, policy: RetryPolicy): GraphClient {
    const clock = this.#clock;
    const signIn = new SignIn(credential, { policy, clock });
    return new GraphClient({ cloud: this.#registration.cloud, signIn, policy, clock });
  }
}

/** Hands out the proof of completeness once the pages came to their end by themselves. */
async function* completed<Item>(
  of: 'users' | 'groups' | 'members',
  pages: AsyncGenerator<readonly Item[], void, undefined>,
  signal: AbortSignal,
): CompletePages<Item> {
  yield* cancellable(pages, signal);
  return new CompleteRead(of);
}

/** The same for a round of changes, with the cursor that it ended with. */
async function* completedRound<Item>(
  of: 'users' | 'groups',
  pages: AsyncGenerator<readonly Item[], string, undefined>,
  signal: AbortSignal,
): ChangePages<Item> {
  const cursor = yield* cancellable(pages, signal);
  return { complete: new CompleteRead(of), cursor };
}

async function* cancellable<Item, End>(
  pages: AsyncGenerator<Item, End, undefined>,
  signal: AbortSignal,
): AsyncGenerator<Item, End, undefined> {
  try {
    const end = yield* pages;
    signal.throwIfAborted();
    return end;
  } catch (error) {
    throw signal.aborted ? cancellation(signal) : error;
  }
}
