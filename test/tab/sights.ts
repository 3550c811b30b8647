import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { reader, stranger } from '../api/api-for-tests.ts';
import { saveButton, section, type ConfigurationScene } from './configuration-scene.ts';
import { directorySights } from './directory-sights.ts';
import { asks, button, opens, says, type Sight } from './sight.ts';
import { targetSights } from './target-sights.ts';

/** A connection with everything that can be set, an overview to decide on, one that was applied, and troubles. */
export async function seedSights(bench: ConfigurationScene): Promise<readonly Sight[]> {
  const { scene, walk } = bench;
  await walk.change({
    scope: { kind: 'groups', groupIds: [bench.groupId('Sales EMEA'), bench.groupId('Engineering')], nested: true },
    filters: { mailExcludes: ['a.'] },
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
          ...{ tenantId: scene.tenant.tenantId, mail: 'lee@contoso.example' },
        },
      ],
    },
  });
  const applied = await walk.preview();
  const { id: syncRun } = await walk.approve(applied);
  await walk.change({ mapping: [{ kind: 'copy', attribute: 'displayName', from: 'mail' }] });
  const open = await walk.preview();
  const { json } = await scene.client.call('listChanges', { params: { id: open }, query: { limit: '2' } });
  const [first] = json.items as readonly { readonly key: string }[];
  assert.ok(first);
  await walk.edit(open, { leaveOut: { keys: [first.key] } });
  const failedRun = await seedTrouble(bench);
  const connection = `/tab/connections/${walk.connectionId}`;
  return [
    ...listSights,
    ...runSights({ connection, open: `/tab/overviews/${open}`, applied: `/tab/overviews/${applied}` }),
    { name: 'a sync', path: `/tab/runs/${String(syncRun)}`, arrange: (page) => says(page, 'Applied') },
    { name: 'a run that failed', path: `/tab/runs/${failedRun}`, arrange: (page) => says(page, 'does not accept') },
    ...profileSights(`/tab/credential-profiles/${walk.profileId}`),
    ...peopleSights,
    ...(await directorySights(bench)),
    ...wizardSights(bench),
    ...(await targetSights(bench)),
    ...configurationSights(bench, connection),
  ];
}

/** A connection whose secret is wrong, and a message that nobody could deliver. */
async function seedTrouble({ scene }: ConfigurationScene): Promise<string> {
  const profile = await scene.client.call('createCredentialProfile', {
    body: { name: 'Fabrikam app', clientId: scene.tenant.appId, secret: 'wrong8Q~not-the-secret-of-this-app-0123456' },
  });
  const connection = await scene.client.call('createConnection', {
    body: {
      ...{ name: 'Fabrikam, with a name that is longer than others', tenant: scene.tenant.tenantId },
      ...{ cloud: 'simulated', credentialProfileId: String(profile.json.id) },
    },
  });
  const connectionId = String(connection.json.id);
  const run = await scene.client.call('startRun', { params: { id: connectionId }, body: { kind: 'overview' } });
  await scene.api.runs.settled(String(run.json.id));
  const to = { kind: 'mail', address: 'lee@contoso.example', name: 'Lee' } as const;
  await scene.api.outbox.add([
    { connectionId, topic: { kind: 'release-asked', overviewId: 'c1.r1' }, locale: null, to },
  ]);
  await scene.api.outbox.idle();
  return String(run.json.id);
}

