import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { chunksOf } from '../model/chunks.ts';
import { withValue } from '../model/directory.ts';
import { comparableName } from '../model/directory-edit.ts';
import type { EditResult, EnteredValues, MemberEdit } from '../model/directory-edit.ts';
import type { DirectoryGroup, DirectoryUser, Entered } from '../model/directory-records.ts';
import { CallerError } from '../model/errors.ts';
import type { ScimToken } from '../model/scim-token.ts';
import type { Store, Stored } from '../store/store.ts';
import type { EditableDirectory } from './editable-directory.ts';
import { ownedSentence } from './owners.ts';
import { problemsOfPerson, short } from './person-rules.ts';
import type { ScimTokens } from './scim-tokens.ts';

type Entry = DirectoryUser | DirectoryGroup;
/** What a client says of a person or a group. */
export type ClientValues = Omit<EnteredValues, 'token'>;

/** Who edits, and the version that must be there; null for any. */
export interface Editing {
  readonly token: ScimToken;
  readonly version: string | null;
}

/** How a group is to change; members by their ids, `set` in place of who is there. */
export interface GroupEdit {
  readonly values: ClientValues;
  readonly members: MemberEdit | { readonly set: readonly string[] } | null;
}

const mostTries = 5;

/**
 * The directory as the client of a SCIM token changes it. Who came in with a token belongs to the token's line; who was
 * imported, or came in with a token that is not used any more, belongs to whoever changes them first; who was brought in
 * by a connection, to that alone.
 */
export class EnteredDirectory {
  readonly #store: Store;
  readonly #directory: EditableDirectory;
  readonly #tokens: Pick<ScimTokens, 'keeperOf'>;

  constructor(options: {
    readonly store: Store;
    readonly directory: EditableDirectory;
    readonly tokens: Pick<ScimTokens, 'keeperOf'>;
  }) {
    this.#store = options.store;
    this.#directory = options.directory;
    this.#tokens = options.tokens;
  }

  get store(): Store {
    return this.#store;
  }

  get directory(): EditableDirectory {
    return this.#directory;
  }

  /** @throws CallerError `not-found` */
  async person(id: string): Promise<Stored<DirectoryUser>> {
    return found(await this.#store.get('directoryUsers', 'directory', id), 'person', id);
  }

  /** @throws CallerError `not-found` */
  async group(id: string): Promise<Stored<DirectoryGroup>> {
    return found(await this.#store.get('directoryGroups', 'directory', id), 'group', id);
  }

  /** @throws CallerError `invalid-input`; `conflict` where somebody has the name, or the external id, already */
  async addPerson(values: ClientValues, token: ScimToken): Promise<Stored<DirectoryUser>> {
    requirePossible(values);
    await this.#requireFreeName(values, null);
    const id = randomUUID();
    const after = { ...values, token: token.line };
    const [result] = await this.#directory.writePeople([{ id, version: null, after }], byToken(token));
    await this.#require(result, id, values);
    return this.person(id);
  }

  /**
   * Changes a person to what `edit` makes of them. Without a version it is repeated where somebody else wrote in between.
   *
   * @throws CallerError `not-found`, `invalid-input`, `conflict`, `precondition-failed`, and `not-allowed` for who belongs
   *   to a connection or to another client
   */
  async changePerson(
    id: string,
    edit: (held: Stored<DirectoryUser>) => Promise<ClientValues> | ClientValues,
    { token, version }: Editing,
  ): Promise<Stored<DirectoryUser>> {
    for (let tries = 1; ; tries += 1) {
      const held = await this.person(id);
      await this.#requireOurs(held.body, `“${titleOf(held.body)}”`, token);
      requireVersion(held, version);
      const values = await edit(held);
      requirePossible(values);
      await this.#requireFreeName(values, held);
      const after = { ...values, token: token.line };
      if (isSame(held.body, after)) return held;
      const [result] = await this.#directory.writePeople([{ id, version: held.etag, after }], byToken(token));
      if (mayRepeat(result, version, tries)) continue;
      await this.#require(result, id, values);
      return this.person(id);
    }
  }

  /** @throws CallerError `not-found`, `precondition-failed`, `not-allowed` */
  async removePerson(id: string, { token, version }: Editing): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const held = await this.person(id);
      await this.#requireOurs(held.body, `“${titleOf(held.body)}”`, token);
      requireVersion(held, version);
      const [result] = await this.#directory.writePeople([{ id, version: held.etag, after: null }], byToken(token));
      if (mayRepeat(result, version, tries)) continue;
      return this.#require(result, id, null);
    }
  }

