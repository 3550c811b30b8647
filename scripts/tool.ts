import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder that holds package.json. */
export const root = resolve(import.meta.dirname, '..');

/** Where Node keeps what it makes of sources, for the next process that loads them; scripts/start.cjs says the same. */
export const compileCache = join(root, 'node_modules', '.cache', 'rollcall', 'compiled');

export interface ToolRun {
  /** The tool's exit status as a shell counts it. */
  status: number;
  /** What it wrote, both streams in the order in which they arrived; empty when it wrote straight to our output. */
  output: string;
}

/** The script behind a tool's command, found in its package, so that it runs on the project's Node on every system. */
function scriptOf(packageName: string, command: string): string {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const script = typeof bin === 'string' ? bin : bin[command];
  if (script === undefined) throw new Error(`The package ${packageName} has no command ${command}.`);
  return join(folder, script);
}

/**
 * Runs a command-line tool from node_modules (or one of our own scripts, by path) on the project's Node.
 *
 * `show: 'live'` writes to our own output; `'afterwards'` collects what it wrote and returns it.
 */
export async function runTool(
  tool: { package: string; command?: string } | { script: string },
  args: string[],
  { show, env = {} }: { show: 'live' | 'afterwards'; env?: Record<string, string> },
): Promise<ToolRun> {
  const script = 'script' in tool ? join(root, tool.script) : scriptOf(tool.package, tool.command ?? tool.package);
  // What was kept says less exactly which lines ran.
  const kept = 'NODE_V8_COVERAGE' in process.env ? {} : { NODE_COMPILE_CACHE: compileCache };
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    env: { ...kept, ...process.env, ...env },
    stdio: show === 'live' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return await new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      done({ status: code ?? 1, output });
    });
  });
}
