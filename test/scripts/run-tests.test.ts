import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summaryLine, tally } from '../../scripts/run-tests.ts';
import { shards, testFiles } from '../../scripts/test-files.ts';
import { root } from '../../scripts/tool.ts';

describe('summaryLine', () => {
  for (const [counts, line] of [
    [{ passed: 12, failed: 0, skipped: 0 }, '12 passed, 0 failed'],
    [{ passed: 11, failed: 1, skipped: 0 }, '11 passed, 1 failed'],
    [{ passed: 11, failed: 0, skipped: 1 }, '11 passed, 0 failed, 1 skipped'],
  ] as const) {
    it(`reads "${line}"`, () => {
      assert.equal(summaryLine(counts), line);
    });
  }
});

describe('tally', () => {
  const written = (failed: number): string => JSON.stringify({ passed: 3, failed, skipped: 1, names: [] });

  it('takes the counts of a run that ended well', () => {
    assert.deepEqual(tally('tests', 0, written(0)), { passed: 3, failed: 0, skipped: 1, names: [] });
  });
  it('takes the counts of a run with failed tests', () => {
    assert.equal(tally('tests', 2, written(2)).failed, 2);
  });
  it('counts a run that never reached its end as a failure, whatever its status', () => {
    assert.equal(tally('tests', 0, undefined).failed, 1);
    assert.equal(tally('tests', 134, undefined).failed, 1);
  });
  it('counts a process that broke after its last test as a failure, and keeps what passed', () => {
    const { passed, failed, names } = tally('tests', 1, written(0));
    assert.deepEqual([passed, failed, names], [3, 1, ['tests: the test process did not end well (exit 1)']]);
  });
});

describe('shards', () => {
  it('deal out every test file exactly once', () => {
    const files = testFiles();
    for (const count of [1, 2, 3]) {
      const piles = shards(files, count);
      assert.deepEqual(piles.flat().sort(), files);
    }
  });
  it('make no empty process', () => {
    assert.deepEqual(shards([], 2), []);
  });
});

describe('the mocha reporter', function () {
  this.timeout(20_000);

  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-reporter-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function mocha(source: string): { status: number | null; output: string; counts: unknown } {
    const file = join(folder, 'sample.test.cjs');
    const counts = join(folder, 'counts.json');
    writeFileSync(file, source);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['node_modules/mocha/bin/mocha.js', '--reporter-option', 'afterwardsMs=300', file],
      { cwd: root, encoding: 'utf8', env: { ...process.env, ROLLCALL_TEST_COUNTS: counts } },
    );
    return {
      status,
      output: stdout + stderr,
      counts: existsSync(counts) ? JSON.parse(readFileSync(counts, 'utf8')) : undefined,
    };
  }

  it('counts what passed, failed and was skipped, and names what failed', () => {
    const { status, counts } = mocha(`
      describe('a', () => { it('good', () => {}); it('bad', () => { throw new Error('no'); }); it.skip('later', () => {}); });
      describe('b', () => { before(() => { throw new Error('hook'); }); it('never', () => {}); });`);
    assert.equal(status, 2);
    assert.deepEqual(counts, { passed: 1, failed: 2, skipped: 1, names: ['a bad', 'b "before all" hook for "never"'] });
  });

  it('writes no counts for a run that does not reach its end', () => {
    assert.deepEqual(mocha(`it('leaves', () => process.exit(0));`).counts, undefined);
    assert.deepEqual(mocha(`throw new Error('does not load');`).counts, undefined);
  });

  it('ends a process that a test left something open in, and says what', () => {
    const { status, output } = mocha(`it('leaks', () => { require('node:net').createServer().listen(0); });`);
    assert.equal(status, 1);
    assert.match(output, /The test process did not end by itself; still open: TCPServerWrap\./);
  });
});
