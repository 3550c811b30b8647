/**
 * `npm run bench [-- --users 10000,100000] [--latency 150 --per-item 0.3]`: overviews of generated companies on the
 * simulated tenant, served from a process of its own. Prints a Markdown table: requests and resource units as the
 * source counted them, seconds by stage, peak memory of the process that did the work.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Measured, ServedTenant } from './bench-figures.ts';

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '10000,100000' },
    groups: { type: 'string', default: '2000' },
    members: { type: 'string', default: '100' },
    latency: { type: 'string', default: '0' },
    'per-item': { type: 'string', default: '0' },
  },
});

/** As `npm start` runs the product: see scripts/start.cjs. */
const nodeOptions = ['--max-semi-space-size=8'];

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

function start(file: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...nodeOptions, path(file), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
}

/** The first line a process prints, as JSON. */
async function firstLine<Value>(child: ChildProcess): Promise<Value> {
  if (child.stdout === null) throw new Error('The process has no output to read.');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as Value;
  throw new Error('The process ended before it said anything.');
}

async function measure(users: number): Promise<readonly Measured[]> {
  const { groups, members, latency } = values;
  const tenant = start('../src/local/tenant/serve.ts', [
    ...['--users', String(users), '--groups', groups, '--members', members, '--seed', '7'],
    ...['--latency', latency, '--per-item', values['per-item']],
  ]);
  try {
    const served = await firstLine<ServedTenant>(tenant);
    return await firstLine<readonly Measured[]>(start('bench-run.ts', [JSON.stringify(served)]));
  } finally {
    const ended = once(tenant, 'exit');
    tenant.kill('SIGTERM');
    await ended;
  }
}

console.log(
  `Simulated tenant: ${values.groups} groups of ${values.members}, ${values.latency} ms a request, ${values['per-item']} ms an item.\n`,
);
console.log('| people | run | changes | requests | RU | seconds | by stage | peak MiB |');
console.log('|---:|---|---:|---:|---:|---:|---|---:|');
for (const users of values.users.split(',').map(Number))
  for (const figures of await measure(users)) {
    const stages = Object.entries(figures.secondsByStage).map(([stage, seconds]) => `${stage} ${seconds.toFixed(1)}`);
    const cells = [
      users.toLocaleString('en'),
      figures.name,
      figures.changes.toLocaleString('en'),
      figures.requests.toLocaleString('en'),
      figures.resourceUnits.toLocaleString('en'),
      figures.seconds.toFixed(1),
      stages.join(', '),
      figures.peakMegabytes.toFixed(0),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
