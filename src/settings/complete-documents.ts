import type { CredentialProfile } from '../model/credential-profile.ts';
import type { Connection } from '../model/connection.ts';
import type { Collections, Store, Stored } from '../store/store.ts';
import { defaultPolicy } from './connection-input.ts';

const partition = 'all';

type Completed = 'connections' | 'credentialProfiles';

/** The fields that are new since, with their defaults, or null where a document has all of them. */
type Complete<C extends Completed> = (now: Collections[C]) => Collections[C] | null;

const completeConnection = (now: Connection): Connection | null =>
  Object.keys(defaultPolicy).some((field) => !(field in now)) ? { ...defaultPolicy, ...now } : null;

/** Once a client secret was all that there was to sign in with. */
const completeProfile = (now: CredentialProfile | Omit<CredentialProfile, 'kind'>): CredentialProfile | null =>
  'kind' in now ? null : ({ ...now, kind: 'secret', thumbprint: null } as CredentialProfile);

/**
 * Gives connections and credential profiles that an earlier version stored the fields that are new since, with their
 * defaults. Several processes may do so at once, and while people edit: a document that moved was completed by somebody
 * else, or is looked at again.
 *
 * @returns how many were completed
 */
export async function completeDocuments(store: Store): Promise<number> {
  const profiles = await completeAll(store, 'credentialProfiles', completeProfile);
  return profiles + (await completeAll(store, 'connections', completeConnection));
}

async function completeAll<C extends Completed>(store: Store, collection: C, whole: Complete<C>): Promise<number> {
  let completed = 0;
  for await (const page of store.scan(collection, partition)) {
    for (const stored of page) {
      if (await complete(store, { collection, stored, whole })) {
        completed += 1;
      }
    }
  }
  return completed;
}

async function complete<C extends Completed>(
  store: Store,
  { collection, stored, whole }: { collection: C; stored: Stored<Collections[C]>; whole: Complete<C> },
): Promise<boolean> {
  for (let now: Stored<Collections[C]> | undefined = stored; now !== undefined;) {
    const body = whole(now.body);
    if (body === null) return false;
    const [result] = await store.write(collection, partition, [{ kind: 'replace', id: now.id, body, etag: now.etag }]);
    if (result?.ok === true) return true;
    now = await store.get(collection, partition, stored.id);
  }
  return false;
}
