import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildTab } from './build-tab.ts';
import { runChecks } from './check.ts';
import { isEndToEnd, shards, testFiles } from './test-files.ts';
import { runTool } from './tool.ts';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed, by name. */
  names: string[];
}

const none: Counts = { passed: 0, failed: 0, skipped: 0, names: [] };

/** A failure outside of any test. */
function failure(name: string): Counts {
  return { ...none, failed: 1, names: [name] };
}

function add(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    names: [...a.names, ...b.names],
  };
}

/** The line everything ends with: `12 passed, 0 failed`, and the skipped ones when there are any. */
export function summaryLine({ passed, failed, skipped }: Omit<Counts, 'names'>): string {
  const line = `${passed} passed, ${failed} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}

/**
 * What one mocha process came to, from its exit status and the counts it wrote (undefined when it wrote none).
 * Without counts it did not reach its end; with a bad status and no failed test it broke, or was left hanging, afterwards.
 */
export function tally(title: string, status: number, written: string | undefined): Counts {
  if (written === undefined) return failure(`${title}: mocha stopped before its end (exit ${status})`);
  const counts = JSON.parse(written) as Counts;
  if (counts.failed > 0 || status === 0) return counts;
  return add(counts, failure(`${title}: the test process did not end well (exit ${status})`));
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function runMocha(
  title: string,
  files: string[],
  { show, timeoutMs }: { show: 'live' | 'afterwards'; timeoutMs: number },
): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-counts-'));
  try {
    const counts = join(folder, 'counts.json');
    const run = await runTool({ package: 'mocha' }, ['--forbid-only', '--timeout', String(timeoutMs), ...files], {
      show,
      env: { ROLLCALL_TEST_COUNTS: counts },
    });
    if (run.output) console.log(run.output);
    return tally(title, run.status, readIfThere(counts));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The quick tests side by side, then those that drive a browser or whole processes, alone. */
async function runAllTests(): Promise<Counts> {
  const files = testFiles();
  const piles = shards(
    files.filter((file) => !isEndToEnd(file)),
    Math.min(2, availableParallelism()),
  );
  const quick = await Promise.all(
    piles.map((pile, index) =>
      runMocha(`tests ${index + 1}`, pile, { show: index === 0 ? 'live' : 'afterwards', timeoutMs: 10_000 }),
    ),
  );
  const slow = files.filter(isEndToEnd);
  const endToEnd =
    slow.length > 0 ? await runMocha('end-to-end tests', slow, { show: 'live', timeoutMs: 60_000 }) : none;
  if (files.length === 0) return failure('there are no tests');
  return [...quick, endToEnd].reduce(add, none);
}

async function runEverything(): Promise<Counts> {
  let all = none;
  if ((await buildTab({ when: 'stale' })) === 'failed') all = add(all, failure('the build of the tab'));
  for (const { name, ok } of await runChecks()) {
    if (!ok) all = add(all, failure(`check: ${name}`));
  }
  return add(all, await runAllTests());
}

if (import.meta.main) {
  // Whoever started us is gone: take along what we started, instead of testing on for nobody.
  process.on('disconnect', () => process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL'));

  const counts = await runEverything().catch((error: unknown) => {
    console.error(error);
    return failure('the test run itself');
  });
  for (const name of counts.names) console.log(`failed: ${name}`);
  console.log(summaryLine(counts));
  process.exit(counts.failed > 0 ? 1 : 0);
}
