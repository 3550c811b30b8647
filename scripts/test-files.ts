import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './tool.ts';

/** All test files, relative to the project, sorted: `test/plan/diff.test.ts`. */
export function testFiles(): string[] {
  return globSync('test/**/*.test.{ts,tsx}', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}

/** Does the test drive a browser or whole processes? Those run alone, after the others. */
export function isEndToEnd(file: string): boolean {
  return file.startsWith('test/e2e/');
}

/** Deals the files out to `count` processes, so that each gets about the same amount of source. */
export function shards(files: string[], count: number): string[][] {
  const piles = Array.from({ length: count }, () => ({ files: [] as string[], bytes: 0 }));
  const bySize = files
    .map((file) => ({ file, bytes: statSync(join(root, file)).size }))
    .sort((a, b) => b.bytes - a.bytes || a.file.localeCompare(b.file));
  for (const { file, bytes } of bySize) {
    const smallest = piles.reduce((least, pile) => (pile.bytes < least.bytes ? pile : least));
    smallest.files.push(file);
    smallest.bytes += bytes;
  }
  return piles.map((pile) => pile.files.sort()).filter((pile) => pile.length > 0);
}
