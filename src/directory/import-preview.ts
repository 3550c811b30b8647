import { hash } from 'node:crypto';
import { comparableName } from '../model/directory-edit.ts';
import type { ImportCounts, ImportProblem, ImportRow } from '../model/directory-import.ts';
import type { DirectoryUser } from '../model/directory-records.ts';
import type { Attributes } from '../model/directory.ts';
import type { Store, Stored } from '../store/store.ts';
import type { EditableDirectory } from './editable-directory.ts';
import type { ReadRow } from './import-reading.ts';
import type { Keepers } from './keepers.ts';
import { OwnedPeople, ownedSentence } from './owners.ts';
import { problem, short } from './person-rules.ts';

interface Rooms {
  readonly store: Store;
  readonly directory: EditableDirectory;
  readonly keepers: Keepers;
}

const rowsAtOnce = 1000;

/** Who is there of those that some rows name. */
interface Found {
  readonly entered: ReadonlyMap<string, Stored<DirectoryUser>>;
  readonly byId: ReadonlySet<string>;
}

/** Holds the rows of a file against the directory, some at a time, and says what each would do. Writes nothing. */
export class ImportPreview {
  readonly #rooms: Rooms;
  readonly #importId: string;
  readonly #owned: OwnedPeople;
  readonly #added = new Set<string>();
  readonly #named = new Set<string>();
  /** Rows whose manager is to be added by another row, by that manager's name. */
  readonly #waiting = new Map<string, string[]>();
  readonly #counts = { rows: 0, add: 0, update: 0, unchanged: 0, refused: 0, remove: 0 };
  #isSomebodyUnknown = false;

  private constructor(rooms: Rooms, importId: string, owned: OwnedPeople) {
    this.#rooms = rooms;
    this.#importId = importId;
    this.#owned = owned;
  }

  static async begin(rooms: Rooms, importId: string): Promise<ImportPreview> {
    return new ImportPreview(rooms, importId, await OwnedPeople.read(rooms.store));
  }

