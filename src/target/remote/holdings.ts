import { chunksOf } from '../../model/chunks.ts';
import type { Remote, RemoteClass, RemoteGroup, RemoteUser } from '../remote.ts';
import type { Registry } from './registry.ts';
import { sourceIdOf, type Held, type Managers } from './shown.ts';

/** As many as are asked for at once. */
const atOnce = 1000;

type Found = RemoteUser | RemoteGroup;

/** What the remote holds, each with what the connection remembers of it. */
export class Holdings {
  readonly #remote: Remote;
  readonly #registry: Registry;

  constructor({ remote, registry }: { readonly remote: Remote; readonly registry: Registry }) {
    this.#remote = remote;
    this.#registry = registry;
  }

  users(ids: readonly string[]): Promise<readonly RemoteUser[]> {
    return inChunks(ids, (some) => this.#remote.findUsers(some));
  }

  groups(ids: readonly string[]): Promise<readonly RemoteGroup[]> {
    return inChunks(ids, (some) => this.#remote.findGroups(some));
  }

  find(of: RemoteClass, ids: readonly string[]): Promise<readonly Found[]> {
    return of === 'user' ? this.users(ids) : this.groups(ids);
  }

  findByExternalId(of: RemoteClass, ids: readonly string[]): Promise<readonly Found[]> {
    return of === 'user' ? this.#usersByExternalId(ids) : this.#groupsByExternalId(ids);
  }

  /** Adds what is remembered of them. */
  async joined<Kind extends Found>(of: RemoteClass, found: readonly Kind[]): Promise<readonly Held<Kind>[]> {
    const registered = await this.#registry.objects(
      of,
      found.map(({ id }) => id),
    );
    const unregistered = found.flatMap(({ id, externalId }) =>
      externalId === null || registered.has(id) ? [] : [externalId],
    );
    const sources = await this.#registry.sources(of, unregistered);
    return found.map((one) => ({
      found: one,
      registered: registered.get(one.id),
      isBeingAdded: !registered.has(one.id) && one.externalId !== null && sources.get(one.externalId)?.id === null,
    }));
  }

  async usersLinkedTo(sourceIds: readonly string[]): Promise<readonly Held<RemoteUser>[]> {
    const found = await this.#usersByExternalId(sourceIds);
    return this.#linkedTo('user', sourceIds, [
      ...found,
      ...(await this.users(await this.#others('user', sourceIds, found))),
    ]);
  }

  async groupsLinkedTo(sourceIds: readonly string[]): Promise<readonly Held<RemoteGroup>[]> {
    const found = await this.#groupsByExternalId(sourceIds);
    return this.#linkedTo('group', sourceIds, [
      ...found,
      ...(await this.groups(await this.#others('group', sourceIds, found))),
    ]);
  }

  /** Where the registry has those of the source whom the remote does not know by their external id. */
  async #others(of: RemoteClass, sourceIds: readonly string[], found: readonly Found[]): Promise<readonly string[]> {
    const known = new Set(found.map(({ id }) => id));
    const sources = await this.#registry.sources(of, sourceIds);
    return [...sources.values()].flatMap(({ id }) => (id === null || known.has(id) ? [] : [id]));
  }

  async #linkedTo<Kind extends Found>(
    of: RemoteClass,
    sourceIds: readonly string[],
    found: readonly Kind[],
  ): Promise<readonly Held<Kind>[]> {
    const wanted = new Set<string | null>(sourceIds);
    return (await this.joined(of, found)).filter((held) => wanted.has(sourceIdOf(held)));
  }

  #usersByExternalId(ids: readonly string[]): Promise<readonly RemoteUser[]> {
    return inChunks(ids, (some) => this.#remote.findUsersByExternalId(some));
  }

  #groupsByExternalId(ids: readonly string[]): Promise<readonly RemoteGroup[]> {
    return inChunks(ids, (some) => this.#remote.findGroupsByExternalId(some));
  }
}

/** Who the managers are that people of the remote have, in the source's ids; each is looked up once. */
export class ManagerNames implements Managers {
  readonly #holdings: Holdings;
  readonly #registry: Registry;
  /** Null is gone. */
  readonly #known = new Map<string, string | null | undefined>();
  readonly #come = new Set<string>();

  constructor({ holdings, registry }: { readonly holdings: Holdings; readonly registry: Registry }) {
    this.#holdings = holdings;
    this.#registry = registry;
  }

  sourceOf(remoteId: string): string | null | undefined {
    return this.#known.get(remoteId);
  }

  hasCome(sourceId: string): boolean {
    return this.#come.has(sourceId);
  }

  async learn(people: readonly Held<RemoteUser>[]): Promise<void> {
    const here = new Map(people.map((held) => [held.found.id, sourceIdOf(held) ?? undefined]));
    const managers = new Set(people.map(({ found }) => found.attributes.manager));
    const unknown: string[] = [];
    for (const id of managers)
      if (typeof id === 'string' && id !== '' && !this.#known.has(id)) {
        this.#known.set(id, here.has(id) ? here.get(id) : null);
        if (!here.has(id)) unknown.push(id);
      }
    const registered = await this.#registry.objects('user', unknown);
    for (const [id, { sourceId }] of registered) this.#known.set(id, sourceId ?? undefined);
    const strangers = await this.#holdings.users(unknown.filter((id) => !registered.has(id)));
    for (const { id, externalId } of strangers) this.#known.set(id, externalId ?? undefined);
    const awaited = people.flatMap(({ registered }) =>
      registered?.awaitsManager === true && registered.manager !== null ? [registered.manager] : [],
    );
    for (const [manager, { id }] of await this.#registry.sources('user', awaited))
      if (id !== null) this.#come.add(manager);
  }
}

async function inChunks<Kind>(
  ids: readonly string[],
  find: (some: readonly string[]) => Promise<readonly Kind[]>,
): Promise<readonly Kind[]> {
  const found: Kind[] = [];
  for (const some of chunksOf([...new Set(ids)], atOnce)) found.push(...(await find(some)));
  return found;
}
