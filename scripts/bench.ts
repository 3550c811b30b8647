/**
 * `npm run bench [-- --mode all] [--users 10000,100000] [--latency 150 --per-item 0.3] [--peer]`: what the product does
 * with a generated company on the simulated tenant, which is served from a process of its own. Prints Markdown tables:
 * requests, resource units and bytes as the tenant counted them, seconds by stage, peak memory of the process that did
 * the work.
 *
 * | mode        | measures                                                                                              |
 * | full        | a complete overview, with and without managers, which cost a unit for every page of people            |
 * | apply       | a complete overview, how it reads (page, search, CSV), and its first sync                             |
 * | incremental | the same, and the overviews after nothing and after a thousandth of the people changed, and that sync |
 * | scoped      | overview and sync of three groups                                                                     |
 * | cosmos      | overview and first sync on the Cosmos DB server of the tests: requests and units of each change       |
 * | all         | full (with managers), incremental and scoped                                                          |
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { modes, type Measured, type Mode, type Report, type ServedTenant, type Task } from './bench-figures.ts';
import { peerPackage, peerVersion } from './bench-peer.ts';
/** As `npm start` runs the product: see scripts/start.cjs. */
import nodeFlags from './node-flags.json' with { type: 'json' };
import { compileCache } from './tool.ts';

const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: 'all' },
    users: { type: 'string' },
    groups: { type: 'string' },
    members: { type: 'string' },
    latency: { type: 'string', default: '0' },
    'per-item': { type: 'string', default: '0' },
    peer: { type: 'boolean', default: false },
  },
});

const isCosmos = values.mode === 'cosmos';
const { groups = isCosmos ? '40' : '2000', members = isCosmos ? '25' : '100', latency } = values;

/** As scripts/start.cjs sets it. */
const productEnvironment = { ...process.env, MALLOC_ARENA_MAX: '2', NODE_COMPILE_CACHE: compileCache };

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

function start(file: string, args: readonly string[], flags: readonly string[] = []): ChildProcess {
  const env = flags.length === 0 ? process.env : productEnvironment;
  return spawn(process.execPath, [...flags, path(file), ...args], { stdio: ['pipe', 'pipe', 'inherit'], env });
}

/** Loads everything once, so that what is measured is a start of the product that is not its first. */
function fillCompileCache(): void {
  const load = `await import(${JSON.stringify(new URL('bench-modes.ts', import.meta.url))})`;
  spawnSync(process.execPath, [...nodeFlags, '--input-type=module', '--eval', load], { env: productEnvironment });
}

/** The first line a process prints, as JSON. */
async function firstLine<Value>(child: ChildProcess): Promise<Value> {
  if (child.stdout === null) throw new Error('The process has no output to read.');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as Value;
  throw new Error('The process ended before it said anything.');
}

/** Each measurement has the tenant to itself: what it changes there is not seen by the next. */
async function onTenant<Result>(users: number, work: (tenant: ServedTenant) => Promise<Result>): Promise<Result> {
  const tenant = start('../src/local/tenant/serve.ts', [
    ...['--users', String(users), '--groups', groups, '--members', members, '--seed', '7'],
    ...['--latency', latency, '--per-item', values['per-item']],
  ]);
  try {
    return await work(await firstLine<ServedTenant>(tenant));
  } finally {
    const ended = once(tenant, 'exit');
    tenant.kill('SIGTERM');
    await ended;
  }
}

async function measure(users: number, task: (tenant: ServedTenant) => Task): Promise<void> {
  const report = await onTenant(users, async (tenant) => {
    const given = task(tenant);
    // The peer is not started by `npm start`: it gets the flags that its users get, none.
    const child = start('bench-run.ts', [JSON.stringify(given)], given.kind === 'peer' ? [] : nodeFlags);
    return firstLine<Report>(child);
  });
  for (const figures of report.runs) console.log(rowOf(users, figures));
  for (const { name, figure } of report.notes) notes.push(`| ${users.toLocaleString('en')} | ${name} | ${figure} |`);
}

function rowOf(users: number, figures: Measured): string {
  const { name, changes, seconds, asked } = figures;
  const stages = Object.entries(figures.secondsByStage).map(([stage, taken]) => `${stage} ${taken.toFixed(1)}`);
  const cells = [
    users.toLocaleString('en'),
    name,
    changes.toLocaleString('en'),
    asked.requests.toLocaleString('en'),
    asked.resourceUnits.toLocaleString('en'),
    (asked.bytes / 1e6).toFixed(1),
    seconds.toFixed(1),
    figures.cpuSeconds.toFixed(1),
    changes === 0 ? '' : Math.round(changes / seconds).toLocaleString('en'),
    stages.join(', '),
    figures.peakMegabytes.toFixed(0),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Installs the peer into a folder of its own, without running anything of it, and forgets it afterwards. */
async function withPeer(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-peer-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
    const installed = spawnSync('npm', ['install', ...options, `${peerPackage}@${peerVersion}`], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (installed.status !== 0) throw new Error(`${peerPackage} cannot be installed.`);
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What one mode on the command line stands for. */
const measurements: Readonly<Record<string, readonly (readonly [Mode, { readonly manager: boolean }])[]>> = {
  ...Object.fromEntries(modes.map((mode) => [mode, [[mode, { manager: false }]] as const])),
  full: [
    ['full', { manager: false }],
    ['full', { manager: true }],
  ],
  all: [
    ['full', { manager: true }],
    ['incremental', { manager: false }],
    ['scoped', { manager: false }],
  ],
};

const notes: string[] = [];
const chosen = measurements[values.mode] ?? [];
if (chosen.length === 0 && !isCosmos) {
  console.error(`--mode is one of ${[...Object.keys(measurements), 'cosmos'].join(', ')}.`);
  process.exit(2);
}
const sizes = (values.users ?? (isCosmos ? '500,2000' : '10000,100000')).split(',').map(Number);
console.log(
  `Simulated tenant: ${groups} groups of ${members}, ${latency} ms a request, ${values['per-item']} ms an item.\n`,
);
console.log('| people | run | changes | requests | RU | MB read | seconds | CPU s | changes/s | by stage | peak MiB |');
console.log('| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: |');
fillCompileCache();
for (const users of sizes) {
  for (const [mode, { manager }] of chosen)
    await measure(users, (tenant) => ({ kind: 'product', mode, manager, users, tenant }));
  if (isCosmos) await measure(users, (tenant) => ({ kind: 'cosmos', tenant }));
  if (values.peer) await withPeer((folder) => measure(users, (tenant) => ({ kind: 'peer', folder, tenant })));
}
if (notes.length > 0) console.log(['', '| people | measured | figure |', '| ---: | --- | --- |', ...notes].join('\n'));
