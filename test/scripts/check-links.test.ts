import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokenLinks } from '../../scripts/check-links.ts';

describe('brokenLinks', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-links-'));
    writeFileSync(join(folder, 'other.md'), '# Other\n\n## What, and why?\n\n```\n# not a heading\n```\n');
    writeFileSync(join(folder, 'a b.png'), '');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const [markdown, broken] of [
    ['[there](other.md)', 0],
    ['[gone](gone.md)', 1],
    ['![picture](a%20b.png "title")', 0],
    ['![picture](gone.png)', 1],
    ['<img alt="x" src="gone.png">', 1],
    ['[heading](other.md#what-and-why)', 0],
    ['[heading](other.md#what)', 1],
    ['[code is no heading](other.md#not-a-heading)', 1],
    ['# Here\n\n[here](#here)', 0],
    ['[here](#nowhere)', 1],
    ['[by name][n]\n\n[n]: gone.md', 1],
    ['[web](https://example.com/gone.md) [mail](mailto:a@example.com)', 0],
    ['`[code](gone.md)`\n\n```\n[code](gone.md)\n```', 0],
    ['[one](gone.md) and [two](other.md) and [three](gone.md)', 2],
  ] as const) {
    it(`finds ${broken} in ${JSON.stringify(markdown)}`, () => {
      const file = join(folder, 'page.md');
      writeFileSync(file, markdown);
      assert.equal(brokenLinks(file).length, broken);
    });
  }
});
