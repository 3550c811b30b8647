import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

export interface CrashStore {
  readonly kind: 'sqlite';
  readonly file: string;
}

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
  return openSqliteStore({ file: store.file });
}
