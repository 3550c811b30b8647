import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startProduct } from '../support/product.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** What is wrong at the start, and the sentence that says so and what to do. */
interface Case {
  readonly what: string;
  readonly env: (folder: string) => Readonly<Record<string, string>>;
  readonly says: RegExp;
}

const cases: readonly Case[] = [
  {
    what: 'its data folder is a file',
    env: (folder) => {
      writeFileSync(join(folder, 'file'), '');
      return { ROLLCALL_DATA_DIR: join(folder, 'file') };
    },
    says: /file cannot be written\. Make it writable, or set ROLLCALL_DATA_DIR to another folder\./,
  },
  {
    what: 'its database is damaged',
    env: (folder) => {
      writeFileSync(join(folder, 'rollcall.db'), 'no database');
      return {};
    },
    says: /rollcall\.db is damaged .* Restore it from a backup/,
  },
  {
    what: 'the state of the simulated tenant is damaged',
    env: (folder) => {
      writeFileSync(join(folder, 'tenant.json'), '{');
      return {};
    },
    says: /tenant\.json is damaged; delete that file/,
  },
  {
    what: 'its key file can be read by others',
    env: (folder) => {
      writeFileSync(join(folder, 'secrets.key'), Buffer.alloc(32).toString('base64'), { mode: 0o644 });
      return {};
    },
    says: /secrets\.key/,
  },
  {
    what: 'Cosmos DB is not there',
    env: () => ({ COSMOS_ENDPOINT: 'https://localhost:1', COSMOS_KEY: 'a2V5' }),
    says: /cannot be reached .*Check COSMOS_ENDPOINT/,
  },
  {
    what: 'a custom cloud is described wrongly',
    env: (folder) => {
      writeFileSync(
        join(folder, 'clouds.json'),
        '[{"name":"lab","authorityHost":"http://x","graphEndpoint":"https://y"}]',
      );
      return { ROLLCALL_CUSTOM_CLOUDS: join(folder, 'clouds.json') };
    },
    says: /clouds\.json\) 0\.authorityHost must be an https URL\./,
  },
  {
    what: 'production is half configured',
    env: () => ({ BOT_ID: '00000000-0000-4000-8000-000000000000' }),
    says: /BOT_ID is set, so this is production, which also needs BOT_TENANT_ID, .*COSMOS_ENDPOINT/,
  },
];

describe('starting', function () {
  this.timeout(90_000);

  for (const { what, env, says } of cases)
    it(`says in a sentence what to do when ${what}`, async () => {
      const dataDir = join(temporaryFolder(), 'data');
      mkdirSync(dataDir);
      await assert.rejects(startProduct({ dataDir, chat: false, env: env(dataDir) }), (error: Error) => {
        assert.match(error.message, says);
        assert.doesNotMatch(error.message, /\n {4}at /, 'a stack trace is no sentence');
        return true;
      });
    });

  it('says which port is in use', async () => {
    const server = createServer().listen(0, 'localhost');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const starting = startProduct({ dataDir: temporaryFolder(), chat: false, env: { PORT: String(port) } });
    await assert.rejects(
      starting,
      new RegExp(`Port ${String(port)} is in use. Stop what uses it, or set PORT to another.`),
    );
    server.close();
  });
});
