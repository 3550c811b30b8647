import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/tool.ts';
import { temporaryProject } from './temporary-project.ts';

const { default: rules } = (await import(new URL('../../.dependency-cruiser.mjs', import.meta.url).href)) as {
  default: { forbidden: { name: string; comment: string }[] };
};

/** Runs one of the checks of `npm run check` over a project that holds just these files. */
function check(name: string, files: Record<string, string>): { ok: boolean; output: string } {
  const project = temporaryProject(files, { packages: 'missing' });
  try {
    symlinkSync(join(root, 'node_modules'), join(project.folder, 'node_modules'), 'dir');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/check.ts', name], {
      cwd: project.folder,
      encoding: 'utf8',
    });
    rmSync(join(project.folder, 'node_modules'));
    return { ok: status === 0, output: stdout + stderr };
  } finally {
    project.remove();
  }
}

const use = (path: string): string => `import { x } from '${path}';\nexport const y = x;\n`;
const x = 'export const x = 1;\n';

/** For every import rule, a file that breaks it. */
const breaks: Record<string, Record<string, string>> = {
  'model-knows-only-model': { 'src/model/a.ts': use('../plan/x.ts') },
  'texts-know-only-model': { 'src/texts/a.ts': use('../plan/x.ts') },
  'plan-knows-only-model': { 'src/plan/a.ts': use('../runs/x.ts') },
  'model-and-plan-do-no-io': { 'src/plan/b.ts': `import 'node:fs';\n` },
  'asking-knows-only-model': { 'src/asking/a.ts': use('../runs/x.ts') },
  'directory-knows-model-plan-settings-and-ports': { 'src/directory/a.ts': use('../runs/x.ts') },
  'telemetry-knows-only-model': { 'src/telemetry/a.ts': use('../runs/x.ts') },
  'azure-monitor-is-loaded-by-compose': { 'src/runs/p.ts': use('../telemetry/azure-monitor.ts') },
  'entra-target-shares-the-graph-client': { 'src/target/entra/a.ts': use('../../store/sqlite/x.ts') },
  'source-knows-model-and-ports': { 'src/source/a.ts': use('../runs/x.ts') },
  'target-knows-model-and-ports': { 'src/target/a.ts': use('../plan/x.ts') },
  'store-knows-model-and-ports': { 'src/store/a.ts': use('../runs/x.ts') },
  'notify-knows-model-and-ports': { 'src/notify/a.ts': use('../api/x.ts') },
  'adapter-knows-model-and-ports': { 'src/source/entra/a.ts': use('../../runs/x.ts') },
  'runs-know-model-plan-settings-and-ports': { 'src/runs/a.ts': use('../store/sqlite/x.ts') },
  'settings-know-model-and-ports': { 'src/settings/a.ts': use('../runs/x.ts') },
  'api-knows-runs-model-and-ports': { 'src/api/a.ts': use('../../bot/x.ts') },
  'bot-knows-runs-model-and-ports': { 'bot/a.ts': use('../src/api/x.ts') },
  'tab-knows-the-contract': { 'tab/a.ts': `import type { x } from '../src/model/x.ts';\nexport type Y = typeof x;\n` },
  'tab-takes-types-only': { 'tab/b.ts': use('../src/api/contract.ts') },
  'tenant-is-the-outside-world': { 'src/local/tenant/a.ts': use('../../source/x.ts') },
  'local-knows-model-runs-and-ports': { 'src/local/a.ts': use('../api/x.ts') },
  'one-room-sees-its-own-adapters': { 'src/runs/b.ts': use('../store/sqlite/x.ts') },
  'an-adapter-stands-alone': { 'src/store/cosmos/a.ts': use('../sqlite/x.ts') },
  'config-is-read-once': { 'src/runs/c.ts': use('../config.ts') },
  'nobody-imports-compose-or-main': { 'bot/c.ts': use('../src/compose.ts') },
  'botbuilder-has-one-home': { 'src/runs/d.ts': `import 'botbuilder';\n` },
  'cosmos-has-one-home': { 'src/runs/e.ts': `import '@azure/cosmos';\n` },
  'entra-has-one-home': { 'src/runs/f.ts': `import '@azure/identity';\n` },
  'restify-has-one-home': { 'bot/d.ts': `import 'restify';\n` },
  'card-templates-has-one-home': { 'src/runs/g.ts': `import 'adaptivecards-templating';\n` },
  'teams-has-one-home': { 'bot/e.ts': `import '@microsoft/teams-js';\n` },
  'smtp-has-one-home': { 'src/runs/n.ts': `import 'nodemailer';\n` },
  'key-vault-has-one-home': { 'src/runs/q.ts': `import '@azure/keyvault-secrets';\n` },
  'csv-reading-has-one-home': { 'src/runs/r.ts': `import 'csv-parse';\n` },
  'scim-server-has-one-home': { 'src/runs/s.ts': `import 'scimmy';\n` },
  'telemetry-has-one-home': { 'src/runs/t.ts': `import '@opentelemetry/api';\n` },
  'messages-has-one-home': { 'bot/f.ts': `import 'intl-messageformat';\n` },
  'schedules-has-one-home': { 'src/runs/o.ts': `import 'croner';\n` },
  'tokens-has-one-home': { 'src/settings/b.ts': `import 'jose';\n` },
  'sqlite-has-one-home': { 'src/store/b.ts': `import 'node:sqlite';\n` },
  'no-circle': { 'src/model/b.ts': `import './c.ts';\n`, 'src/model/c.ts': `import './b.ts';\n` },
  'no-test-code-in-the-product': { 'src/runs/h.ts': use('../../test/x.ts') },
  'no-scripts-in-the-product': { 'src/runs/i.ts': use('../../scripts/x.ts') },
  'no-development-package-in-the-product': { 'src/runs/j.ts': `import 'fast-check';\n` },
  'every-import-resolves': { 'src/runs/k.ts': `import './nowhere.ts';\n` },
  'every-package-is-declared': { 'src/runs/l.ts': `import 'argparse';\n` },
  'files-are-named-after-what-they-hold': { 'src/runs/m.ts': use('./utils.ts'), 'src/runs/utils.ts': x },
};