const listSights: readonly Sight[] = [
  { name: 'the connections', path: '/tab/', arrange: (page) => says(page, 'Mend it') },
  {
    name: 'the menu of a phone',
    path: '/tab/',
    async arrange(page) {
      await page.setViewportSize({ width: 320, height: 700 });
      await button(page, 'Menu').click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  {
    name: 'the connections to somebody without a role',
    path: '/tab/',
    as: stranger,
    refused: 403,
    arrange: (page) => page.getByRole('main').getByRole('group').waitFor(),
  },
  { name: 'the notices', path: '/tab/notices', arrange: (page) => says(page, 'No mail server') },
  { name: 'the page that adds the tab to a team', path: '/tab/configure' },
  { name: 'a page that there is not', path: '/tab/nothing/here' },
];

function runSights(of: Readonly<Record<'connection' | 'open' | 'applied', string>>): readonly Sight[] {
  return [
    {
      name: 'an overview, with everything opened',
      path: of.open,
      async arrange(page) {
        await button(page, /^Details of /).click();
        for (const title of ['What is left out', 'Whom the filters leave out', 'Why is somebody synced'])
          await page.locator('summary').filter({ hasText: title }).click();
        await page.getByLabel('Person: name, address or object ID').fill('a');
        await page.keyboard.press('Enter');
        await says(page, /people fit/);
      },
    },
    {
      name: 'an overview as a reader sees it',
      path: of.open,
      as: reader,
      arrange: (page) => button(page, /^Details/).waitFor(),
    },
    {
      name: 'the dialog that holds a row',
      path: of.open,
      async arrange(page) {
        await opens(page, /^Hold: /);
        await page.getByLabel('Days, 1 to 365').fill('0');
      },
    },
    {
      name: 'an overview in which nothing matches',
      path: `${of.open}?text=nobody`,
      arrange: (page) => says(page, 'No change matches'),
    },
    {
      name: 'an overview that was applied',
      path: of.applied,
      arrange: (page) => says(page, 'planned changes applied'),
    },
    { name: 'the history', path: `${of.connection}/history`, arrange: (page) => says(page, 'Adele Vance, tab') },
    {
      name: 'a history in which nothing matches',
      path: `${of.connection}/history?text=nobody`,
      arrange: (page) => says(page, 'No run matches'),
    },
  ];
}

function profileSights(profile: string): readonly Sight[] {
  return [
    { name: 'the credential profiles', path: '/tab/credential-profiles', arrange: (page) => says(page, 'Contoso app') },
    {
      name: 'a new credential profile',
      path: null,
      async arrange(page) {
        await button(page, /^Add/).click();
        await page.getByLabel('Application (client) ID').fill('not an id');
      },
    },
    { name: 'a credential profile', path: profile, arrange: (page) => says(page, 'Enter a new secret') },
  ];
}

const peopleSights: readonly Sight[] = [
  { name: 'people and roles', path: '/tab/people', arrange: (page) => says(page, 'from configuration') },
  {
    name: 'a role that is given',
    path: null,
    async arrange(page) {
      await button(page, /^Add/).click();
      await page.getByLabel('Object ID').fill('not an id');
    },
  },
  { name: 'the dialog before a role is taken away', path: '/tab/people', arrange: (page) => opens(page, /^Remove/) },
];

function wizardSights({ scene }: ConfigurationScene): readonly Sight[] {
  const next = (page: Page): Promise<void> => button(page, 'Next').click();
  return [
    { name: 'a new connection: its tenant', path: '/tab/new-connection', arrange: (page) => says(page, 'Step 1 of 6') },
    {
      name: 'a new connection: an application as its target',
      path: null,
      async arrange(page) {
        await page.getByLabel('Name of the connection').fill('Contoso EU');
        await page.getByLabel('Tenant ID or domain').fill(scene.tenant.tenantId);
        await next(page);
        await says(page, 'Step 2 of 6');
        await page.getByLabel('A SCIM 2.0 application').check();
        await page.getByLabel('OAuth client credentials').check();
      },
    },
    {
      name: 'a new connection: the tenant as its target',
      path: null,
      async arrange(page) {
        await page.getByLabel('This Entra tenant (outbound)').check();
        await page.getByRole('textbox', { name: 'Domain' }).fill('contoso.com');
      },
    },
    {
      name: 'a new connection: what writing to the tenant needs',
      path: null,
      async arrange(page) {
        await next(page);
        await says(page, 'User.ReadWrite.All');
      },
    },
    {
      name: 'a new connection: its credential profile',
      path: null,
      async arrange(page) {
        await button(page, 'Back').click();
        await page.getByLabel('Rollcall’s own directory').check();
        await next(page);
        await says(page, 'Step 3 of 6');
      },
    },
    {
      name: 'a new connection: its test, with a wrong secret',
      path: null,
      async arrange(page) {
        await page.getByLabel('Sign in with').selectOption('Fabrikam app');
        await next(page);
        await button(page, 'Create and test').click();
        await says(page, 'Entra ID does not accept the client secret, certificate or identity.');
      },
    },
    {
      name: 'a new connection: its test, passed',
      path: null,
      async arrange(page) {
        await button(page, 'Change the credential profile').click();
        await page.getByLabel('Sign in with').selectOption('Contoso app');
        await next(page);
        await button(page, /test/i).click();
        await says(page, /^Groups: /);
      },
    },
    {
      name: 'a new connection: its scope',
      path: null,
      async arrange(page) {
        await next(page);
        await page.getByLabel('Members of chosen groups').check();
        await page.getByLabel('Object IDs of the groups').fill('11111111-2222-4333-8444-000000000000');
        await says(page, 'The tenant has no such group');
      },
    },
    {
      name: 'a new connection: its schedule',
      path: null,
      async arrange(page) {
        await page.getByLabel('Object IDs of the groups').fill(scene.groupId('Engineering'));
        await next(page);
        await page.getByLabel('every day at a time').check();
        await page.getByRole('status').getByRole('listitem').first().waitFor();
      },
    },
  ];
}

function configurationSights({ walk }: ConfigurationScene, path: string): readonly Sight[] {
  return [
    {
      name: 'the configuration, with a field that is wrong',
      path,
      async arrange(page) {
        await section(page, 'Scope').getByText('Sales EMEA').waitFor();
        await section(page, 'Schedule').getByRole('listitem').first().waitFor();
        await section(page, 'General').getByLabel('Name').fill('');
        await says(page, 'One field needs another look.');
      },
    },
    { name: 'the configuration as a reader sees it', path, as: reader, arrange: (page) => says(page, 'Last changed') },
    {
      name: 'what other settings would do, and a test',
      path,
      async arrange(page) {
        await section(page, 'Filters').getByLabel('E-mail address contains').fill('@contoso');
        await button(page, 'Try these settings out').click();
        await says(page, 'These settings');
        await button(page, 'Test now').click();
        await says(page, /^Sign-in: /);
      },
    },
    { name: 'the dialog before a connection is deleted', path, arrange: (page) => opens(page, /^Delete connection/) },
    {
      name: 'the dialog before changes are lost',
      path,
      async arrange(page) {
        await section(page, 'General').getByLabel('Name').fill('Never saved');
        await page.getByRole('main').getByRole('link', { name: 'History' }).click();
        await asks(page);
      },
    },
    {
      name: 'the dialog where two have changed the same',
      path,
      refused: 412,
      async arrange(page) {
        await section(page, 'General').getByLabel('Name').waitFor();
        await walk.change({ filters: { definition: "department eq 'Sales' and startswith(displayName, 'A')" } });
        await section(page, 'Filters').getByLabel('Filter definition').fill("department eq 'Marketing'");
        await saveButton(page).click();
        await asks(page);
      },
    },
  ];
}
