import { ofEach } from '../model/change.ts';
import { defaultLimits } from '../model/connection.ts';
import { comparableName } from '../model/directory-edit.ts';
import type { CompleteDomain, ImportRow } from '../model/directory-import.ts';
import type { DirectoryUser } from '../model/directory-records.ts';
import { breachesOf } from '../plan/limits.ts';
import type { Store, Stored } from '../store/store.ts';
import { currentOf, type ImportPreview } from './import-preview.ts';
import type { Keepers } from './keepers.ts';
import { domainOf } from './person-rules.ts';

/**
 * Who is to be removed because a file that is everybody of a domain does not name them: people who were entered by hand,
 * whom no connection is linked to and no SCIM client keeps. A file that leaves a doubt removes nobody. Reads the
 * directory twice, with constant memory.
 */
export class ImportRemovals {
  readonly #store: Store;
  readonly #keepers: Keepers;
  readonly #preview: ImportPreview;
  readonly #domain: string;

  constructor(options: {
    readonly store: Store;
    readonly keepers: Keepers;
    readonly preview: ImportPreview;
    readonly domain: string;
  }) {
    this.#store = options.store;
    this.#keepers = options.keepers;
    this.#preview = options.preview;
    this.#domain = options.domain;
  }

  /** What is to be said of the domain; where nothing is withheld, `rows` are the removals. */
  async complete(): Promise<CompleteDomain> {
    let people = 0;
    let named = 0;
    for await (const page of this.#people())
      for (const { body } of page) {
        people += 1;
        if (this.#isNamed(body)) named += 1;
      }
    const withheld = this.#doubt({ named, people });
    const removals = withheld === null ? people - named : 0;
    const breaches = breachesOf(
      defaultLimits,
      { ...ofEach(() => 0), user: removals },
      { ...ofEach(() => 0), user: people },
    );
    return { domain: this.#domain, people, confirm: breaches.length > 0, withheld };
  }

  async *rows(): AsyncGenerator<readonly ImportRow[], void, undefined> {
    for await (const page of this.#people())
      yield page.filter(({ body }) => !this.#isNamed(body)).map((person) => removal(person));
  }

  async *#people(): AsyncGenerator<readonly Stored<DirectoryUser>[], void, undefined> {
    for await (const page of this.#store.scan('directoryUsers', 'directory')) {
      const people: Stored<DirectoryUser>[] = [];
      for (const person of page)
        if (domainOf(nameOf(person.body)) === this.#domain && (await this.#isByHand(person.body))) people.push(person);
      if (people.length > 0) yield people;
    }
  }

  async #isByHand({ owner, sourceId, entered }: DirectoryUser): Promise<boolean> {
    if (owner !== null || sourceId !== null) return false;
    const token = entered?.token ?? null;
    return token === null || (await this.#keepers.nameOf(token)) === null;
  }

  #isNamed(person: DirectoryUser): boolean {
    return this.#preview.names(comparableName(nameOf(person)));
  }

  #doubt({ named, people }: { readonly named: number; readonly people: number }): string | null {
    if (this.#preview.isSomebodyUnknown)
      return 'Nobody is removed: a row does not say whom it means, so nobody knows who is missing.';
    if (people > 0 && named === 0)
      return 'Nobody is removed: the file names none of the people of this domain who are there.';
    return null;
  }
}

function removal({ id, body, etag }: Stored<DirectoryUser>): ImportRow {
  return {
    ...{ kind: 'remove', line: null, name: nameOf(body), personId: id, version: etag },
    ...{ before: currentOf(body), after: null, problems: [] },
  };
}

function nameOf({ attributes }: DirectoryUser): string {
  return typeof attributes.userPrincipalName === 'string' ? attributes.userPrincipalName : '';
}
