import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { updateState } from '../src/runs/connection-state.ts';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../src/store/store.ts';
import type { Noted, Report, Task } from './bench-figures.ts';
import { firstGroups, openProduct, type Product } from './bench-product.ts';
import { readings } from './bench-readings.ts';
import { letHappen } from './bench-tenant.ts';

type ProductTask = Extract<Task, { readonly kind: 'product' }>;

/** One person in a thousand. */
const shareThatChanges = 0.001;

export async function measureProduct(task: ProductTask): Promise<Report> {
  const { tenant, manager, mode } = task;
  const scope =
    mode === 'scoped'
      ? ({ kind: 'groups', groupIds: firstGroups(tenant, 3), nested: false } as const)
      : ({ kind: 'all' } as const);
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
  const store = await openSqliteStore({ file: join(folder, 'rollcall.db') });
  const product = await openProduct({ store, tenant, manager, scope });
  const mapping = manager ? 'with manager' : 'without manager';
  try {
    const first = await product.preview(`${mode === 'scoped' ? 'three groups' : 'complete overview'}, ${mapping}`);
    const applied = mode === 'full' ? [] : [(await product.approve('apply', first.run.overviewId)).figures];
    const notes = mode === 'full' ? [] : await readings(product.overviews, first.run.overviewId);
    const later = mode === 'incremental' ? await incremental(product, store, task) : { runs: [], notes: [] };
    return { runs: [first.figures, ...applied, ...later.runs], notes: [...notes, ...later.notes] };
  } finally {
    await product.stop();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An overview when nothing happened since the sync, one when a thousandth of the people changed, and a full scan. */
async function incremental(product: Product, store: Store, { tenant, users }: ProductTask): Promise<Report> {
  const quiet = await product.preview('next overview, nothing changed');
  const happened = await letHappen(tenant, Math.ceil(users * shareThatChanges));
  const changed = await product.preview('next overview, 0.1 % changed');
  const synced = await product.approve('apply, 0.1 % changed', changed.run.overviewId);
  const notes: readonly Noted[] = [{ name: 'events in the tenant', figure: String(happened) }];
  await updateState(store, product.connectionId, () => ({ fullScanOnNextRun: true }));
  const scanned = await product.preview('full scan, nothing changed');
  return { runs: [quiet.figures, changed.figures, synced.figures, scanned.figures], notes };
}
