import { hash } from 'node:crypto';
import { comparableName } from '../model/directory-edit.ts';
import type { Store } from '../store/store.ts';

/**
 * Whom connections brought in, by their userPrincipalName: id in the directory. Of a name only a part of its hash is
 * kept, so that half a million people fit into some tens of megabytes.
 */
export class OwnedPeople {
  readonly #ids = new Map<string, string>();

  /** Reads the whole directory once. */
  static async read(store: Pick<Store, 'scan'>): Promise<OwnedPeople> {
    const people = new OwnedPeople();
    for await (const page of store.scan('directoryUsers', 'directory'))
      for (const { id, body } of page) {
        const { userPrincipalName } = body.attributes;
        if (body.owner !== null && typeof userPrincipalName === 'string')
          people.#ids.set(keyOf(comparableName(userPrincipalName)), id);
      }
    return people;
  }

  /** By a name as `comparableName` makes it. */
  idOf(name: string): string | undefined {
    return this.#ids.get(keyOf(name));
  }
}

/** Name of a connection for a sentence; its id where it was deleted. */
async function connectionName(store: Pick<Store, 'get'>, connectionId: string): Promise<string> {
  return (await store.get('connections', 'all', connectionId))?.body.name ?? connectionId;
}

/** Why an edit is refused of what a connection brought in. */
export async function ownedSentence(store: Pick<Store, 'get'>, connectionId: string, what: string): Promise<string> {
  const name = await connectionName(store, connectionId);
  return `${what} was brought in by the connection “${name}”, and only that connection changes or removes what it brought in.`;
}

function keyOf(name: string): string {
  return hash('sha256', name, 'base64url').slice(0, 16);
}