  /** @throws CallerError `invalid-input` for members who are not there; `conflict` */
  async addGroup({ values, members }: GroupEdit, token: ScimToken): Promise<Stored<DirectoryGroup>> {
    const add = members === null ? [] : 'set' in members ? members.set : members.add;
    await this.#requirePeople(add);
    const id = randomUUID();
    const after = { ...values, token: token.line };
    await this.#require(await this.#directory.writeGroup({ id, version: null, after }, byToken(token)), id, values);
    await this.#directory.changeMembers(id, { add, remove: [] });
    return this.group(id);
  }

  /** As `changePerson`. A change of members alone gives the group a new version too. */
  async changeGroup(
    id: string,
    edit: (held: Stored<DirectoryGroup>) => Promise<GroupEdit> | GroupEdit,
    { token, version }: Editing,
  ): Promise<Stored<DirectoryGroup>> {
    for (let tries = 1; ; tries += 1) {
      const held = await this.group(id);
      await this.#requireOurs(held.body, `The group “${titleOf(held.body)}”`, token);
      requireVersion(held, version);
      const { values, members } = await edit(held);
      const change = members === null ? null : await this.#memberEdit(id, members);
      const after = { ...values, token: token.line };
      if (change === null && isSame(held.body, after)) return held;
      await this.#requirePeople(change?.add ?? []);
      const result = await this.#directory.writeGroup({ id, version: held.etag, after }, byToken(token));
      if (mayRepeat(result, version, tries)) continue;
      await this.#require(result, id, values);
      const [owner] = change === null ? [] : await this.#directory.changeMembers(id, change);
      if (owner !== undefined)
        throw new CallerError('not-allowed', await ownedSentence(this.#store, owner, 'A member of this group'));
      return this.group(id);
    }
  }

  /** @throws CallerError `not-found`, `precondition-failed`, `not-allowed` */
  async removeGroup(id: string, { token, version }: Editing): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const held = await this.group(id);
      await this.#requireOurs(held.body, `The group “${titleOf(held.body)}”`, token);
      requireVersion(held, version);
      const result = await this.#directory.writeGroup({ id, version: held.etag, after: null }, byToken(token));
      if (mayRepeat(result, version, tries)) continue;
      return this.#require(result, id, null);
    }
  }

  /** What is left of an edit that does not say what is there already; null where nothing is. */
  async #memberEdit(groupId: string, wanted: NonNullable<GroupEdit['members']>): Promise<MemberEdit | null> {
    const there = new Set(await this.#directory.membersOf(groupId));
    const set = 'set' in wanted ? new Set(wanted.set) : null;
    const add = ('set' in wanted ? wanted.set : wanted.add).filter((id) => !there.has(id));
    const remove =
      'set' in wanted ? [...there].filter((id) => !set?.has(id)) : wanted.remove.filter((id) => there.has(id));
    return add.length + remove.length === 0 ? null : { add: [...new Set(add)], remove };
  }

