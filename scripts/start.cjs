'use strict';

/* `npm start`: install what is missing, build the tab when its sources changed, run src/main.ts until it is asked to stop. */
const path = require('path');
const ensureInstalled = require('./ensure-installed.cjs').ensureInstalled;
const runChild = require('./run-child.cjs').runChild;

const root = path.resolve(__dirname, '..');

/** Runs read a directory in pages that are dropped at once: a larger young generation only makes the process larger. */
const smallYoungGeneration = '--max-semi-space-size=8';

async function start() {
  const installed = await ensureInstalled(root);
  if (!installed.ok) return installed.status;
  const steps = [
    [path.join('scripts', 'build-tab.ts'), '--if-stale'],
    [smallYoungGeneration, path.join('src', 'main.ts')].concat(process.argv.slice(2)),
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
