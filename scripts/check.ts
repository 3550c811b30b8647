import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { root, runTool, type ToolRun } from './tool.ts';

interface Step {
  name: string;
  run: () => Promise<ToolRun>;
}

export interface CheckResult {
  name: string;
  ok: boolean;
}

const quiet = { show: 'afterwards' } as const;
const rooms = ['src', 'bot', 'tab', 'scripts', 'test'];

/** Lint reads every type, which takes long: its two halves run side by side. */
const lint = (...where: string[]): Promise<ToolRun> =>
  runTool({ package: 'eslint' }, [...where, '--max-warnings=0', '--no-warn-ignored', '--pass-on-no-patterns'], quiet);

/** The native compiler; the other one is here for tools that need it as a library. */
const types = (project: string): Promise<ToolRun> =>
  runTool({ package: 'typescript-7', command: 'tsc' }, ['--project', project], quiet);

/** The longest first, so that two lanes end at about the same time. */
const steps: Step[] = [
  { name: 'lint', run: () => lint('.', '--ignore-pattern', 'test/') },
  { name: 'lint tests', run: () => lint('test') },
  {
    name: 'format',
    run: () => runTool({ package: 'prettier' }, ['--check', '.', '--log-level=warn', '--cache'], quiet),
  },
  { name: 'types', run: () => types('.') },
  { name: 'tab types', run: () => types('tab') },
  { name: 'unused code', run: () => runTool({ package: 'knip' }, ['--no-progress'], quiet) },
  {
    name: 'rooms',
    run: () =>
      runTool(
        { package: 'dependency-cruiser', command: 'depcruise' },
        ['--config', '.dependency-cruiser.mjs', '--output-type', 'err-long', ...rooms.filter(exists)],
        quiet,
      ),
  },
  { name: 'links', run: () => runTool({ script: 'scripts/check-links.ts' }, [], quiet) },
];

/** How many steps run side by side; more than two only makes each of them slower on a usual machine. */
const lanes = 2;

function exists(path: string): boolean {
  return existsSync(join(root, path));
}

/**
 * Runs the checks that need no test: format, lint, types, import rules between rooms, unused code, links.
 * Prints one line per check, and for one that fails what it said. `only` names the checks to run; all without it.
 */
export async function runChecks(only: string[] = []): Promise<CheckResult[]> {
  const unknown = only.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    throw new Error(`There is no check ${unknown.join(', ')}; there are ${steps.map(({ name }) => name).join(', ')}.`);
  }
  const waiting = steps.filter(({ name }) => only.length === 0 || only.includes(name));
  const results: CheckResult[] = [];
  const lane = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const started = performance.now();
      const { status, output } = await step.run();
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      results.push({ name: step.name, ok: status === 0 });
      console.log(`${status === 0 ? 'ok    ' : 'failed'}  ${step.name} (${seconds} s)`);
      if (status !== 0) console.log(output.trimEnd().replace(/^(?=.)/gm, '        '));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

if (import.meta.main) {
  const results = await runChecks(process.argv.slice(2));
  process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
}
