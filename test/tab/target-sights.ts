import { reader } from '../api/api-for-tests.ts';
import { section, type ConfigurationScene } from './configuration-scene.ts';
import { says, type Sight } from './sight.ts';

/** The configuration of connections that write elsewhere, and how copying photos went. */
export async function targetSights({ scene, walk }: ConfigurationScene): Promise<readonly Sight[]> {
  const common = { tenant: scene.tenant.tenantId, cloud: 'simulated', credentialProfileId: walk.profileId };
  const targets = {
    App: {
      ...{ kind: 'scim', baseUrl: 'https://app.example.com/scim/v2' },
      authentication: {
        ...{ kind: 'client-credentials', tokenUrl: 'https://login.example.com/oauth/token', clientId: 'rollcall' },
        clientSecret: 'a-secret-of-a-client-7777',
      },
    },
    Outbound: { kind: 'entra', domain: 'contoso.com' },
  };
  const paths: string[] = [];
  for (const [name, target] of Object.entries(targets)) {
    const { json } = await scene.client.call('createConnection', { body: { ...common, name, target } });
    paths.push(`/tab/connections/${String(json.id)}`);
  }
  await scene.client.call('copyPhotos', { params: { id: walk.connectionId } });
  const [scim = '', entra = ''] = paths;
  return [
    {
      name: 'a connection to an application, with a secret that is for another address',
      path: scim,
      async arrange(page) {
        await section(page, 'Target').getByLabel('Token URL').fill('https://elsewhere.example.com/token');
        await says(page, 'Enter the client’s secret again');
      },
    },
    {
      name: 'a connection to an application as a reader sees it',
      path: scim,
      as: reader,
      arrange: (page) => says(page, 'ends in 7777'),
    },
    {
      name: 'a connection that writes to its tenant',
      path: entra,
      arrange: (page) => says(page, 'Look at the directory'),
    },
    {
      name: 'how copying photos went, as a reader sees it',
      path: `/tab/connections/${walk.connectionId}`,
      as: reader,
      arrange: (page) => section(page, 'Photos').getByText('Looked at').waitFor(),
    },
  ];
}
