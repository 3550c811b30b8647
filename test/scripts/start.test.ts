import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { root } from '../../scripts/tool.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

/**
 * A stand-in that keeps the contract of src/main.ts: it listens, says where, ends with 0 on a signal or when its channel
 * breaks. It starts a process of its own, as the real one starts the chat client, and says how often it was signalled.
 */
const wellBehaved = `
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
const companion = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
const server = createServer().listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ main: process.pid, companion: companion.pid }));
});
let signals = 0;
const stop = (): void => {
  signals += 1;
  if (signals > 1) return;
  setTimeout(() => { console.log('signals ' + signals); process.exit(0); }, 300);
};
process.on('SIGINT', stop).on('SIGTERM', stop);
process.on('disconnect', () => process.exit(0));
`;

const stubborn = wellBehaved.replace(/^process\.on.*$/gm, '') + `process.on('SIGTERM', () => {});\n`;

interface Processes {
  main: number;
  companion: number;
}

interface Started {
  process: ChildProcess;
  output: () => string;
  processes: () => Promise<Processes>;
  /** The exit status, as a shell counts it. */
  ended: Promise<number | null>;
}

async function eventually<T>(look: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> {
  for (let turn = 0; turn < 800; turn += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(25);
  }
  throw new Error(`It never came to this: ${what}`);
}

/** A process that has ended but was not yet cleared away by its parent counts as gone. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    return (error as NodeJS.ErrnoException).syscall === 'open' && process.platform !== 'linux';
  }
}

/** With the processes their ports are free, too. */
async function allGone({ main, companion }: Processes): Promise<void> {
  await eventually(() => (isAlive(main) || isAlive(companion) ? undefined : true), 'no process is left');
}

function started(child: ChildProcess): Started {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return {
    process: child,
    output: () => output,
    processes: () =>
      eventually(() => {
        const line = /^\{.*\}$/m.exec(output)?.[0];
        return line === undefined ? undefined : (JSON.parse(line) as Processes);
      }, `the processes are named, instead of: ${output}`),
    ended: once(child, 'exit').then(([code]) => code as number | null),
  };
}

const ownNode = join(root, 'node_modules', 'node', 'bin', 'node');

describe('npm start', function () {
  this.timeout(60_000);

  let project: TemporaryProject | undefined;

  function begin(main: string, command?: { file: string; args: string[] }): Started {
    project = temporaryProject({ 'src/main.ts': main }, { packages: 'installed' });
    const { file, args } = command ?? { file: ownNode, args: ['scripts/start.cjs'] };
    const env: NodeJS.ProcessEnv = { ...process.env, npm_lifecycle_event: 'start' };
    return started(spawn(file, args, { cwd: project.folder, env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  afterEach(() => {
    project?.remove();
    project = undefined;
  });

  it('passes on the exit status of the program', async () => {
    assert.equal(await begin('process.exitCode = 7;').ended, 7);
  });

  it('says in a sentence that there is no tab yet, and goes on', async () => {
    const run = begin(`console.log('main runs on ' + process.versions.node.split('.')[0]);`);
    assert.equal(await run.ended, 0);
    assert.equal(run.output(), 'There is no tab/index.html: going on without the tab.\nmain runs on 24\n');
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`stops the program on ${signal}, once, though Ctrl-C arrives twice`, async () => {
      const run = begin(wellBehaved);
      const processes = await run.processes();
      run.process.kill(signal);
      await delay(50);
      run.process.kill(signal);
      assert.equal(await run.ended, 0);
      assert.match(run.output(), /^signals 1$/m);
      await allGone(processes);
    });
  }

  it('ends a program that does not stop when asked a second time', async () => {
    const run = begin(stubborn);
    const processes = await run.processes();
    run.process.kill('SIGTERM');
    await delay(1600);
    run.process.kill('SIGTERM');
    assert.equal(await run.ended, 128 + 9);
    await allGone(processes);
  });

  it('leaves nothing behind when it is itself killed outright', async () => {
    const run = begin(
      wellBehaved.replace("process.on('disconnect', () =>", "process.on('disconnect', () => companion.kill() &&"),
    );
    const processes = await run.processes();
    run.process.kill('SIGKILL');
    await allGone(processes);
  });

  for (const [name, started] of [
    ['npm, which started it,', `spawn(process.execPath, ['scripts/start.cjs'], { stdio: 'inherit' })`],
    [
      'npm, with a shell between,',
      `spawn('sh', ['-c', process.execPath + ' scripts/start.cjs; true'], { stdio: 'inherit' })`,
    ],
  ] as const) {
    it(`stops the program when ${name} is killed outright`, async () => {
      const npm = `const { spawn } = require('node:child_process'); ${started};`;
      const run = begin(wellBehaved, { file: ownNode, args: ['-e', npm] });
      const processes = await run.processes();
      run.process.kill('SIGKILL');
      await allGone(processes);
    });
  }

  it('ends what the program left running', async () => {
    const run = begin(
      wellBehaved.replace('console.log(JSON', 'setTimeout(() => process.exit(1), 100); console.log(JSON'),
    );
    const processes = await run.processes();
    assert.equal(await run.ended, 1);
    await allGone(processes);
  });
});
