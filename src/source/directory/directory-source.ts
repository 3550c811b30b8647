import { chunksOf } from '../../model/chunks.ts';
import type { AttributeValue, SourceAttribute, SourceGroup, SourceUser } from '../../model/directory.ts';
import type { DirectoryUser } from '../../model/directory-records.ts';
import { SyncFailure } from '../../model/failure.ts';
import { foldText } from '../../model/search.ts';
import { pagesOf, type Store } from '../../store/store.ts';
import {
  CompleteRead,
  CursorExpired,
  type ChangePages,
  type CompletePages,
  type ConnectionTest,
  type GroupChange,
  type GroupMembers,
  type PhotoSource,
  type ReadOptions,
  type Source,
  type SourceCursors,
  type UserChange,
  type UserQuery,
} from '../source.ts';
import { StoredPhotos } from './stored-photos.ts';

/** The partition of the people. */
const directoryPartition = 'directory';
/** As many as the store takes. */
const idsAtOnce = 1000;

/**
 * The people of Rollcall's own directory whose user principal name is in one domain, as the source of a connection that
 * writes them into a tenant. Their ids are the directory's, and so are those of their managers. There are no groups, and
 * no changes: reading everything from the own store costs less than keeping track of who was deleted.
 */
export class DirectorySource implements Source {
  readonly usage = { requests: 0, resourceUnits: 0 };
  readonly photos: PhotoSource;
  readonly #store: Store;
  readonly #domain: string;

  constructor({ store, domain }: { readonly store: Store; readonly domain: string }) {
    this.#store = store;
    this.photos = new StoredPhotos(store);
    this.#domain = domain.toLowerCase();
  }

  async *readUsers({ attributes, filter, among }: UserQuery, { signal }: ReadOptions): CompletePages<SourceUser> {
    if (filter !== null) {
      const detail = 'People of Rollcall’s directory are not filtered by a Graph definition: leave it empty.';
      throw new SyncFailure('filter-invalid', detail);
    }
    for await (const people of among === undefined ? this.#everybody() : this.#among(among)) {
      throwIfAborted(signal);
      const users = people.filter((person) => this.#isOfDomain(person)).map((person) => toUser(person, attributes));
      if (users.length > 0) yield users;
    }
    throwIfAborted(signal);
    return new CompleteRead('users');
  }

  async *#everybody(): AsyncGenerator<readonly DirectoryUser[], void, undefined> {
    for await (const page of this.#store.scan('directoryUsers', directoryPartition)) yield page.map(({ body }) => body);
  }

  async *#among(ids: readonly string[]): AsyncGenerator<readonly DirectoryUser[], void, undefined> {
    for (const some of chunksOf([...new Set(ids)], idsAtOnce)) {
      const found = await this.#store.getMany('directoryUsers', directoryPartition, some);
      yield found.map(({ body }) => body);
    }
  }

  #isOfDomain({ attributes: { userPrincipalName } }: DirectoryUser): boolean {
    return typeof userPrincipalName === 'string' && userPrincipalName.toLowerCase().endsWith(`@${this.#domain}`);
  }

  async *readGroups(): CompletePages<SourceGroup> {
    yield* [];
    return await Promise.resolve(new CompleteRead('groups'));
  }

  // eslint-disable-next-line require-yield -- There is no group that it could find.
  async *readGroupsById(ids: readonly string[]): CompletePages<SourceGroup> {
    if (ids.length === 0) throw new SyncFailure('settings-missing', 'No group is chosen.');
    await Promise.resolve();
    throw new SyncFailure('group-not-found', ids.join(', '));
  }

  async *readMembers(): CompletePages<GroupMembers> {
    yield* [];
    return await Promise.resolve(new CompleteRead('members'));
  }

  /** Every run reads everybody. */
  takeCursors(): Promise<SourceCursors> {
    return Promise.reject(noChanges());
  }

  // eslint-disable-next-line require-yield -- See `takeCursors`.
  async *readUserChanges(): ChangePages<UserChange> {
    throw await Promise.resolve(noChanges());
  }

  // eslint-disable-next-line require-yield -- See `takeCursors`.
  async *readGroupChanges(): ChangePages<GroupChange> {
    throw await Promise.resolve(noChanges());
  }

  async findUser(idOrAddress: string, attributes: readonly SourceAttribute[]): Promise<SourceUser | null> {
    const asked = idOrAddress.trim();
    if (asked === '') return null;
    const byId = await this.#store.get('directoryUsers', directoryPartition, asked);
    const found = byId?.body ?? (await this.#findByAddress(asked.toLowerCase()));
    return found !== null && this.#isOfDomain(found) ? toUser(found, attributes) : null;
  }

  /** By user principal name, else by mail. */
  async #findByAddress(address: string): Promise<DirectoryUser | null> {
    let byMail: DirectoryUser | null = null;
    const query = { limit: 100, text: foldText(address) };
    for await (const page of pagesOf(this.#store, 'directoryUsers', directoryPartition, query)) {
      for (const { body } of page) {
        if (isText(body.attributes.userPrincipalName, address)) return body;
        if (isText(body.attributes.mail, address) && this.#isOfDomain(body)) byMail ??= body;
      }
    }
    return byMail;
  }

  groupsAmong(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  /** Looks for somebody of the domain, which is all that can be missing. */
  async test({ signal }: ReadOptions): Promise<ConnectionTest> {
    const pages = this.readUsers({ attributes: [], filter: null }, { signal });
    const isThere = (await pages.next()).done !== true;
    await pages.return(new CompleteRead('users'));
    const detail = isThere
      ? `Rollcall’s directory has people of ${this.#domain}.`
      : `Rollcall’s directory has nobody of ${this.#domain} yet.`;
    const failure = isThere ? null : new SyncFailure('source-empty', detail).toFailure();
    return {
      ok: isThere,
      summary: detail,
      failure,
      checks: [
        { name: 'sign-in', ok: true, detail: 'Rollcall’s own directory takes no sign-in.' },
        { name: 'users', ok: isThere, detail },
        { name: 'groups', ok: true, detail: 'Groups are not read.' },
      ],
    };
  }
}

/** Somebody whom a sync deactivated is as good as blocked. */
function toUser({ id, active, attributes: held }: DirectoryUser, attributes: readonly SourceAttribute[]): SourceUser {
  const values: Partial<Record<SourceAttribute, AttributeValue>> = {};
  for (const name of attributes) values[name] = held[name] ?? null;
  if (attributes.includes('accountEnabled')) values.accountEnabled = active && held.accountEnabled !== false;
  return { id, guest: false, attributes: values };
}

function isText(value: AttributeValue | undefined, text: string): boolean {
  return typeof value === 'string' && value.toLowerCase() === text;
}

function noChanges(): CursorExpired {
  return new CursorExpired('Rollcall’s directory keeps no track of changes.');
}

function throwIfAborted({ aborted, reason }: AbortSignal): void {
  if (!aborted) return;
  throw reason instanceof SyncFailure ? reason : new SyncFailure('cancelled', undefined, { cause: reason });
}
