import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';

/**
 * A process to be killed: writes batches of documents for as long as it lives, every batch a new one and the same
 * change to `latest`, and says on standard output how many batches were answered as written.
 */
const [file = '', batchSize = '50'] = process.argv.slice(2);
const store = await openSqliteStore({ file });

for (let batch = 1; ; batch += 1) {
  const ids = Array.from(
    { length: Number(batchSize) },
    (_, n) => `${String(batch).padStart(6, '0')}-${String(n).padStart(4, '0')}`,
  );
  const results = await store.write('roles', 'all', [
    ...ids.map((id) => ({ kind: 'create', id, body: role(String(batch)) }) as const),
    { kind: 'put', id: 'latest', body: role(String(batch)) },
  ]);
  if (results.every((result) => result.ok)) {
    process.stdout.write(`${batch}\n`);
  }
}

function role(name: string): { personId: string; tenantId: string; name: string; role: 'reader'; mail: null } {
  return { personId: 'p', tenantId: 't', name, role: 'reader', mail: null };
}
