import { CompleteRead } from '../../src/model/complete-read.ts';
import type { SourceAttribute, SourceGroup, SourceUser } from '../../src/model/directory.ts';
import { SyncFailure } from '../../src/model/failure.ts';
import {
  CursorExpired,
  type ChangePages,
  type CompletePages,
  type ConnectionTest,
  type GroupChange,
  type GroupMembers,
  type Source,
  type SourceCursors,
  type UserChange,
  type UserQuery,
} from '../../src/source/source.ts';
import { asShown, groupChanges, userChanges } from './company-changes.ts';
import type { Company } from './company.ts';

export type { Company } from './company.ts';

/** Companies as they were when a cursor was taken. */
const taken = new Map<string, Company>();

export interface ArraySourceOptions {
  readonly pageSize?: number;
  /** Cuts reading off after so many pages. */
  readonly breakAfter?: number;
  /** Takes no cursor any more. */
  readonly cursorsExpire?: boolean;
  /** Every change comes twice. */
  readonly replays?: boolean;
}

/** A source over plain data, for tests of what comes after reading. Changes are what differs from when a cursor was taken. */
export class ArraySource implements Source {
  readonly usage = { requests: 0, resourceUnits: 0 };
  readonly #company: Company;
  readonly #options: ArraySourceOptions;
  #pagesLeft: number;

  constructor(company: Company, options: ArraySourceOptions = {}) {
    this.#company = company;
    this.#options = options;
    this.#pagesLeft = options.breakAfter ?? Number.POSITIVE_INFINITY;
  }

  readUsers({ filter, among }: UserQuery): CompletePages<SourceUser> {
    // The only definition these tests use: `department eq 'X'`.
    const department = filter === null ? null : (/^department eq '(.*)'$/.exec(filter)?.[1] ?? '');
    const asked = among === undefined ? null : new Set(among);
    const users = this.#company.users.filter(
      (user) =>
        (department === null || user.attributes.department === department) && (asked === null || asked.has(user.id)),
    );
    return this.#complete(
      users.map((user) => asShown(user, this.#company)),
      'users',
    );
  }

  readGroups(): CompletePages<SourceGroup> {
    return this.#complete(this.#company.groups, 'groups');
  }

  readGroupsById(ids: readonly string[]): CompletePages<SourceGroup> {
    const found = this.#company.groups.filter(({ id }) => ids.includes(id));
    const missing = ids.filter((id) => !found.some((group) => group.id === id));
    return this.#chosen(found, missing);
  }

  readMembers(groupIds: readonly string[]): CompletePages<GroupMembers> {
    const items = groupIds.map((groupId) => ({ groupId, members: this.#company.members[groupId] ?? [] }));
    return this.#complete(items, 'members');
  }

  takeCursors(): Promise<SourceCursors> {
    return Promise.resolve({ users: this.#cursor(), groups: this.#cursor() });
  }

  readUserChanges(cursor: string, attributes: readonly SourceAttribute[]): ChangePages<UserChange> {
    return this.#changes('users', cursor, (before) => userChanges(before, this.#company, attributes));
  }

  readGroupChanges(cursor: string): ChangePages<GroupChange> {
    return this.#changes('groups', cursor, (before) => groupChanges(before, this.#company));
  }

  findUser(idOrAddress: string): Promise<SourceUser | null> {
    const found = this.#company.users.find(({ id, attributes }) =>
      [id, attributes.userPrincipalName, attributes.mail].includes(idOrAddress),
    );
    return Promise.resolve(found === undefined ? null : asShown(found, this.#company));
  }

  /** Its only tenant is everybody's. */
  groupsAmong({ id }: { readonly id: string }, groupIds: readonly string[]): Promise<readonly string[]> {
    const isIn = (groupId: string): boolean =>
      this.#company.members[groupId]?.some((member) => member.id === id) === true;
    return Promise.resolve(groupIds.filter(isIn));
  }

  test(): Promise<ConnectionTest> {
    return Promise.resolve({ ok: true, summary: 'Works.', failure: null, checks: [] });
  }

  #cursor(): string {
    const cursor = `cursor-${String(taken.size)}`;
    taken.set(cursor, this.#company);
    return cursor;
  }

  async *#changes<Item>(
    of: CompleteRead['of'],
    cursor: string,
    since: (before: Company) => readonly Item[],
  ): ChangePages<Item> {
    const before = taken.get(cursor);
    if (before === undefined || this.#options.cursorsExpire === true) throw new CursorExpired('It is too old.');
    const changes = since(before);
    yield* this.#pages(this.#options.replays === true ? [...changes, ...changes] : changes);
    return { complete: new CompleteRead(of), cursor: this.#cursor() };
  }

  async *#chosen(found: readonly SourceGroup[], missing: readonly string[]): CompletePages<SourceGroup> {
    yield* this.#pages(found);
    if (missing.length > 0) throw new SyncFailure('group-not-found', missing.join(', '));
    return new CompleteRead('groups');
  }

  async *#complete<Item>(items: readonly Item[], of: CompleteRead['of']): CompletePages<Item> {
    yield* this.#pages(items);
    return new CompleteRead(of);
  }

  async *#pages<Item>(items: readonly Item[]): AsyncGenerator<readonly Item[], void, undefined> {
    const size = this.#options.pageSize ?? 7;
    for (let from = 0; from < items.length; from += size) {
      await Promise.resolve();
      if (this.#pagesLeft <= 0) throw new SyncFailure('source-unavailable', 'The connection was cut.');
      this.#pagesLeft -= 1;
      this.usage.requests += 1;
      yield items.slice(from, from + size);
    }
    if (this.#pagesLeft <= 0) throw new SyncFailure('source-unavailable', 'The connection was cut.');
  }
}
