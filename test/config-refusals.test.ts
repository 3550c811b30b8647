import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../src/config.ts';
import { settingNames } from '../src/config/environment.ts';
import { misconfigurations, production, type Row } from './config-rows.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder();
const cloud = { name: 'lab', authorityHost: 'https://x.example', graphEndpoint: 'https://y.example' };
const files = {
  'text.json': 'clouds',
  'http.json': JSON.stringify([{ ...cloud, authorityHost: 'http://x.example' }]),
  'global.json': JSON.stringify([{ ...cloud, name: 'global' }]),
  'ca.json': JSON.stringify([{ ...cloud, caFile: '/nowhere/ca.pem' }]),
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);

const rows = misconfigurations(folder);
const repository = fileURLToPath(new URL('..', import.meta.url));

describe('a configuration that is not right', () => {
  for (const { what, env, problems } of rows)
    it(`is refused with a sentence for each problem: ${what}`, () => {
      const said = sentences(() => readConfig(env));
      assert.equal(said.length, problems.length, said.join('\n'));
      for (const [index, problem] of problems.entries()) assert.match(said[index] ?? '', problem);
      for (const sentence of said) assert.match(sentence, /^[A-Z_]+\b.*\.$/, 'it begins with the variable, and ends');
    });

  it('is tried out for every variable', () => {
    const problems = rows.flatMap((row) => row.problems.map(String)).join('\n');
    // Any text will do for these.
    const anything = ['ROLLCALL_DATA_DIR', 'COSMOS_DATABASE'];
    for (const name of settingNames) assert.ok(anything.includes(name) || problems.includes(name), name);
  });

  it('never has a secret repeated', () => {
    for (const { env } of rows) {
      const said = sentences(() => readConfig(env)).join('\n');
      for (const name of ['ROLLCALL_ENCRYPTION_KEY', 'COSMOS_KEY', 'ROLLCALL_SMTP_URL']) {
        const value = env[name] ?? '';
        assert.ok(value.length < 4 || !said.includes(value), `${name}: ${said}`);
      }
    }
  });

  it('ends the process at once, with nothing started', async function () {
    this.timeout(60_000);
    const whole = rows.filter(({ what }) => /everything at once|a misspelt variable|a store without TLS/.test(what));
    assert.equal(whole.length, 3);
    for (const row of whole) {
      const { code, printed, wroteData, seconds } = await start(row);
      assert.equal(code, 1, row.what);
      assert.deepEqual(
        printed.trim().split('\n'),
        sentences(() => readConfig(row.env)),
        'the sentences and nothing else',
      );
      assert.equal(wroteData, false);
      // A second or two on a machine that does nothing else.
      assert.ok(seconds < 20, `${String(seconds)} s`);
    }
  });
});

describe('docs/configuration.md', () => {
  const text = readFileSync(join(repository, 'docs/configuration.md'), 'utf8');

  it('has a row for every variable, and for no other', () => {
    const told = [...text.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
    assert.deepEqual(told.toSorted(), [...settingNames].toSorted());
  });

  it('has an example of production with which Rollcall starts', () => {
    const [, example = ''] = /```ini\n([\s\S]*?)```/.exec(text) ?? [];
    const env = Object.fromEntries(
      [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    assert.equal(readConfig(env).mode, 'production');
  });
});

describe('a configuration that is right', () => {
  it('may leave everything out on one machine', () => {
    const { mode, port, chatPort, bot, logLevel, backgroundAfterMs } = readConfig({});
    assert.deepEqual(
      { mode, port, chatPort, bot, logLevel, backgroundAfterMs },
      { mode: 'local', port: 3978, chatPort: 56_150, bot: null, logLevel: 'warn', backgroundAfterMs: 60_000 },
    );
  });

  it('takes a variable of nothing for none', () => {
    const nothing = Object.fromEntries(settingNames.map((name) => [name, ' ']));
    assert.deepEqual(readConfig(nothing), readConfig({}));
  });

  it('is production with a bot, which is for its own tenant and Microsoft’s own cloud', () => {
    const { mode, chatPort, bot } = readConfig(production);
    assert.deepEqual([mode, chatPort], ['production', null]);
    assert.ok(bot);
    assert.deepEqual(bot.tenants, [production.BOT_TENANT_ID]);
    assert.equal(bot.cloud.openIdMetadata, 'https://login.botframework.com/v1/.well-known/openidconfiguration');
    assert.ok(bot.cloud.serviceHosts.includes('smba.trafficmanager.net'));
  });

  it('may say another cloud for the bot, other keys and further hosts', () => {
    const { bot } = readConfig({
      ...production,
      ROLLCALL_BOT_CLOUD: 'us-gov-gcc-high',
      ROLLCALL_BOT_OPENID_METADATA: 'https://keys.example/openid',
      ROLLCALL_BOT_SERVICE_HOSTS: 'Teams.Example:443, localhost:8443',
    });
    assert.ok(bot);
    assert.equal(bot.cloud.issuer, 'https://api.botframework.us');
    assert.equal(bot.cloud.openIdMetadata, 'https://keys.example/openid');
    assert.deepEqual(bot.cloud.serviceHosts, ['smba.infra.gov.teams.microsoft.us', 'teams.example', 'localhost:8443']);
  });
});

function sentences(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof Error) return error.message.split('\n');
  }
  return [];
}

async function start(row: Row): Promise<{ code: unknown; printed: string; wroteData: boolean; seconds: number }> {
  const dataDir = join(temporaryFolder(), 'data');
  const began = performance.now();
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [join(repository, 'src/main.ts')], {
    env: { PATH, ROLLCALL_DATA_DIR: dataDir, ROLLCALL_CHAT_PORT: 'off', ...row.env },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (printed += data.toString()));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, printed, wroteData: existsSync(dataDir), seconds: (performance.now() - began) / 1000 };
}
