import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { readEnvironment, substitute, variablesIn } from '../../scripts/environment-file.ts';
import { packageApp } from '../../scripts/package-app.ts';
import { root } from '../../scripts/tool.ts';
import { sampleValues } from '../appPackage/sample-values.ts';

describe('packageApp', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-package-'));
    cpSync(join(root, 'appPackage'), join(folder, 'appPackage'), { recursive: true });
    mkdirSync(join(folder, 'env'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function environment(values: Iterable<[string, string]>): void {
    const lines = [...values].map(([name, value]) => `${name}='${value}'`);
    writeFileSync(join(folder, 'env', '.env.test'), lines.join('\n'));
  }

  it('builds a zip that opens, with the manifest at its root and every file that it names', async () => {
    environment(sampleValues);
    const zip = await packageApp(folder, { environment: 'test', output: 'out/app.zip' });
    const files = unzipSync(readFileSync(zip));
    assert.deepEqual(Object.keys(files).sort(), ['color.png', 'de.json', 'ja.json', 'manifest.json', 'outline.png']);
    const manifest = new TextDecoder().decode(files['manifest.json']);
    assert.deepEqual(variablesIn(manifest), []);
    assert.equal((JSON.parse(manifest) as { id: string }).id, sampleValues.get('TEAMS_APP_ID'));
  });

  it('builds the same bytes each time', async () => {
    environment(sampleValues);
    const first = readFileSync(await packageApp(folder, { environment: 'test', output: 'a.zip' }));
    const second = readFileSync(await packageApp(folder, { environment: 'test', output: 'b.zip' }));
    assert.ok(first.equals(second));
  });

  it('names the variables without a value, also those that are there but empty', async () => {
    environment(
      [...sampleValues]
        .filter(([name]) => name !== 'BOT_ID')
        .map(([name, value]) => [name, name === 'TERMS_URL' ? '' : value]),
    );
    await assert.rejects(
      packageApp(folder, { environment: 'test', output: 'app.zip' }),
      /^Error: No value for TERMS_URL, BOT_ID: /,
    );
  });

  it('refuses a manifest that does not fit its schema', async () => {
    environment([...sampleValues, ['BOT_ID', 'my-bot']]);
    await assert.rejects(
      packageApp(folder, { environment: 'test', output: 'app.zip' }),
      /does not fit its schema: .*\/bots\/0\/botId/,
    );
  });
});

describe('the variables of an environment', () => {
  it('come from its file and from its secrets beside it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-env-'));
    try {
      mkdirSync(join(folder, 'env'));
      writeFileSync(join(folder, 'env', '.env.a'), 'ONE=1\nTWO=2\n');
      writeFileSync(join(folder, 'env', '.env.a.user'), 'TWO=two\nSECRET_THREE=3\n');
      const values = readEnvironment(folder, 'a');
      assert.deepEqual([values.get('ONE'), values.get('TWO'), values.get('SECRET_THREE')], ['1', 'two', '3']);
      assert.throws(() => readEnvironment(folder, 'b'), /There is no environment b/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are put in escaped for JSON, and left alone when they have no value', () => {
    const values = new Map([['A', 'say "hi"\\']]);
    assert.equal(substitute('{"a":"${{A}} ${{ B }}"}', values), '{"a":"say \\"hi\\"\\\\ ${{ B }}"}');
    assert.deepEqual(variablesIn('${{A}} ${{ B }} ${{A}} $C {{D}}'), ['A', 'B']);
  });
});
