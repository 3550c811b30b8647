'use strict';

const fs = require('node:fs');
const { Runner, reporters } = require('mocha');

/** Milliseconds a test process may still need after its last test to close what it opened. */
const defaultAfterwardsMs = 10_000;

/**
 * Mocha's spec output, plus two things:
 * - the counts as JSON in the file named by ROLLCALL_TEST_COUNTS, written at the end of a whole run only;
 * - a process that does not end by itself after the last test (reporter option `afterwardsMs`) fails and says what is open.
 */
class SpecWithCounts extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failed = [];
    const afterwardsMs = Number(options?.reporterOptions?.afterwardsMs ?? defaultAfterwardsMs);
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test) => failed.push(test.fullTitle()));
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = runner.stats;
      const file = process.env.ROLLCALL_TEST_COUNTS;
      if (file)
        fs.writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending, names: failed }));
      setTimeout(() => {
        const open = process
          .getActiveResourcesInfo()
          .filter((name) => !/^(TTYWrap|PipeWrap|FSReqCallback)$/.test(name));
        console.error(
          `The test process did not end by itself; still open: ${open.join(', ') || 'a pipe to another process'}.`,
        );
        // Mocha sets the status it counted when the process exits; ours must come after.
        process.once('exit', () => {
          process.exitCode = 1;
        });
        process.exit();
      }, afterwardsMs).unref();
    });
  }
}

module.exports = SpecWithCounts;
