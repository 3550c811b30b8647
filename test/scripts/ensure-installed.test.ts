import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

interface EnsureInstalled {
  isInstalled: (root: string) => boolean;
  projectNode: (root: string) => string;
  tooOld: (version: string) => string | undefined;
}

const { isInstalled, projectNode, tooOld } = createRequire(import.meta.url)(
  '../../scripts/ensure-installed.cjs',
) as EnsureInstalled;

/** An npm that notes what it is asked and installs a "node" which says with what it was started. */
const npm = `
const fs = require('fs');
fs.appendFileSync('npm-calls.txt', process.argv.slice(2).join(' ') + '\\n');
if (process.env.NPM_FAILS) process.exit(Number(process.env.NPM_FAILS));
fs.mkdirSync('node_modules/node/bin', { recursive: true });
const withProgram = !process.env.NPM_IGNORES_SCRIPTS || process.argv.includes('rebuild');
if (withProgram) {
  fs.writeFileSync('node_modules/node/bin/node', '#!/bin/sh\\necho "ran $*"\\n', { mode: 0o755 });
}
const lock = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify(lock));
`;

describe('npm start and npm test on a fresh clone', () => {
  let project: TemporaryProject;

  beforeEach(() => {
    project = temporaryProject({ 'npm-cli.js': npm, 'src/main.ts': '' }, { packages: 'missing' });
    // The stand-in for npm is CommonJS.
    project.write('package.json', '{}');
  });
  afterEach(() => {
    project.remove();
  });

  function run(
    script: 'start' | 'test',
    env: Record<string, string> = {},
  ): { status: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [`scripts/${script}.cjs`], {
      cwd: project.folder,
      encoding: 'utf8',
      env: { ...process.env, npm_execpath: join(project.folder, 'npm-cli.js'), ...env },
    });
    return { status, stdout, stderr };
  }

  function npmCalls(): string[] {
    const file = join(project.folder, 'npm-calls.txt');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  it('install what is missing, say so, and go on with the Node of the project', () => {
    const { status, stdout } = run('start');
    assert.equal(status, 0);
    assert.deepEqual(stdout.trim().split('\n'), [
      'Installing the packages Rollcall needs (npm ci); this happens once and takes a few minutes.',
      'ran scripts/build-tab.ts --if-stale',
      'ran --max-semi-space-size=4 --heap-growing-percent=20 src/main.ts',
    ]);
    assert.equal(npmCalls().length, 1);
    assert.match(npmCalls()[0] ?? '', /^ci --include=dev /);
  });

  it('install nothing the second time, and again when package-lock.json asks for something else', () => {
    run('start');
    run('start');
    assert.equal(npmCalls().length, 1);
    const lock = readFileSync(join(project.folder, 'package-lock.json'), 'utf8');
    project.write('package-lock.json', lock.replace('24.0.0', '24.1.0'));
    run('start');
    assert.equal(npmCalls().length, 2);
  });

  it('say what to do when npm fails, and pass its status on', () => {
    const { status, stderr } = run('start', { NPM_FAILS: '3' });
    assert.equal(status, 3);
    assert.match(stderr, /^Installing failed: .* run the command again\.$/m);
  });

  it('count an installation that fails as one failed test', () => {
    const { status, stdout } = run('test', { NPM_FAILS: '1' });
    assert.equal(status, 1);
    assert.match(stdout, /\n0 passed, 1 failed\n$/);
  });

  it('ask for the Node of the project by name where npm ignores install scripts', () => {
    const { status } = run('start', { NPM_IGNORES_SCRIPTS: 'yes' });
    assert.equal(status, 0);
    assert.match(npmCalls()[1] ?? '', /^rebuild node --ignore-scripts=false /);
  });

  for (const script of ['start', 'test'] as const) {
    it(`say one sentence when Node is too old (npm ${script})`, () => {
      project.write('old.cjs', `Object.defineProperty(process.versions, 'node', { value: '18.19.1' });`);
      const { status, stderr } = run(script, { NODE_OPTIONS: `--require ${join(project.folder, 'old.cjs')}` });
      assert.equal(status, 1);
      assert.equal(
        stderr,
        'Rollcall needs Node.js 20 or newer and found 18.19.1: install a newer one from https://nodejs.org and run the command again.\n',
      );
      assert.deepEqual(npmCalls(), []);
    });
  }
});

describe('tooOld', () => {
  for (const [version, isTooOld] of [
    ['8.17.0', true],
    ['18.20.4', true],
    ['19.9.0', true],
    ['20.0.0', false],
    ['24.21.0', false],
    ['100.0.0', false],
  ] as const) {
    it(`${isTooOld ? 'refuses' : 'accepts'} Node ${version}`, () => {
      assert.equal(tooOld(version) !== undefined, isTooOld);
    });
  }
});

describe('isInstalled', () => {
  const lock = (packages: object): string => JSON.stringify({ packages: { '': {}, ...packages } });
  const wanted = lock({
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  });
  const a = { 'node_modules/a': { version: '1.0.0' } };

  for (const [title, files, expected] of [
    ['nothing was ever installed', {}, false],
    ['an install was interrupted before its end', { node: true }, false],
    ['an install by hand holds what the lock file asks for', { node: true, present: lock(a) }, true],
    ['a package has another version', { node: true, present: lock({ 'node_modules/a': { version: '1.0.1' } }) }, false],
    ['a package is missing', { node: true, present: lock({}) }, false],
    ['the program of the project’s Node is missing', { present: lock(a) }, false],
    ['the stamp of another lock file is there', { node: true, present: lock({}), stamp: 'abc' }, false],
  ] as [string, { node?: boolean; present?: string; stamp?: string }, boolean][]) {
    it(`is ${expected} when ${title}`, () => {
      const project = temporaryProject({ 'package-lock.json': wanted }, { packages: 'missing' });
      try {
        if (files.node) project.write('node_modules/node/bin/node', '');
        if (files.present) project.write('node_modules/.package-lock.json', files.present);
        if (files.stamp) project.write('node_modules/.rollcall-installed', files.stamp);
        assert.equal(isInstalled(project.folder), expected);
        assert.equal(isInstalled(project.folder), expected);
      } finally {
        project.remove();
      }
    });
  }

  it('looks for the program where the package `node` puts it', () => {
    assert.match(projectNode('/project'), /node_modules.node.bin.node(\.exe)?$/);
  });
});