/** What the files above import, and what is allowed. */
const allowed: Record<string, string> = {
  ...Object.fromEntries(
    ['src/plan', 'src/runs', 'src/api', 'src/model', 'src/source', 'bot', 'test', 'scripts', 'src/store/sqlite'].map(
      (room) => [`${room}/x.ts`, x],
    ),
  ),
  'src/config.ts': x,
  'src/telemetry/azure-monitor.ts': x,
  'src/api/contract.ts': x,
  'src/store/store.ts': use('../model/x.ts'),
  'src/target/directory/ok.ts': use('../../store/store.ts').replace('x', 'y as x'),
  'src/store/sqlite/ok.ts': `import 'node:sqlite';\n`,
  'src/store/cosmos/ok.ts': `import '@azure/cosmos';\n`,
  'src/plan/ok.ts': `import 'node:crypto';\n${use('../model/x.ts')}`,
  'src/compose.ts': `${use('./store/sqlite/x.ts')}export { x } from '../bot/x.ts';\n`,
  'tab/ok.ts': `import type { x } from '../src/api/contract.ts';\nexport type Y = typeof x;\n`,
  'test/runs/ok.ts': use('../../src/store/sqlite/x.ts'),
};

describe('the check "rooms"', function () {
  this.timeout(60_000);

  it('has a breach here for each of its rules, and each rule says how to mend it', () => {
    assert.deepEqual(Object.keys(breaks).sort(), rules.forbidden.map(({ name }) => name).sort());
    for (const { comment } of rules.forbidden) assert.match(comment, /: .+\.$/);
  });

  it('finds each breach', () => {
    const { ok, output } = check('rooms', Object.assign({}, allowed, ...Object.values(breaks)) as typeof allowed);
    assert.equal(ok, false);
    const found = new Set([...output.matchAll(/error ([a-z-]+): (\S+)/g)].map(([, rule, file]) => `${rule} ${file}`));
    for (const [rule, files] of Object.entries(breaks)) {
      const named = Object.keys(files).some((file) => found.has(`${rule} ${file}`));
      assert.ok(named, `${rule} does not find ${Object.keys(files).join()}, only:\n${[...found].sort().join('\n')}`);
    }
  });

  it('allows what the rooms may know', () => {
    const { ok, output } = check('rooms', allowed);
    assert.ok(ok, output);
  });
});

