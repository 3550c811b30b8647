import { CompleteRead } from '../../src/model/complete-read.ts';
import type { SourceGroup, SourceMember, SourceUser } from '../../src/model/directory.ts';
import { SyncFailure } from '../../src/model/failure.ts';
import type { CompletePages, ConnectionTest, GroupMembers, Source, UserQuery } from '../../src/source/source.ts';

/** What a tenant holds, as plain data. */
export interface Company {
  readonly users: readonly SourceUser[];
  readonly groups: readonly SourceGroup[];
  readonly members: Readonly<Record<string, readonly SourceMember[]>>;
}

/** A source over plain data, for tests of what comes after reading. `breakAfter` cuts reading off after so many pages. */
export class ArraySource implements Source {
  readonly usage = { requests: 0, resourceUnits: 0 };
  readonly #company: Company;
  readonly #pageSize: number;
  #pagesLeft: number;

  constructor(company: Company, options: { readonly pageSize?: number; readonly breakAfter?: number } = {}) {
    this.#company = company;
    this.#pageSize = options.pageSize ?? 7;
    this.#pagesLeft = options.breakAfter ?? Number.POSITIVE_INFINITY;
  }

  readUsers(query: UserQuery): CompletePages<SourceUser> {
    const { filter } = query;
    // The only definition these tests use: `department eq 'X'`.
    const department = filter === null ? null : (/^department eq '(.*)'$/.exec(filter)?.[1] ?? '');
    const users = this.#company.users.filter(
      (user) => department === null || user.attributes.department === department,
    );
    return this.#pages(users, 'users');
  }

  readGroups(): CompletePages<SourceGroup> {
    return this.#pages(this.#company.groups, 'groups');
  }

  readGroupsById(ids: readonly string[]): CompletePages<SourceGroup> {
    const found = ids.map((id) => {
      const group = this.#company.groups.find((candidate) => candidate.id === id);
      if (group === undefined) throw new SyncFailure('group-not-found', id);
      return group;
    });
    return this.#pages(found, 'groups');
  }

  readMembers(groupIds: readonly string[]): CompletePages<GroupMembers> {
    const items = groupIds.map((groupId) => ({ groupId, members: this.#company.members[groupId] ?? [] }));
    return this.#pages(items, 'members');
  }

  test(): Promise<ConnectionTest> {
    return Promise.resolve({ ok: true, summary: 'Works.', failure: null, checks: [] });
  }

  async *#pages<Item>(items: readonly Item[], of: CompleteRead['of']): CompletePages<Item> {
    for (let from = 0; from < items.length; from += this.#pageSize) {
      await Promise.resolve();
      if (this.#pagesLeft <= 0) throw new SyncFailure('source-unavailable', 'The connection was cut.');
      this.#pagesLeft -= 1;
      this.usage.requests += 1;
      yield items.slice(from, from + this.#pageSize);
    }
    if (this.#pagesLeft <= 0) throw new SyncFailure('source-unavailable', 'The connection was cut.');
    return new CompleteRead(of);
  }
}
