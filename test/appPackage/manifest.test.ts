import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFiles, schemaFaults } from '../../scripts/package-app.ts';
import { root } from '../../scripts/tool.ts';
import { readCommand } from '../../bot/commands/read-command.ts';
import { textsFor } from '../../src/texts/texts.ts';
import { sampleValues } from './sample-values.ts';

interface Manifest {
  manifestVersion: string;
  version: string;
  name: { short: string; full: string };
  description: { short: string; full: string };
  accentColor: string;
  developer: { name: string };
  bots: {
    scopes: string[];
    commandLists: { scopes: string[]; commands: { title: string; description: string }[] }[];
  }[];
  staticTabs: { entityId: string; contentUrl?: string; websiteUrl?: string }[];
  configurableTabs: { configurationUrl: string; scopes: string[] }[];
  validDomains: string[];
  webApplicationInfo: { id: string; resource: string };
  localizationInfo: { additionalLanguages: { languageTag: string; file: string }[] };
}

const files = packageFiles(root, sampleValues);

function json(name: string): unknown {
  const content = files.get(name);
  assert.ok(content, `${name} is in the package`);
  return JSON.parse(new TextDecoder().decode(content));
}

const manifest = json('manifest.json') as Manifest;
const commands = manifest.bots[0]?.commandLists[0]?.commands ?? [];
const languages = manifest.localizationInfo.additionalLanguages.map(({ file }) => file);

describe('the Teams manifest', () => {
  it('fits its schema, with every variable filled in', async () => {
    assert.deepEqual(await schemaFaults(files.get('manifest.json') ?? new Uint8Array()), []);
  });

  it('is refused by that schema when something is wrong with it', async () => {
    const broken = { ...manifest, accentColor: 'blue', bots: [{ ...manifest.bots[0], botId: 'not-a-guid' }] };
    const faults = await schemaFaults(new TextEncoder().encode(JSON.stringify(broken)));
    assert.ok(faults.some((fault) => fault.startsWith('/accentColor')));
    assert.ok(faults.some((fault) => fault.startsWith('/bots/0/botId')));
  });

  it('uses the newest schema that the validator brings along', () => {
    const schemas = join(root, 'node_modules/@microsoft/app-manifest/build/json-schemas/teams');
    const newest = readdirSync(schemas)
      .flatMap((name) => /^v1\.(\d+)$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => b - a)[0];
    assert.equal(manifest.manifestVersion, `1.${newest ?? ''}`);
  });

  it('has the version of the project', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    assert.equal(manifest.version, version);
  });

  it('lists every command in every kind of chat', () => {
    const [bot] = manifest.bots;
    assert.deepEqual(bot?.scopes, ['personal', 'team', 'groupChat']);
    assert.deepEqual(
      bot.commandLists.map(({ scopes }) => scopes),
      [bot.scopes],
    );
    assert.deepEqual(
      bot.commandLists[0]?.commands.map(({ title }) => title),
      ['preview sync', 'sync now', 'status', 'history', 'why', 'connections', 'cancel', 'undo', 'help'],
    );
  });

  it('keeps within the limits that Teams shows in full', () => {
    assert.ok(manifest.name.short.length <= 30);
    assert.ok(manifest.name.full.length <= 100);
    assert.ok(manifest.description.short.length <= 80);
    assert.ok(manifest.description.full.length <= 4000);
    for (const { title, description } of manifest.bots[0]?.commandLists[0]?.commands ?? []) {
      assert.ok(title.length <= 32 && description.length <= 128, title);
    }
  });

  it('serves its tabs from a domain that it declares, over https', () => {
    const addresses = [
      ...manifest.staticTabs.flatMap(({ contentUrl, websiteUrl }) => [contentUrl, websiteUrl]),
      ...manifest.configurableTabs.map(({ configurationUrl }) => configurationUrl),
    ].filter((address) => address !== undefined);
    assert.ok(addresses.length >= 3);
    for (const address of addresses) {
      const { protocol, hostname } = new URL(address);
      assert.equal(protocol, 'https:');
      assert.ok(manifest.validDomains.includes(hostname), hostname);
    }
  });

  it('signs in with the application id URI that the Entra application has', () => {
    assert.equal(
      manifest.webApplicationInfo.resource,
      `api://${sampleValues.get('TAB_DOMAIN') ?? ''}/botid-${sampleValues.get('BOT_ID') ?? ''}`,
    );
    const entra = readFileSync(join(root, 'aad.manifest.json'), 'utf8');
    assert.ok(entra.includes('"identifierUris": ["api://${{TAB_DOMAIN}}/botid-${{BOT_ID}}"]'));
  });

  it('takes a value with quotes as it is', () => {
    assert.equal(manifest.developer.name, 'Contoso "IT" & friends');
  });
});

describe('the languages of the Teams manifest', () => {
  for (const language of languages) {
    describe(language, () => {
      const strings = json(language) as Record<string, string>;

      it('fits its schema', async () => {
        assert.deepEqual(await schemaFaults(files.get(language) ?? new Uint8Array()), []);
      });

      it('translates everything that is shown, and only what is there', () => {
        const expected = [
          ...['name.short', 'name.full', 'description.short', 'description.full', 'staticTabs[0].name'],
          ...commands.flatMap((_command, index) => [
            `bots[0].commandLists[0].commands[${index}].title`,
            `bots[0].commandLists[0].commands[${index}].description`,
          ]),
        ];
        assert.deepEqual(
          Object.keys(strings)
            .filter((key) => key !== '$schema')
            .sort(),
          expected.sort(),
        );
      });

      it('calls commands as the bot understands them, because Teams sends their title as the message', () => {
        const texts = textsFor(language.replace('.json', ''));
        for (const [index, { title }] of commands.entries()) {
          const translated = strings[`bots[0].commandLists[0].commands[${index}].title`] ?? '';
          const heard = readCommand(translated, { local: false, texts });
          assert.deepEqual(heard, { kind: 'command', name: title, argument: '' }, translated);
        }
      });
    });
  }
});