  get counts(): ImportCounts {
    return { ...this.#counts };
  }

  /** Whether the file names somebody, by a name as `comparableName` makes it. */
  names(name: string): boolean {
    return this.#named.has(name);
  }

  /** Whether a row does not say whom it means: then nobody knows who is missing from the file. */
  get isSomebodyUnknown(): boolean {
    return this.#isSomebodyUnknown;
  }

  /** What the rows would do, without those that change nothing. */
  async *rows(read: AsyncIterable<ReadRow>): AsyncGenerator<readonly ImportRow[], void, undefined> {
    let some: ReadRow[] = [];
    for await (const row of read) {
      some.push(row);
      if (some.length < rowsAtOnce) continue;
      yield await this.#decide(some);
      some = [];
    }
    if (some.length > 0) yield await this.#decide(some);
  }

  /** Rows, by their ids, whose manager no row adds after all, and what is wrong with them. */
  managersMissing(): ReadonlyMap<string, ImportProblem> {
    const missing = [...this.#waiting].filter(([name]) => !this.#added.has(name));
    return new Map(missing.flatMap(([name, rows]) => rows.map((row) => [row, managerUnknown(name)])));
  }

  /** Notes that a row of one kind is of another. */
  recount(from: 'add' | 'update', to: 'refused'): void {
    this.#counts[from] -= 1;
    this.#counts[to] += 1;
  }

  countRemovals(count: number): void {
    this.#counts.remove += count;
  }

  async #decide(read: readonly ReadRow[]): Promise<readonly ImportRow[]> {
    const found = await this.#find(read);
    const rows: ImportRow[] = [];
    for (const one of read) {
      if (one.key === null) this.#isSomebodyUnknown = true;
      else this.#named.add(one.key);
      const row = await this.#decideOne(one, found);
      this.#counts.rows += 1;
      this.#counts[row?.kind ?? 'unchanged'] += 1;
      if (row?.kind === 'add' && one.key !== null) this.#added.add(one.key);
      if (row !== null) rows.push(row);
    }
    return rows;
  }

  async #decideOne({ line, name, key, values, problems }: ReadRow, found: Found): Promise<ImportRow | null> {
    const refused = (more: readonly ImportProblem[]): ImportRow => ({
      ...{ kind: 'refused', line, name: short(name), personId: null, version: null, before: null, after: null },
      problems: more,
    });
    if (key === null || problems.length > 0) return refused(problems);
    const held = found.entered.get(key);
    const keeper = await this.#keeperProblem(key, held?.body);
    if (keeper !== null) return refused([keeper]);
    const manager = this.#manager(values.manager, { line, found });
    if (typeof manager === 'object' && manager !== null) return refused([manager]);
    const wanted = manager === undefined ? values : { ...values, manager };
    const common = { line, name, problems: [] };
    if (held === undefined) {
      const after = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null));
      return { ...common, kind: 'add', personId: this.#newId(key), version: null, before: null, after };
    }
    const [before, after] = difference(currentOf(held.body), wanted);
    if (Object.keys(after).length === 0) return null;
    return { ...common, kind: 'update', personId: held.id, version: held.etag, before, after };
  }

  async #find(read: readonly ReadRow[]): Promise<Found> {
    const managers = read.flatMap(({ values }) => (typeof values.manager === 'string' ? [values.manager] : []));
    const names = [...read.flatMap(({ key }) => key ?? []), ...managers.filter(isName).map(comparableName)];
    const entered = await this.#rooms.directory.enteredPeople(names);
    const ids = [...new Set(managers.filter((manager) => !isName(manager) && manager.length <= 100))];
    const byId = ids.length === 0 ? [] : await this.#rooms.store.getMany('directoryUsers', 'directory', ids);
    return {
      entered: new Map(
        entered.map((person) => [comparableName(String(person.body.attributes.userPrincipalName)), person]),
      ),
      byId: new Set(byId.map(({ id }) => id)),
    };
  }

  async #keeperProblem(name: string, held: DirectoryUser | undefined): Promise<ImportProblem | null> {
    const ownedId = this.#owned.idOf(name);
    const owner = ownedId === undefined ? null : await this.#ownerOf(ownedId);
    if (owner !== null) return problem('owned-by-connection', null, owner);
    const token = held?.entered?.token ?? null;
    const keeper = token === null ? null : await this.#rooms.keepers.nameOf(token);
    if (keeper === null) return null;
    const message = `“${short(name)}” came in with the SCIM token “${keeper}”: change them there, or revoke the token first.`;
    return problem('kept-by-scim', null, message);
  }

  async #ownerOf(id: string): Promise<string | null> {
    const found = await this.#rooms.store.get('directoryUsers', 'directory', id);
    const name = String(found?.body.attributes.userPrincipalName ?? '');
    const owner = found?.body.owner ?? null;
    return owner === null ? null : ownedSentence(this.#rooms.store, owner, `“${short(name)}”`);
  }

  /** The id in the directory of a manager; undefined where the row says nothing of one. */
  #manager(
    value: Attributes[string] | undefined,
    { line, found }: { readonly line: number; readonly found: Found },
  ): string | null | undefined | ImportProblem {
    if (typeof value !== 'string') return value === null ? null : undefined;
    if (!isName(value)) return found.byId.has(value) ? value : managerUnknown(value);
    const name = comparableName(value);
    const id = found.entered.get(name)?.id ?? this.#owned.idOf(name);
    if (id !== undefined) return id;
    this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), importRowId(line)]);
    return this.#newId(name);
  }

  /** The id somebody gets who is added, so that other rows can name them before they are there. */
  #newId(name: string): string {
    const hex = hash('sha256', `${this.#importId} ${name}`, 'hex');
    // Version 8 of RFC 9562: made in a manner of one's own.
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }
}

/** Where a row is kept: the rows of an import sort by their lines. */
export function importRowId(line: number): string {
  return String(line).padStart(9, '0');
}

/** What a person is like, with whether their account is enabled, which not everybody's attributes say. */
export function currentOf({ attributes, active }: DirectoryUser): Attributes {
  return { ...attributes, accountEnabled: attributes.accountEnabled ?? active };
}

function difference(current: Attributes, wanted: Attributes): readonly [before: Attributes, after: Attributes] {
  const changed = Object.entries(wanted).filter(([name, value]) => (current[name] ?? null) !== value);
  return [Object.fromEntries(changed.map(([name]) => [name, current[name] ?? null])), Object.fromEntries(changed)];
}

function managerUnknown(value: string): ImportProblem {
  return problem(
    'manager-unknown',
    'manager',
    `The manager “${short(value)}” is neither in the directory nor in the file.`,
  );
}

function isName(manager: string): boolean {
  return manager.includes('@');
}
