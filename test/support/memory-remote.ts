import { digest } from '../../src/model/digest.ts';
import type { Attributes } from '../../src/model/directory.ts';
import type {
  Remote,
  RemoteClass,
  RemoteGroup,
  RemoteMembers,
  RemoteResult,
  RemoteTest,
  RemoteUser,
  RemoteWrite,
} from '../../src/target/remote.ts';

interface Held {
  readonly externalId: string | null;
  readonly active: boolean;
  readonly attributes: Attributes;
}

export interface MemoryRemoteOptions {
  readonly pageSize?: number;
  /** What it makes of attributes that are written: what it cannot keep, or keeps in its own way. */
  readonly keeps?: (attributes: Attributes) => Attributes;
  /** What it refuses, with the sentence. */
  readonly refuses?: (write: RemoteWrite) => string | null;
  /** Whether what is added is found by its id only after a while: when `catchUp` is called. */
  readonly isLate?: boolean;
  /** Whether an answer says what is there now. */
  readonly answers?: 'what is there' | 'the id';
}

/** Called around every request that writes, counted from 1; what it throws ends everything there. */
export type AroundWrite = (moment: 'before' | 'after', count: number) => void;

/**
 * A remote directory in memory, which gives its own ids, for thousands of small situations in a test. It keeps the
 * contract of the port like the others: `test/contracts/remote.ts`.
 */
export class MemoryRemote implements Remote {
  readonly #objects: Readonly<Record<RemoteClass, Map<string, Held>>> = { user: new Map(), group: new Map() };
  readonly #members = new Map<string, Set<string>>();
  readonly #options: Required<MemoryRemoteOptions>;
  #lastId = 0;
  #answersToLose = 0;
  readonly #late = new Set<string>();
  /** How often what was asked of it. */
  readonly asked = { confirmations: 0, writes: 0, lookups: 0, memberReads: 0 };
  /** What was added by hand. */
  readonly entered = new Set<string>();
  aroundWrite: AroundWrite = () => undefined;

