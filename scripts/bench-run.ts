/**
 * One measurement in a process of its own, so that its peak memory is its own. Argument: a `Task` as JSON. Prints one
 * JSON line, a `Report`.
 */
import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import type { Report, Task } from './bench-figures.ts';

const task = JSON.parse(process.argv[2] ?? '') as Task;
tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(task.tenant.caFile, 'utf8')]);

/** Loads what is measured and nothing else. */
async function measure(): Promise<Report> {
  switch (task.kind) {
    case 'product':
      return (await import('./bench-modes.ts')).measureProduct(task);
    case 'scan':
      return (await import('./bench-modes.ts')).measureScan(task);
    case 'peer':
      return (await import('./bench-peer.ts')).measurePeer(task);
    case 'cosmos':
      return (await import('./bench-cosmos.ts')).measureCosmos(task);
  }
}

process.stdout.write(`${JSON.stringify(await measure())}\n`);
