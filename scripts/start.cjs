'use strict';

/* `npm start`: install what is missing, build the tab when its sources changed, run src/main.ts until it is asked to stop. */
const path = require('path');
const ensureInstalled = require('./ensure-installed.cjs').ensureInstalled;
const runChild = require('./run-child.cjs').runChild;

const root = path.resolve(__dirname, '..');

/** What keeps the process near the size of what it holds; docs/performance.md says why, and the bench uses the same. */
const nodeFlags = require('./node-flags.json');
/* glibc gives each thread a heap of its own, and keeps what is freed there; two are enough. Others do not look at it. */
if (!process.env.MALLOC_ARENA_MAX) process.env.MALLOC_ARENA_MAX = '2';
/* What Node makes of our sources is kept for the next start, which then takes two thirds of the time and 17 MiB less. */
if (!process.env.NODE_COMPILE_CACHE)
  process.env.NODE_COMPILE_CACHE = path.join(root, 'node_modules', '.cache', 'rollcall', 'compiled');

async function start() {
  const installed = await ensureInstalled(root);
  if (!installed.ok) return installed.status;
  const steps = [
    [path.join('scripts', 'build-tab.ts'), '--if-stale'],
    nodeFlags.concat([path.join('src', 'main.ts')], process.argv.slice(2)),
  ];
  for (const step of steps) {
    const result = await runChild(installed.node, step, { cwd: root });
    if (result.status !== 0 || result.stopped) return result.status;
  }
  return 0;
}

start().then(
  function (status) {
    process.exitCode = status;
  },
  function (error) {
    console.error(error);
    process.exitCode = 1;
  },
);
