import { CallerError } from '../model/errors.ts';
import type { Collections, Store, Stored } from '../store/store.ts';
import { refusal } from '../texts/refusal.ts';
import { sameName } from './input-values.ts';
import { isSettingsId, settingsId } from './settings-id.ts';

/** Settings are few and read together: one partition holds all of a collection. */
const partition = 'all';

type NamedCollection = 'connections' | 'credentialProfiles';
type Named<C extends NamedCollection> = Collections[C] & { readonly name: string; readonly updatedBy: string };

/**
 * The documents of one kind of settings: found by id, listed by name, no two of the same name. Edits of one process
 * wait for each other, so that two of them cannot take the same name.
 */
export class SettingsDocuments<C extends NamedCollection> {
  readonly #store: Store;
  readonly #collection: C;
  /** What a person calls one of them: "connection". */
  readonly #noun: string;
  #edits: Promise<unknown> = Promise.resolve();

  constructor(options: { store: Store; collection: C; noun: string }) {
    this.#store = options.store;
    this.#collection = options.collection;
    this.#noun = options.noun;
  }

  /** All of them, by name. */
  async list(): Promise<readonly Stored<Collections[C]>[]> {
    const all: Stored<Collections[C]>[] = [];
    for await (const page of this.#store.scan(this.#collection, partition)) {
      all.push(...page);
    }
    return all.sort((a, b) => byName(a.body, b.body) || (a.id < b.id ? -1 : 1));
  }

  async find(id: string): Promise<Stored<Collections[C]> | undefined> {
    return isSettingsId(id) ? this.#store.get(this.#collection, partition, id) : undefined;
  }

  /** @throws CallerError `not-found` */
  async get(id: string): Promise<Stored<Collections[C]>> {
    const found = await this.find(id);
    if (found === undefined) {
      throw refusal('not-found', 'not-there', { noun: this.#noun, id: id.slice(0, 100) });
    }
    return found;
  }

  /**
   * The version that `etag` names.
   *
   * @throws CallerError `not-found`, `precondition-failed`
   */
  async version(id: string, etag: string): Promise<Stored<Collections[C]>> {
    const now = await this.get(id);
    if (now.etag !== etag) {
      throw this.#moved(now.body);
    }
    return now;
  }

  /** @throws CallerError `conflict` when the name is taken */
  async create(name: string, body: (id: string) => Collections[C]): Promise<Stored<Collections[C]>> {
    return this.#alone(async () => {
      await this.#refuseTakenName(name, null);
      for (;;) {
        const id = settingsId(name, this.#noun.replace(' ', '-'));
        const created = body(id);
        const [result] = await this.#store.write(this.#collection, partition, [{ kind: 'create', id, body: created }]);
        if (result?.ok === true && result.etag !== null) {
          return { id, body: created, etag: result.etag };
        }
      }
    });
  }

  /**
   * Replaces a document by what `edit` makes of it.
   *
   * @throws CallerError `not-found`; `precondition-failed` when it is no longer the version that `etag` names;
   *   `conflict` when its new name is taken
   */
  async change(
    id: string,
    etag: string,
    edit: (before: Collections[C]) => Promise<Collections[C]> | Collections[C],
  ): Promise<Stored<Collections[C]>> {
    return this.#alone(async () => {
      const before = await this.version(id, etag);
      const after = await edit(before.body);
      await this.#refuseTakenName(after.name, id);
      const [result] = await this.#store.write(this.#collection, partition, [
        { kind: 'replace', id, body: after, etag },
      ]);
      if (result?.ok !== true || result.etag === null) {
        throw this.#moved((await this.get(id)).body);
      }
      return { id, body: after, etag: result.etag };
    });
  }

  /** Removes exactly the version that was read: an edit in between refuses. */
  async remove(document: Stored<Collections[C]>): Promise<void> {
    await this.#alone(async () => {
      const { id, etag } = document;
      const [result] = await this.#store.write(this.#collection, partition, [{ kind: 'delete', id, etag }]);
      if (result?.ok !== true) {
        throw this.#moved((await this.get(id)).body);
      }
    });
  }

  async #refuseTakenName(name: string, ownId: string | null): Promise<void> {
    const taken = (await this.list()).find((other) => other.id !== ownId && sameName(other.body.name, name));
    if (taken !== undefined) {
      throw new CallerError(
        'conflict',
        `There is a ${this.#noun} called “${taken.body.name}” already: choose another name.`,
        [{ path: 'name', message: 'Choose a name that is not taken.' }],
      );
    }
  }

  #moved(now: Pick<Named<C>, 'name' | 'updatedBy'> & { readonly updatedAt: string }): CallerError {
    return new CallerError(
      'precondition-failed',
      `The ${this.#noun} “${now.name}” was changed by ${now.updatedBy} at ${now.updatedAt}: read it again, then repeat your change.`,
    );
  }

  /** Runs one edit after the other, whether or not the one before succeeded. */
  async #alone<Result>(edit: () => Promise<Result>): Promise<Result> {
    const run = this.#edits.then(edit);
    this.#edits = run.catch(() => undefined);
    return run;
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name.localeCompare(b.name, 'en', { sensitivity: 'base' });
}
