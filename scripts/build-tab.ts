import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, runTool } from './tool.ts';

export type TabBuild = 'built' | 'up-to-date' | 'no-tab' | 'failed';

/** The moment (milliseconds since 1970) at which the newest file under `path` was changed; 0 when there is none. */
function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(
    0,
    ...readdirSync(path)
      .filter((name) => name !== 'dist' && name !== 'node_modules')
      .map((name) => newest(join(path, name))),
  );
}

/** Is tab/dist under `folder` missing, or older than what it is built from? */
export function isTabStale(folder: string): boolean {
  const built = newest(join(folder, 'tab', 'dist', 'index.html'));
  const sources = ['tab', 'src/api', 'src/model', 'src/texts', 'package-lock.json'];
  return built === 0 || sources.some((source) => newest(join(folder, source)) > built);
}

/** Builds the tab's static files into tab/dist with Vite. `when: 'stale'` builds only if a source is newer. */
export async function buildTab({ when }: { when: 'always' | 'stale' }): Promise<TabBuild> {
  if (!existsSync(join(root, 'tab', 'index.html'))) return 'no-tab';
  if (when === 'stale' && !isTabStale(root)) return 'up-to-date';
  console.log('Building the tab.');
  const { status, output } = await runTool({ package: 'vite' }, ['build', 'tab', '--logLevel', 'warn'], {
    show: 'afterwards',
  });
  if (status === 0) return 'built';
  console.error(output.trimEnd());
  console.error('The tab could not be built: mend what the lines above name, then run the command again.');
  return 'failed';
}

if (import.meta.main) {
  const result = await buildTab({ when: process.argv.includes('--if-stale') ? 'stale' : 'always' });
  if (result === 'no-tab') console.log('There is no tab/index.html: going on without the tab.');
  process.exitCode = result === 'failed' ? 1 : 0;
}
