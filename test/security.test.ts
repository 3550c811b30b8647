import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/tool.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('docs/security.md');
const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Readonly<Record<string, string>> };
const lock = JSON.parse(read('package-lock.json')) as {
  packages: Readonly<Record<string, { readonly deprecated?: string }>>;
};

describe('docs/security.md', () => {
  it('names a test that exists beside every defence', () => {
    const rows = page.split('\n').filter((line) => /^\| [STRIDE] {3}\|/.test(line));
    assert.ok(rows.length >= 30, `${String(rows.length)} threats`);
    for (const row of rows) {
      const named = [...row.matchAll(/`(test\/[^`]+\.test\.ts)` “([^”]+)”/g)];
      assert.ok(named.length > 0, row);
      for (const [, file = '', title = ''] of named) {
        assert.ok(existsSync(join(root, file)), file);
        assert.ok(read(file).includes(title), `${file}: ${title}`);
      }
    }
  });

  it('says of every package that production installs what it is for', () => {
    assert.deepEqual(packagesOf(/supported|deprecated/), Object.keys(dependencies).toSorted());
  });
});

describe('the packages that production installs', () => {
  const known = ['@microsoft/teamsfx', 'botbuilder'];

  it('are supported, but for the two that were asked for', () => {
    assert.deepEqual(packagesOf(/deprecated/), known);
    const noted = Object.keys(dependencies).filter(
      (name) => lock.packages[`node_modules/${name}`]?.deprecated !== undefined && !known.includes(name),
    );
    assert.deepEqual(noted, []);
  });
});

function packagesOf(state: RegExp): readonly string[] {
  return [...page.matchAll(/^\| `([^`]+)` *\| [^|]+\| *(supported|deprecated) *\|$/gm)]
    .filter(([, , said = '']) => state.test(said))
    .map(([, name = '']) => name)
    .toSorted();
}