  constructor(options: MemoryRemoteOptions = {}) {
    this.#options = {
      pageSize: 100,
      keeps: (attributes) => attributes,
      refuses: () => null,
      answers: 'the id',
      isLate: false,
      ...options,
    };
  }

  async *readUsers(): AsyncGenerator<readonly RemoteUser[]> {
    for await (const page of this.#pages('user')) yield page.map((id) => this.#user(id));
  }

  async *readGroups(): AsyncGenerator<readonly RemoteGroup[]> {
    for await (const page of this.#pages('group')) yield page.map((id) => this.#group(id));
  }

  async *readMembers(groupIds: readonly string[] | null): AsyncGenerator<readonly RemoteMembers[]> {
    this.asked.memberReads += groupIds?.length ?? 0;
    const wanted = (groupIds ?? [...this.#objects.group.keys()]).filter((id) => this.#objects.group.has(id));
    for (let from = 0; from < wanted.length; from += this.#options.pageSize) {
      await Promise.resolve();
      const page = wanted.slice(from, from + this.#options.pageSize);
      yield page.map((groupId) => ({ groupId, userIds: [...(this.#members.get(groupId) ?? [])] }));
    }
  }

  findUsers(ids: readonly string[]): Promise<readonly RemoteUser[]> {
    return Promise.resolve(this.#found('user', ids).map((id) => this.#user(id)));
  }

  findGroups(ids: readonly string[]): Promise<readonly RemoteGroup[]> {
    return Promise.resolve(this.#found('group', ids).map((id) => this.#group(id)));
  }

  findUsersByExternalId(externalIds: readonly string[]): Promise<readonly RemoteUser[]> {
    return Promise.resolve(this.#foundByExternalId('user', externalIds).map((id) => this.#user(id)));
  }

  findGroupsByExternalId(externalIds: readonly string[]): Promise<readonly RemoteGroup[]> {
    return Promise.resolve(this.#foundByExternalId('group', externalIds).map((id) => this.#group(id)));
  }

  async write(
    writes: readonly RemoteWrite[],
    { confirm }: { readonly confirm: () => Promise<void> },
  ): Promise<readonly RemoteResult[]> {
    const results: RemoteResult[] = [];
    for (const write of writes) {
      this.asked.confirmations += 1;
      await confirm();
      this.asked.writes += 1;
      const count = this.asked.writes;
      this.aroundWrite('before', count);
      const result = this.#apply(write);
      this.aroundWrite('after', count);
      results.push(this.#answersToLose > 0 ? this.#lookedUp(write) : result);
      this.#answersToLose = 0;
    }
    return results;
  }

  test(): Promise<RemoteTest> {
    return Promise.resolve({ ok: true, detail: 'It can be read.' });
  }

  catchUp(): void {
    this.#late.clear();
  }

  /** The next write is carried out, and what became of it has to be found out by looking. */
  loseNextAnswer(): void {
    this.#answersToLose = 1;
  }

  /** Adds by hand, and answers with the id. */
  add(of: RemoteClass, made: Omit<Held, 'active'> & { active?: boolean }): string {
    const id = this.#create(of, made);
    this.entered.add(id);
    return id;
  }

  #create(
    of: RemoteClass,
    { externalId, active = true, attributes }: Omit<Held, 'active'> & { active?: boolean },
  ): string {
    this.#lastId += 1;
    // Neither in the order of creation nor like anything that a source calls them.
    const id = `${of}-${digest(this.#lastId).slice(0, 10)}`;
    this.#objects[of].set(id, { externalId, active, attributes: valuesOf(attributes) });
    return id;
  }

  edit(of: RemoteClass, id: string, changed: Partial<Held>): void {
    const held = this.#objects[of].get(id);
    if (held === undefined) throw new Error(`${of} ${id} is not there.`);
    this.#objects[of].set(id, { ...held, ...changed });
  }

  remove(of: RemoteClass, id: string): void {
    this.#objects[of].delete(id);
    if (of === 'group') this.#members.delete(id);
    else {
      for (const members of this.#members.values()) members.delete(id);
      for (const [other, held] of this.#objects.user)
        if (held.attributes.manager === id)
          this.#objects.user.set(other, { ...held, attributes: { ...held.attributes, manager: null } });
    }
  }

  join(groupId: string, userId: string): void {
    this.#members.set(groupId, new Set([...(this.#members.get(groupId) ?? []), userId]));
  }

  leave(groupId: string, userId: string): void {
    this.#members.get(groupId)?.delete(userId);
  }

  #apply(write: RemoteWrite): RemoteResult {
    const refusal = this.#options.refuses(write);
    if (refusal !== null) return { ok: false, why: 'refused', message: refusal };
    switch (write.kind) {
      case 'add':
        return this.#add(write);
      case 'update':
        return this.#update(write);
      case 'remove': {
        const problem = this.#problemOf(write);
        if (problem !== null) return problem;
        this.remove(write.of, write.id);
        return { ok: true, id: write.id };
      }
      case 'members':
        return this.#changeMembers(write);
    }
  }

  #add({ of, externalId, attributes, active }: Extract<RemoteWrite, { kind: 'add' }>): RemoteResult {
    const isTaken = [...this.#objects[of].values()].some((held) => held.externalId === externalId);
    if (isTaken) return { ok: false, why: 'taken', message: 'It has this external id already.' };
    const id = this.#create(of, { externalId, active, attributes: this.#options.keeps(attributes) });
    if (this.#options.isLate) this.#late.add(id);
    return this.#written(of, id);
  }

  #update(write: Extract<RemoteWrite, { kind: 'update' }>): RemoteResult {
    const held = this.#objects[write.of].get(write.id);
    const problem = this.#problemOf(write);
    if (problem !== null || held === undefined) return problem ?? missing;
    this.#objects[write.of].set(write.id, {
      externalId: write.externalId === undefined ? held.externalId : write.externalId,
      active: write.active ?? held.active,
      attributes: valuesOf({ ...held.attributes, ...this.#options.keeps(write.attributes) }),
    });
    return this.#written(write.of, write.id);
  }

  #changeMembers({ groupId, add, remove }: Extract<RemoteWrite, { kind: 'members' }>): RemoteResult {
    if (!this.#objects.group.has(groupId)) return missing;
    if (add.some((id) => !this.#objects.user.has(id))) return missing;
    const members = new Set([...(this.#members.get(groupId) ?? []), ...add]);
    for (const id of remove) members.delete(id);
    this.#members.set(groupId, members);
    return { ok: true, id: groupId };
  }

  #lookedUp(write: RemoteWrite): RemoteResult {
    switch (write.kind) {
      case 'add': {
        const [id] = this.#foundByExternalId(write.of, [write.externalId]);
        return id === undefined ? this.#add(write) : { ok: true, id };
      }
      case 'update': {
        const held = this.#objects[write.of].get(write.id);
        const isDone = Object.entries(write.attributes).every(([name, value]) => held?.attributes[name] === value);
        return isDone ? { ok: true, id: write.id } : this.#update(write);
      }
      case 'remove':
        return this.#objects[write.of].has(write.id) ? this.#apply(write) : { ok: true, id: write.id };
      case 'members':
        return this.#changeMembers(write);
    }
  }

  #problemOf({ of, id, version }: Extract<RemoteWrite, { kind: 'update' | 'remove' }>): RemoteResult | null {
    if (!this.#objects[of].has(id)) return missing;
    const now = of === 'user' ? this.#user(id) : this.#group(id);
    if (version !== null && version !== now.version) return { ok: false, why: 'moved', message: 'It was changed.' };
    return null;
  }

  #written(of: RemoteClass, id: string): RemoteResult {
    if (this.#options.answers === 'the id') return { ok: true, id };
    return { ok: true, id, now: of === 'user' ? this.#user(id) : this.#group(id) };
  }

  async *#pages(of: RemoteClass): AsyncGenerator<readonly string[]> {
    const ids = [...this.#objects[of].keys()].sort();
    for (let from = 0; from < ids.length; from += this.#options.pageSize) {
      await Promise.resolve();
      const page = ids.slice(from, from + this.#options.pageSize).filter((id) => this.#objects[of].has(id));
      if (page.length > 0) yield page;
    }
  }

  #found(of: RemoteClass, ids: readonly string[]): readonly string[] {
    if (ids.length > 0) this.asked.lookups += 1;
    return [...new Set(ids)].filter((id) => this.#objects[of].has(id) && !this.#late.has(id));
  }

  #foundByExternalId(of: RemoteClass, externalIds: readonly string[]): readonly string[] {
    if (externalIds.length > 0) this.asked.lookups += 1;
    const wanted = new Set(externalIds);
    return [...this.#objects[of]].flatMap(([id, { externalId }]) =>
      externalId !== null && wanted.has(externalId) ? [id] : [],
    );
  }

  #user(id: string): RemoteUser {
    const { externalId = null, active = false, attributes = {} } = this.#objects.user.get(id) ?? {};
    return { id, externalId, active, attributes, version: digest({ externalId, active, attributes }) };
  }

  #group(id: string): RemoteGroup {
    const { externalId = null, attributes = {} } = this.#objects.group.get(id) ?? {};
    return { id, externalId, attributes, version: digest({ externalId, attributes }) };
  }
}

const missing: RemoteResult = { ok: false, why: 'missing', message: 'It is not there.' };

function valuesOf(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null && value !== ''));
}
