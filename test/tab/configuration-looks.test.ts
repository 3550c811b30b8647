import assert from 'node:assert/strict';
import { english } from '../../tab/src/texts/en.ts';
import { ConfigurationScene } from './configuration-scene.ts';

describe('the language of the configuration of a connection', function () {
  this.timeout(60_000);
  let bench: ConfigurationScene;

  before(async () => {
    bench = await ConfigurationScene.open();
    await bench.walk.change({
      scope: { kind: 'groups', groupIds: [bench.groupId('Sales EMEA')], nested: true },
      mapping: [
        { kind: 'copy', attribute: 'displayName', from: 'displayName' },
        { kind: 'first', attribute: 'mail', from: ['mail', 'userPrincipalName'] },
        { kind: 'constant', attribute: 'country', value: 'DE' },
      ],
      schedule: { kind: 'daily', at: '03:30', timeZone: 'America/Argentina/ComodRivadavia' },
      notifications: {
        when: 'completion',
        recipients: [
          {
            ...{ kind: 'person', id: 'aaaaaaaa-0000-4000-8000-0000000000a9', name: 'Lee Gu', by: 'both' },
            ...{ tenantId: bench.scene.tenant.tenantId, mail: 'lee@contoso.example' },
          },
        ],
      },
    });
  });
  after(async () => {
    await bench[Symbol.asyncDispose]();
  });

  for (const locale of ['de', 'ja']) {
    it(`is in ${locale} without a word of English`, async () => {
      const { page } = await bench.visit({ locale });
      await page.getByText('Sales EMEA').waitFor();
      await page.locator('time').first().waitFor();
      const text = await page.getByRole('main').innerText();
      const own = (await import(`../../tab/src/texts/${locale}/configuration.json`, { with: { type: 'json' } })) as {
        readonly default: Readonly<Record<string, string>>;
      };
      const left = Object.entries(english)
        .filter(([key, words]) => key.startsWith('config.') && words.length > 6 && own.default[key] !== words)
        .filter(([, words]) => !words.includes('{') && text.split('\n').includes(words));
      assert.deepEqual(left, []);
      assert.doesNotMatch(text, /config\./);
      await page.context().close();
    });
  }
});
