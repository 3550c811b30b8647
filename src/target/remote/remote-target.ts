import type { Change } from '../../model/change.ts';
import type { TargetGroup, TargetMembers, TargetUser } from '../../model/directory.ts';
import type { Store } from '../../store/store.ts';
import type { Remote, RemoteGroup, RemoteUser } from '../remote.ts';
import type { ApplyContext, ChangeOutcome, PhotoTarget, Target } from '../target.ts';
import { Holdings, ManagerNames } from './holdings.ts';
import { MemberRegistry } from './member-registry.ts';
import { RegisteredPhotos } from './registered-photos.ts';
import { Registry } from './registry.ts';
import { RemoteMemberships } from './remote-memberships.ts';
import { RemoteObjects } from './remote-objects.ts';
import { UnfinishedAdds } from './unfinished-adds.ts';
import { shownGroup, shownUser, type Held } from './shown.ts';

export interface RemoteTargetOptions {
  readonly remote: Remote;
  readonly store: Store;
  readonly connectionId: string;
  readonly now: () => Date;
}

/**
 * Makes a target of a remote directory: who is linked to whom, what the connection may remove, and what a run has written
 * already is remembered in the store, because the remote knows nothing of that. Open one for each run.
 */
export class RemoteTarget implements Target {
  readonly #remote: Remote;
  readonly #registry: Registry;
  readonly #holdings: Holdings;
  readonly #objects: RemoteObjects;
  readonly #memberships: RemoteMemberships;
  readonly #unfinished: UnfinishedAdds;
  readonly photos?: PhotoTarget;
  #hasBegun = false;

  constructor({ remote, store, connectionId, now }: RemoteTargetOptions) {
    this.#remote = remote;
    this.#registry = new Registry({ store, connectionId });
    this.#holdings = new Holdings({ remote, registry: this.#registry });
    const members = new MemberRegistry({ store, connectionId });
    const parts = { remote, registry: this.#registry, members, holdings: this.#holdings };
    this.#objects = new RemoteObjects({ ...parts, now });
    this.#memberships = new RemoteMemberships(parts);
    this.#unfinished = new UnfinishedAdds({ ...parts, now });
    if (remote.photos !== undefined)
      this.photos = new RegisteredPhotos({ photos: remote.photos, registry: this.#registry });
  }

  async *readUsers(): AsyncGenerator<readonly TargetUser[]> {
    const names = this.#managerNames();
    for await (const page of once(this.#remote.readUsers())) yield this.#users(page, names);
  }

  async *readGroups(): AsyncGenerator<readonly TargetGroup[]> {
    for await (const page of once(this.#remote.readGroups())) yield this.#groups(page);
  }

  readMembers(): AsyncGenerator<readonly TargetMembers[]> {
    return this.#memberships.read(null);
  }

  findMembers(groupIds: readonly string[]): AsyncGenerator<readonly TargetMembers[]> {
    return this.#memberships.read(groupIds);
  }

  async findUsers(ids: readonly string[]): Promise<readonly TargetUser[]> {
    return this.#users(await this.#holdings.users(ids), this.#managerNames());
  }

  async findUsersBySource(sourceIds: readonly string[]): Promise<readonly TargetUser[]> {
    const held = await this.#holdings.usersLinkedTo(sourceIds);
    return this.#shown(held, this.#managerNames());
  }

  /** Reads everybody: a remote is not asked for those who have no external id, and the registry has links of its own. */
  async *readUnlinked(): AsyncGenerator<readonly TargetUser[]> {
    for await (const page of this.readUsers()) {
      const unlinked = page.filter(({ sourceId }) => sourceId === null);
      if (unlinked.length > 0) yield unlinked;
    }
  }

  async *readInactive(): AsyncGenerator<readonly TargetUser[]> {
    for await (const page of this.#registry.usersWho('inactive')) {
      const users = await this.findUsers(page.map(({ id }) => id));
      const inactive = users.filter(({ owned, active }) => owned && !active);
      if (inactive.length > 0) yield inactive;
    }
  }

  async findGroupsBySource(sourceIds: readonly string[]): Promise<readonly TargetGroup[]> {
    return (await this.#holdings.groupsLinkedTo(sourceIds)).map(shownGroup);
  }

  async apply(changes: readonly Change[], context: ApplyContext): Promise<readonly ChangeOutcome[]> {
    const [first] = changes;
    if (first === undefined) return [];
    if (!this.#hasBegun) {
      await this.#unfinished.settle(context);
      await this.#objects.begin(context);
      this.#hasBegun = true;
    }
    if (first.class === 'membership') return this.#memberships.apply(changes, context);
    return this.#objects.apply(first.class, changes, context);
  }

  #managerNames(): ManagerNames {
    return new ManagerNames({ holdings: this.#holdings, registry: this.#registry });
  }

  async #users(found: readonly RemoteUser[], names: ManagerNames): Promise<readonly TargetUser[]> {
    return this.#shown(await this.#holdings.joined('user', found), names);
  }

  async #shown(held: readonly Held<RemoteUser>[], names: ManagerNames): Promise<readonly TargetUser[]> {
    await names.learn(held);
    return held.map((one) => shownUser(one, names));
  }

  async #groups(found: readonly RemoteGroup[]): Promise<readonly TargetGroup[]> {
    return (await this.#holdings.joined('group', found)).map(shownGroup);
  }
}

/** Pages of a remote without what came before: a listing that moves may bring somebody twice. */
async function* once<Kind extends { readonly id: string }>(
  pages: AsyncIterable<readonly Kind[]>,
): AsyncGenerator<readonly Kind[]> {
  const seen = new Set<string>();
  for await (const page of pages) {
    const fresh = page.filter(({ id }) => !seen.has(id) && seen.add(id));
    if (fresh.length > 0) yield fresh;
  }
}
