import { openCosmosStore } from '../../src/store/cosmos/cosmos-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

/** Where the store of a crash test is. */
export type CrashStore =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'cosmos'; readonly endpoint: string; readonly key: string; readonly databaseId: string };

/** What the process of a crash test does. */
export interface CrashTask {
  readonly store: CrashStore;
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
