import type { Connection } from '../model/connection.ts';
import type { Store, Stored } from '../store/store.ts';
import { defaultPolicy } from './connection-input.ts';

const partition = 'all';

/**
 * Gives connections that an earlier version stored the fields that are new since, with their defaults. Several processes
 * may do so at once, and while people edit: a document that moved was completed by somebody else, or is looked at again.
 *
 * @returns how many were completed
 */
export async function completeDocuments(store: Store): Promise<number> {
  let completed = 0;
  for await (const page of store.scan('connections', partition)) {
    for (const stored of page) {
      if (await complete(store, stored)) {
        completed += 1;
      }
    }
  }
  return completed;
}

async function complete(store: Store, stored: Stored<Connection>): Promise<boolean> {
  for (let now: Stored<Connection> | undefined = stored; now !== undefined && isIncomplete(now.body);) {
    const body = { ...defaultPolicy, ...now.body };
    const operation = { kind: 'replace', id: now.id, body, etag: now.etag } as const;
    const [result] = await store.write('connections', partition, [operation]);
    if (result?.ok === true) {
      return true;
    }
    now = await store.get('connections', partition, stored.id);
  }
  return false;
}

function isIncomplete(connection: Connection): boolean {
  return Object.keys(defaultPolicy).some((field) => !(field in connection));
}
