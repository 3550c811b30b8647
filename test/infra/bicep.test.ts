import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import type { Run } from '../../src/model/run.ts';
import { containerDefinition, containerNames } from '../../src/store/cosmos/cosmos-containers.ts';
import { root } from '../../scripts/tool.ts';
import { metrics } from '../../src/telemetry/telemetry.ts';
import { keysOf, objectBehind, readBicep, references } from './bicep-file.ts';

const files = new Map(
  globSync('infra/**/*.bicep', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .map((path) => [path, readBicep(join(root, path))]),
);

function file(path: string): ReturnType<typeof readBicep> {
  const found = files.get(path);
  assert.ok(found, `${path} exists`);
  return found;
}

const main = file('infra/azure.bicep');
const web = file('infra/modules/web.bicep');
const database = file('infra/modules/database.bicep');
const vault = file('infra/modules/vault.bicep');
const bot = file('infra/modules/bot.bicep');
const alerts = file('infra/modules/alerts.bicep');

describe('the Bicep files', () => {
  for (const [path, bicep] of files) {
    describe(path, () => {
      const declared = new Set([
        ...bicep.params.keys(),
        ...bicep.variables,
        ...bicep.resources.keys(),
        ...bicep.modules.keys(),
        ...bicep.loopVariables,
      ]);
      const used = references(bicep);

      it('names only what it declares', () => {
        const literals = new Set(['true', 'false', 'null']);
        assert.deepEqual(
          [...used].filter((name) => !declared.has(name) && !literals.has(name)),
          [],
        );
      });

      it('uses every parameter and variable', () => {
        assert.deepEqual(
          [...bicep.params.keys(), ...bicep.variables].filter((name) => !used.has(name)),
          [],
        );
      });

      it('closes every bracket', () => {
        const code = bicep.code.replaceAll(/'[^'\n]*'/g, '');
        for (const [open, close] of [
          ['{', '}'],
          ['[', ']'],
          ['(', ')'],
        ] as const) {
          assert.equal(code.split(open).length, code.split(close).length, `${open} and ${close}`);
        }
      });

      it('gives its modules what they ask for, and takes what they give', () => {
        for (const [symbol, { path: modulePath, params }] of bicep.modules) {
          const module = file(join(dirname(path), modulePath).replaceAll('\\', '/'));
          const needed = [...module.params].filter(([, { hasDefault }]) => !hasDefault).map(([name]) => name);
          assert.deepEqual(
            needed.filter((name) => !params.has(name)),
            [],
            `${symbol} lacks`,
          );
          assert.deepEqual(
            [...params].filter((name) => !module.params.has(name)),
            [],
            `${symbol} does not know`,
          );
          for (const [, output = ''] of bicep.code.matchAll(new RegExp(`\\b${symbol}\\.outputs\\.(\\w+)`, 'g'))) {
            assert.ok(module.outputs.has(output), `${symbol} gives ${output}`);
          }
        }
      });
    });
  }

  it('are all part of the deployment', () => {
    const modules = [...main.modules.values()].map(({ path }) => `infra/${path}`);
    assert.deepEqual([...files.keys()].sort(), ['infra/azure.bicep', ...modules].sort());
  });

  it('get every parameter that has no default from azure.parameters.json, and no unknown one', () => {
    const { parameters } = JSON.parse(readFileSync(join(root, 'infra/azure.parameters.json'), 'utf8')) as {
      parameters: Record<string, { value: unknown }>;
    };
    const needed = [...main.params].filter(([, { hasDefault }]) => !hasDefault).map(([name]) => name);
    assert.deepEqual(
      needed.filter((name) => !(name in parameters)),
      [],
    );
    assert.deepEqual(
      Object.keys(parameters).filter((name) => !main.params.has(name)),
      [],
    );
  });

  it('explain each parameter of the deployment', () => {
    const text = readFileSync(join(root, 'infra/azure.bicep'), 'utf8');
    for (const name of main.params.keys()) {
      assert.match(text, new RegExp(`@description\\('[^']+'\\)\\n(@.*\\n)*param ${name} `), name);
    }
  });
});

describe('the deployment', () => {
  it('runs on two instances or more', () => {
    assert.match(main.code, /@minValue\(2\)\n@maxValue\(10\)\nparam instanceCount int = 2/);
    assert.match(web.code, /capacity: instanceCount/);
  });

  it('starts Rollcall in production with the settings it gives to the web app', () => {
    const guid = '11111111-1111-4111-8111-111111111111';
    // What the expressions come to once deployed.
    const values: Record<string, string> = {
      administrators: `${guid}@${guid}`,
      tabAppId: guid,
      databaseEndpoint: 'https://rollcall-contoso.documents.azure.com:443/',
      databaseName: 'rollcall',
      enteredSecretsUrl: 'https://rscontoso.vault.azure.net/',
      identityClientId: guid,
      identityTenantId: guid,
      applicationInsightsConnectionString: `InstrumentationKey=${guid};IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/`,
      "'Authorization=AAD;ClientId=${identityClientId}'": `Authorization=AAD;ClientId=${guid}`,
      "'https://${app.properties.defaultHostName}'": 'https://rollcall-contoso.azurewebsites.net',
      "'@Microsoft.KeyVault(SecretUri=${encryptionKeyUri})'": Buffer.alloc(32, 1).toString('base64'),
      "'@Microsoft.KeyVault(SecretUri=${databaseKeyUri})'": 'a-key',
    };
    const settings = objectBehind(objectBehind(web.code, 'resource settings'), 'properties:');
    const environment: Record<string, string> = {};
    for (const [, name = '', expression = ''] of settings.matchAll(/^\s*(\w+): (.+)$/gm)) {
      environment[name] = values[expression] ?? expression;
    }
    assert.ok(keysOf(settings).length > 10);
    const config = readConfig(environment);
    assert.equal(config.mode, 'production');
    assert.equal(config.publicUrl, 'https://rollcall-contoso.azurewebsites.net');
    assert.deepEqual([config.bot?.appId, config.bot?.tenantId, config.bot?.cloud.name], [guid, guid, 'global']);
    assert.deepEqual(config.bot?.tenants, [guid]);
    assert.equal(config.cosmos?.database, 'rollcall');
    assert.equal(config.azureMonitor?.clientId, guid);
    assert.equal(config.keyVaultUrl, 'https://rscontoso.vault.azure.net/');
  });

  it('runs Rollcall as `npm start` does, with small heaps', () => {
    const flags = JSON.parse(readFileSync(join(root, 'scripts/node-flags.json'), 'utf8')) as readonly string[];
    assert.ok(web.code.includes(`appCommandLine: 'node ${flags.join(' ')} src/main.ts'`));
  });

  it('asks an address for health that the API answers', () => {
    const [, path = ''] = /healthCheckPath: '([^']+)'/.exec(web.code) ?? [];
    const contract = readFileSync(join(root, 'src/api/contract/service.ts'), 'utf8');
    assert.ok(path !== '' && contract.includes(`path: '${path}'`), path);
  });

  it('has the containers that the store looks for, with the same keys and indexes', () => {
    const [, list = ''] = /^var containers = \[\n([\s\S]*?)\n\]/m.exec(database.code) ?? [];
    const containers = [...list.matchAll(/name: '(\w+)', indexed: \[([^\]]*)\]/g)].map(([, name = '', paths = '']) => ({
      name,
      indexed: [...paths.matchAll(/'([^']+)'/g)].map(([, path = '']) => path),
    }));
    assert.deepEqual(containers.map(({ name }) => name).sort(), [...containerNames].sort());
    for (const name of containerNames) {
      const { partitionKey, indexingPolicy } = containerDefinition(name);
      assert.deepEqual(
        containers.find((container) => container.name === name)?.indexed,
        indexingPolicy?.includedPaths?.map(({ path }) => path),
      );
      assert.deepEqual(partitionKey, { kind: 'MultiHash', version: 2, paths: ['/partition', '/id'] });
      assert.deepEqual(indexingPolicy?.excludedPaths, [{ path: '/*' }, { path: '/"_etag"/?' }]);
    }
    assert.match(database.code, /kind: 'MultiHash'\s+version: 2\s+paths: \['\/partition', '\/id'\]/);
    assert.match(database.code, /excludedPaths: \[\s+\{ path: '\/\*' \}\s+\{ path: '\/"_etag"\/\?' \}\s+\]/);
  });

  it('reads what was written last, as leases and fences need', () => {
    assert.match(database.code, /defaultConsistencyLevel: 'Strong'/);
  });

  it('grows and shrinks the database with its use', () => {
    assert.match(database.code, /autoscaleSettings: \{ maxThroughput: maxThroughput \}/);
  });

  it('knows the bot as the managed identity', () => {
    assert.match(bot.code, /msaAppType: 'UserAssignedMSI'/);
    assert.match(bot.code, /msaAppMSIResourceId: identityId/);
    assert.match(main.code, /endpoint: 'https:\/\/\$\{web\.outputs\.domain\}\/api\/messages'/);
  });

  it('gives the identity three roles, each on one resource: to read the deployment’s secrets, to keep those of people, to send telemetry', () => {
    const roles = [...files.values()].flatMap((bicep) =>
      [...bicep.resources]
        .filter(([, type]) => /roleAssignments/i.test(type))
        .map(([symbol]) => {
          const body = objectBehind(bicep.code, `resource ${symbol} `);
          const [, scope] = /^\s*scope: (\w+)$/m.exec(body) ?? [];
          const [, variable = ''] = /roleDefinitions', (\w+)\)/.exec(body) ?? [];
          const [, id] = new RegExp(`^var ${variable} = '([^']+)'`, 'm').exec(bicep.code) ?? [];
          return `${id ?? ''} on ${scope ?? 'everything'}`;
        }),
    );
    assert.deepEqual(roles.sort(), [
      '3913510d-42f4-4e42-8a64-420c390055eb on insights',
      '4633458b-17de-408a-b875-0445c86b69e6 on vault',
      'b86a8fe4-44ce-4948-aee5-eccb2c155cd7 on enteredSecrets',
    ]);
  });

  it('tells of what Rollcall counts and what the platform measures, each with what to do about it', () => {
    const runbook = readFileSync(join(root, 'docs/operations.md'), 'utf8');
    const names = [...alerts.code.matchAll(/^ {4}name: '([\w-]+)'\n {4}severity:/gm)].map(([, name = '']) => name);
    assert.equal(names.length, 6);
    for (const name of names) assert.match(runbook, new RegExp(`^\\| \`${name}\` +\\|`, 'm'), name);
    const counted = [...alerts.code.matchAll(/Name == "([^"]+)"/g)].map(([, metric = '']) => metric);
    assert.equal(counted.length, 3);
    for (const metric of counted) assert.ok(metric in metrics, metric);
    const run: Pick<Run, 'status'> = { status: 'failed' };
    assert.ok(alerts.code.includes(`tostring(Properties.status) == "${run.status}"`));
  });

  it('shows no secret: keys stand in Key Vault, and settings and outputs refer to them', () => {
    for (const [path, { code }] of files) {
      assert.equal(code.includes('listKeys()'), path === 'infra/modules/vault.bicep', path);
      assert.doesNotMatch(code, /^output .*(listKeys|properties\.value|= encryptionKey)/m, path);
    }
    assert.match(vault.code, /@secure\(\)\nparam encryptionKey string/);
    assert.match(main.code, /@secure\(\)\n@minLength\(44\)\n@maxLength\(44\)\nparam encryptionKey string/);
    assert.match(vault.code, /enablePurgeProtection: true/);
  });

  it('lets in nobody without encryption or with a publishing password', () => {
    assert.match(web.code, /httpsOnly: true/);
    assert.match(web.code, /ftpsState: 'Disabled'/);
    assert.match(web.code, /for door in \['ftp', 'scm'\][^}]+properties: \{ allow: false \}/);
  });
});