  async #requirePeople(ids: readonly string[]): Promise<void> {
    for (const some of chunksOf(ids, 1000)) {
      const people = await this.#store.getMany('directoryUsers', 'directory', some);
      const there = new Set(people.map(({ id }) => id));
      const missing = some.find((id) => !there.has(id));
      if (missing !== undefined)
        throw new CallerError('invalid-input', `There is no person with the id “${short(missing)}” in the directory.`);
    }
  }

  async #requireFreeName(values: ClientValues, held: Stored<DirectoryUser> | null): Promise<void> {
    const name = nameOf(values.attributes);
    if (held !== null && comparableName(nameOf(held.body.attributes)) === comparableName(name)) return;
    const other = (await this.#directory.peopleNamed(name)).find(({ id }) => id !== held?.id);
    if (other === undefined) return;
    throw other.body.owner === null
      ? nameTaken(name)
      : new CallerError('conflict', await ownedSentence(this.#store, other.body.owner, `“${short(name)}”`));
  }

  async #requireOurs({ owner, entered }: Entry, what: string, token: ScimToken): Promise<void> {
    if (owner !== null) throw new CallerError('not-allowed', await ownedSentence(this.#store, owner, what));
    const line = entered?.token ?? null;
    if (line === null || line === token.line) return;
    const keeper = await this.#tokens.keeperOf(line);
    if (keeper !== null)
      throw new CallerError('not-allowed', `${what} came in with the SCIM token “${keeper.name}”, and belongs to it.`);
  }

  async #require(result: EditResult | undefined, id: string, values: ClientValues | null): Promise<void> {
    if (result?.ok === true) return;
    switch (result?.why) {
      case 'owned':
        throw new CallerError('not-allowed', await ownedSentence(this.#store, result.connectionId, 'This'));
      case 'taken':
        throw nameTaken(nameOf(values?.attributes ?? {}));
      case 'moved':
        throw moved();
      case 'missing':
      case undefined:
        throw new CallerError('not-found', `There is nothing with the id “${short(id)}”.`);
    }
  }
}

/** What a client calls somebody, for that client's tokens alone. */
export function externalIdFor(entered: Entered | undefined, token: ScimToken): string | null {
  return entered?.token === token.line ? entered.externalId : null;
}

/** A SCIM client may have names that are no addresses. */
function requirePossible({ attributes }: ClientValues): void {
  const problems = problemsOfPerson(attributes).filter(
    ({ code }) => code !== 'name-invalid' && code !== 'mail-invalid',
  );
  if (problems.length > 0) throw new CallerError('invalid-input', problems.map(({ message }) => message).join(' '));
}

function requireVersion({ etag }: Stored<Entry>, version: string | null): void {
  if (version !== null && etag !== version) throw moved();
}

function mayRepeat(result: EditResult | undefined, version: string | null, tries: number): boolean {
  return version === null && result?.ok === false && result.why === 'moved' && tries < mostTries;
}

function isSame(held: Entry, after: EnteredValues): boolean {
  const { attributes, entered } = held;
  return (
    entered?.token === after.token &&
    entered.externalId === after.externalId &&
    (!('active' in held) || held.active === after.active) &&
    isDeepStrictEqual(withValue(attributes), withValue(after.attributes))
  );
}

function moved(): CallerError {
  return new CallerError(
    'precondition-failed',
    'Somebody changed it meanwhile: read it again, then repeat your change.',
  );
}

function nameTaken(name: string): CallerError {
  return new CallerError('conflict', `Somebody has the name “${short(name)}”, or the same externalId, already.`);
}

function found<Document>(document: Document | undefined, noun: string, id: string): Document {
  if (document === undefined) throw new CallerError('not-found', `There is no ${noun} with the id “${short(id)}”.`);
  return document;
}

function titleOf({ attributes, id }: Entry): string {
  const { displayName, userPrincipalName } = attributes;
  return short(String(displayName ?? userPrincipalName ?? id));
}

function nameOf({ userPrincipalName }: EnteredValues['attributes']): string {
  return typeof userPrincipalName === 'string' ? userPrincipalName : '';
}

function byToken({ id }: ScimToken): string {
  return `scim ${id}`;
}
