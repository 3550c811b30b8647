import { openCosmosStore } from '../../src/store/cosmos/cosmos-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { RemoteTarget } from '../../src/target/remote/remote-target.ts';
import { bearerToken } from '../../src/target/scim/authorize.ts';
import { GuardedFetch } from '../../src/target/scim/guarded-fetch.ts';
import { ScimRemote } from '../../src/target/scim/scim-remote.ts';

/** Where the store of a crash test is. */
export type CrashStore =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'cosmos'; readonly endpoint: string; readonly key: string; readonly databaseId: string };

/** A SCIM service on this machine, with the authority that signed its certificate. */
export interface ScimAddress {
  readonly baseUrl: string;
  readonly ca: string;
  readonly token: string;
}

/** Opens it as the product does. */
export function scimTarget(
  { baseUrl, ca, token }: ScimAddress,
  parts: { readonly store: Store; readonly connectionId: string; readonly now: () => Date },
): RemoteTarget {
  const policy = { allowedHosts: [], allowedPrivateHosts: [new URL(baseUrl).host] };
  const remote = new ScimRemote({
    baseUrl,
    fetch: new GuardedFetch({ policy, ca }),
    authorize: bearerToken(async () => token),
    requestsPerSecond: 1000,
  });
  return new RemoteTarget({ ...parts, remote });
}

/** What the process of a crash test does. */
export interface CrashTask {
  readonly store: CrashStore;
  /** Rollcall's own directory where there is none. */
  readonly scim?: ScimAddress;
  readonly what: 'approve' | 'resume';
  readonly overviewId: string;
  /** Which write kills the process, from 1; 0 for none. */
  readonly killAt: number;
  readonly moment: 'before' | 'after';
  readonly journal: string;
}

export async function openCrashStore(store: CrashStore): Promise<Store> {
  return store.kind === 'sqlite' ? openSqliteStore(store) : openCosmosStore(store);
}