describe('the check "lint"', function () {
  this.timeout(60_000);

  const shape = 'type Shape = "round" | "square";\n';
  const cases: Record<string, string> = {
    '@typescript-eslint/no-floating-promises': `async function f(): Promise<void> {}\nf();\n`,
    '@typescript-eslint/switch-exhaustiveness-check': `${shape}export function f(s: Shape): number {\n  switch (s) {\n    case 'round':\n      return 1;\n  }\n  return 2;\n}\n`,
    '@typescript-eslint/explicit-module-boundary-types': `export function f() {\n  return 1;\n}\n`,
    '@typescript-eslint/no-explicit-any': `export const a: any = 1;\n`,
    '@typescript-eslint/no-non-null-assertion': `export function f(a: string[]): string {\n  return a[0]!;\n}\n`,
    '@typescript-eslint/ban-ts-comment': `// @ts-ignore\nexport const a: number = 'a';\n`,
    'max-lines': `export const a = [\n${'  1,\n'.repeat(301)}];\n`,
    'Named exports only': `export default 1;\n`,
    'No barrels': `export * from './model/x.ts';\n`,
    'union of string literals': `export enum E {\n  A,\n}\n`,
    'declare the field': `export class A {\n  constructor(readonly a: number) {}\n}\n`,
    'Read the environment': `export const a = process.env.A;\n`,
    'No clock': `export const a = Date.now();\n`,
    'No chance': `export const a = Math.random();\n`,
  };

  it('finds each habit this project does not have', () => {
    const entries = Object.entries(cases);
    const files = Object.fromEntries(entries.map(([, code], index) => [`src/plan/case-${index}.ts`, code]));
    const { ok, output } = check('lint', files);
    assert.equal(ok, false);
    for (const [index, [rule]] of entries.entries()) {
      const [, section = ''] = output.split(`case-${index}.ts\n`);
      assert.ok(section.split(/\n\s*\n/)[0]?.includes(rule), `${rule} was not found:\n${output}`);
    }
  });
});

describe('the other checks', function () {
  this.timeout(60_000);

  const broken: Record<string, { files: Record<string, string>; findings: Record<string, RegExp> }> = {
    types: {
      files: {
        'src/index.ts': 'export const f = (a: string[]): string => a[0];\n',
        'src/enum.ts': 'export enum A {\n  B,\n}\n',
        'src/optional.ts': 'export const a: { b?: number } = { b: undefined };\n',
        'src/browser.ts': 'export const a = document.title;\n',
      },
      findings: {
        'an index that may be missing': /src\/index\.ts.*TS2322/,
        'syntax that Node cannot strip': /src\/enum\.ts.*TS1294/,
        'undefined where a property may only be missing': /src\/optional\.ts.*TS2375/,
        'the browser in the server': /src\/browser\.ts.*TS2584/,
      },
    },
    'tab types': {
      files: { 'tab/a.ts': 'export const a: number = document.title;\n' },
      findings: { 'a wrong type in the tab': /tab\/a\.ts.*TS2322/ },
    },
    format: {
      files: { 'src/a.ts': 'export const a = "a";\n' },
      findings: { 'other quotes than ours': /src\/a\.ts/ },
    },
    'unused code': {
      files: { 'src/main.ts': `import './used.ts';\n`, 'src/used.ts': x, 'src/alone.ts': x },
      findings: {
        'a file nobody imports': /Unused files[^U]*src\/alone\.ts/,
        'an export nobody imports': /Unused exports[^U]*x +src\/used\.ts/,
        'a package nobody imports': /Unused dependencies[^U]*botbuilder/,
      },
    },
    links: {
      files: { 'README.md': '[gone](gone.md)\n' },
      findings: { 'a link that leads nowhere': /README\.md: gone\.md is not there/ },
    },
  };

  for (const [name, { files, findings }] of Object.entries(broken)) {
    it(`"${name}" finds ${Object.keys(findings).join(', ')}`, () => {
      const { ok, output } = check(name, files);
      assert.equal(ok, false);
      for (const finding of Object.values(findings)) assert.match(output, finding);
    });
  }

  it('"links" finds nothing where every link leads somewhere', () => {
    const { ok, output } = check('links', { 'README.md': '[code](src/a.ts)\n', 'src/a.ts': x });
    assert.ok(ok, output);
  });
});
