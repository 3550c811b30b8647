import type { Change } from '../../src/model/change.ts';
import type { Attributes, TargetMembers } from '../../src/model/directory.ts';
import type { Remote, RemoteClass } from '../../src/target/remote.ts';
import type { Target } from '../../src/target/target.ts';

/**
 * The names under which a suite knows what a remote calls by ids of its own: the source's id of what a sync added, and
 * whatever a suite called what it entered by hand. What is added once more after it went has another name: `a′`.
 */
export class Names {
  readonly #remote: Remote;
  readonly #ids = new Map<string, string>();
  readonly #names = new Map<string, string>();

  constructor(remote: Remote) {
    this.#remote = remote;
  }

  /** The name of an id, which is given one when it has none yet. */
  nameOf(id: string, wanted: string): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    let name = wanted;
    while (this.#ids.has(name)) name += '′';
    this.#names.set(id, name);
    this.#ids.set(name, id);
    return name;
  }

  /** The id behind a name; what has no name is its own id. */
  async idOf(name: string): Promise<string> {
    if (!this.#ids.has(name)) await this.learn();
    return this.#ids.get(name) ?? name;
  }

  async idsOf(names: readonly string[]): Promise<string[]> {
    if (names.some((name) => !this.#ids.has(name))) await this.learn();
    return names.map((name) => this.#ids.get(name) ?? name);
  }

  /** Gives everything a name that is there. */
  async learn(): Promise<void> {
    for (const pages of [this.#remote.readUsers(), this.#remote.readGroups()])
      for await (const page of pages) for (const { id, externalId } of page) this.nameOf(id, externalId ?? id);
  }
}

interface Row {
  readonly id: string;
  readonly sourceId: string | null;
  readonly attributes: Attributes;
}

/**
 * A target that gives its own ids, for suites that know everything by name; attributes that an object there cannot be
 * without are added to what is added, and left out of what is read.
 */
export function namedTarget(
  target: Target,
  { names, required }: { readonly names: Names; readonly required: (of: RemoteClass, name: string) => Attributes },
): Target {
  const named = <Kind extends Row>(of: RemoteClass, row: Kind): Kind => {
    const name = names.nameOf(row.id, row.sourceId ?? row.id);
    // Of whom nobody said whether the account is enabled, a remote says that it is.
    const extra: Attributes = { ...required(of, name), ...(of === 'user' ? { accountEnabled: true } : {}) };
    const attributes = Object.fromEntries(
      Object.entries(row.attributes).filter(([key, value]) => extra[key] !== value),
    );
    return { ...row, id: name, attributes };
  };
  const users = (rows: Awaited<ReturnType<Target['findUsers']>>) => rows.map((row) => named('user', row));
  const groups = (rows: Awaited<ReturnType<Target['findGroupsBySource']>>) => rows.map((row) => named('group', row));
  const members = async (page: readonly TargetMembers[]): Promise<readonly TargetMembers[]> => {
    await names.learn();
    return page.map(({ groupId, members: list }) => ({
      groupId: names.nameOf(groupId, groupId),
      members: list.map((member) => ({ ...member, userId: names.nameOf(member.userId, member.userId) })),
    }));
  };
  const translated = (changes: readonly Change[], ids: ReadonlyMap<string, string>): Change[] => {
    const idOf = (name: string | null): string | null => (name === null ? null : (ids.get(name) ?? name));
    return changes.map((change) => ({
      ...change,
      targetId: idOf(change.targetId),
      ...(change.memberTargetId === undefined ? {} : { memberTargetId: idOf(change.memberTargetId) }),
      ...(change.class !== 'membership' && change.precondition.kind === 'absent'
        ? { after: { ...required(change.class, change.objectId), ...change.after } }
        : {}),
    }));
  };
  return {
    readUsers: () => mapped(target.readUsers(), users),
    readGroups: () => mapped(target.readGroups(), groups),
    readMembers: () => mapped(target.readMembers(), members),
    findUsers: async (wanted) => users(await target.findUsers(await names.idsOf(wanted))),
    findUsersBySource: async (wanted) => users(await target.findUsersBySource(wanted)),
    readUnlinked: () => mapped(target.readUnlinked(), users),
    readInactive: () => mapped(target.readInactive(), users),
    findGroupsBySource: async (wanted) => groups(await target.findGroupsBySource(wanted)),
    async *findMembers(wanted) {
      yield* mapped(target.findMembers(await names.idsOf(wanted)), members);
    },
    async apply(changes, context) {
      const named = changes.flatMap(({ targetId, memberTargetId = null }) => [targetId ?? [], memberTargetId ?? []]);
      const wanted = [...new Set(named.flat())];
      const found = await names.idsOf(wanted);
      return target.apply(
        translated(changes, new Map(wanted.map((name, index) => [name, found[index] ?? name]))),
        context,
      );
    },
  };
}

async function* mapped<Kind, Made>(
  pages: AsyncIterable<readonly Kind[]>,
  make: (page: readonly Kind[]) => readonly Made[] | Promise<readonly Made[]>,
): AsyncGenerator<readonly Made[]> {
  for await (const page of pages) yield make(page);
}
