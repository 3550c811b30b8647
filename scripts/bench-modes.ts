import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { updateState } from '../src/runs/connection-state.ts';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts';
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
    const later = mode === 'incremental' ? await incremental(product, { ...task, folder }) : { runs: [], notes: [] };
    return { runs: [first.figures, ...applied, ...later.runs], notes: [...notes, ...later.notes] };
  } finally {
    await product.stop();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An overview when nothing happened since the sync, one when a thousandth of the people changed, and a full scan. */
async function incremental(
  product: Product,
  { tenant, users, manager, folder }: ProductTask & { readonly folder: string },
): Promise<Report> {
  const quiet = await product.preview('next overview, nothing changed');
  const happened = await letHappen(tenant, Math.ceil(users * shareThatChanges));
  const changed = await product.preview('next overview, 0.1 % changed');
  const synced = await product.approve('apply, 0.1 % changed', changed.run.overviewId);
  const notes: readonly Noted[] = [{ name: 'events in the tenant', figure: String(happened) }];
  const scanned = await inAnotherProcess({ kind: 'scan', folder, manager, tenant });
  return { runs: [quiet.figures, changed.figures, synced.figures, ...scanned.runs], notes };
}

/** A full scan in a process that did nothing before, so that its peak memory is that of the scan. */
export async function measureScan({ folder, tenant, manager }: Extract<Task, { kind: 'scan' }>): Promise<Report> {
  const store = await openSqliteStore({ file: join(folder, 'rollcall.db') });
  const product = await openProduct({ store, tenant, manager, scope: { kind: 'all' } });
  await updateState(store, product.connectionId, () => ({ fullScanOnNextRun: true }));
  const { figures } = await product.preview('full scan, nothing changed');
  await product.stop();
  await store.close();
  return { runs: [figures], notes: [] };
}

async function inAnotherProcess(task: Task): Promise<Report> {
  const script = fileURLToPath(new URL('bench-run.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, script, JSON.stringify(task)]);
  return JSON.parse(stdout) as Report;
}
