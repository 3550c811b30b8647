import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { storeContract } from '../../contracts/store.ts';

storeContract('The SQLite store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-store-'));
  const file = join(folder, 'rollcall.db');
  const store = await openSqliteStore({ file });
  return {
    store,
    another: () => openSqliteStore({ file }),
    takeAway: () => store.close(),
    dispose: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
});
