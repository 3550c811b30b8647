import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { root } from '../../scripts/tool.ts';

/** A project folder of its own, with the real scripts and settings and the given files. */
export interface TemporaryProject {
  folder: string;
  write: (path: string, content: string) => void;
  remove: () => void;
}

const settings = [
  '.dependency-cruiser.mjs',
  '.mocharc.json',
  '.prettierrc.json',
  '.prettierignore',
  'eslint.config.js',
  'knip.json',
  'package.json',
  'tsconfig.json',
  'tab/tsconfig.json',
];

/**
 * Makes a project folder in the system's temporary folder. With `packages: 'installed'` it shares this project's
 * node_modules; with `'missing'` it has only a package-lock.json that asks for the package `node`.
 */
export function temporaryProject(
  files: Record<string, string>,
  { packages }: { packages: 'installed' | 'missing' },
): TemporaryProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-project-')));
  const write = (path: string, content: string): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  // The benchmark measures the product and imports it, which is not here.
  const filter = (path: string): boolean => !basename(path).startsWith('bench');
  cpSync(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true, filter });
  for (const path of settings) cpSync(join(root, path), join(folder, path));
  const lock = JSON.stringify({ lockfileVersion: 3, packages: { '': {}, 'node_modules/node': { version: '24.0.0' } } });
  write('package-lock.json', lock);
  if (packages === 'installed') {
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'node_modules', '.rollcall-installed'), createHash('sha256').update(lock).digest('hex'));
    symlinkSync(join(root, 'node_modules', 'node'), join(folder, 'node_modules', 'node'), 'dir');
  }
  for (const [path, content] of Object.entries(files)) write(path, content);
  return { folder, write, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
