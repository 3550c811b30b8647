'use strict';

/* `npm test`: install what is missing, then everything scripts/run-tests.ts does. Ends with `N passed, N failed`. */
const path = require('path');
const ensureInstalled = require('./ensure-installed.cjs').ensureInstalled;
const runChild = require('./run-child.cjs').runChild;

const root = path.resolve(__dirname, '..');

async function test() {
  const installed = await ensureInstalled(root);
  if (!installed.ok) {
    console.log('0 passed, 1 failed');
    return installed.status;
  }
  const result = await runChild(installed.node, [path.join('scripts', 'run-tests.ts')], { cwd: root });
  // run-tests.ts ends with 0 or 1 and the counts; anything else means that it could not count.
  if (result.status > 1) console.log('0 passed, 1 failed');
  return result.status;
}

test().then(
  function (status) {
    process.exitCode = status;
  },
  function (error) {
    console.error(error);
    console.log('0 passed, 1 failed');
    process.exitCode = 1;
  },
);
