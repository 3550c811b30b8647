import assert from 'node:assert/strict';
import { ClientSecretCredential } from '@azure/identity';
import { Client } from '@microsoft/microsoft-graph-client';
import { passDay } from '../../../src/local/tenant/day.ts';
import type { TestTenant } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';

interface GraphObject {
  id: string;
  displayName?: string;
  '@removed'?: { reason: string };
  'members@delta'?: GraphObject[];
}

interface GraphList {
  '@odata.nextLink'?: string;
  '@odata.deltaLink'?: string;
  '@odata.count'?: number;
  value: GraphObject[];
}

describe('the simulated tenant, seen through the real libraries', () => {
  let test: TestTenant;
  let client: Client;

  function credential(secret = test.clientSecret): ClientSecretCredential {
    return new ClientSecretCredential(test.tenantId, test.appId, secret, {
      authorityHost: test.authorityHost,
      disableInstanceDiscovery: true,
      retryOptions: { maxRetries: 0 },
    });
  }

  async function get(path: string, headers: Record<string, string> = {}): Promise<GraphList> {
    return (await client.api(path).headers(headers).get()) as GraphList;
  }

  async function readAll(path: string): Promise<{ objects: GraphObject[]; deltaLink: string | undefined }> {
    const objects: GraphObject[] = [];
    let page = await get(path);
    objects.push(...page.value);
    while (page['@odata.nextLink'] !== undefined) {
      page = await get(page['@odata.nextLink']);
      objects.push(...page.value);
    }
    return { objects, deltaLink: page['@odata.deltaLink'] };
  }

  before(async () => {
    test = await startTestTenant();
    const signIn = credential();
    client = Client.initWithMiddleware({
      baseUrl: test.graphEndpoint,
      defaultVersion: 'v1.0',
      customHosts: new Set(['localhost']),
      authProvider: {
        getAccessToken: async () => (await signIn.getToken('https://graph.microsoft.com/.default')).token,
      },
    });
  });

  after(() => test.tenant.close());

  it('gives a token to @azure/identity by tenant id and by verified domain', async () => {
    assert.ok((await credential().getToken('https://graph.microsoft.com/.default')).token);
    const byDomain = new ClientSecretCredential('contoso.com', test.appId, test.clientSecret, {
      authorityHost: test.authorityHost,
      disableInstanceDiscovery: true,
    });
    assert.ok((await byDomain.getToken(`${test.graphEndpoint}/.default`)).token);
  });

  it('refuses a wrong secret with the code that @azure/identity shows', async () => {
    await assert.rejects(
      credential('wrong').getToken('https://graph.microsoft.com/.default'),
      /invalid_client: .*AADSTS7000215/,
    );
  });

  it('lists every person once over many pages', async () => {
    const { objects } = await readAll('/users?$top=7&$select=id,displayName');
    assert.equal(objects.length, test.tenant.directory.users.active);
    assert.equal(new Set(objects.map(({ id }) => id)).size, objects.length);
  });

  it('reads the members of all groups in one batch', async () => {
    const groups = (await get('/groups?$select=id')).value;
    const answer = (await client.api('/$batch').post({
      requests: groups.map(({ id }) => ({ id, method: 'GET', url: `/groups/${id}/members?$select=id&$top=999` })),
    })) as { responses: { id: string; status: number; body: GraphList }[] };
    for (const { id, status, body } of answer.responses) {
      assert.equal(status, 200);
      assert.deepEqual(
        body.value.map((member) => member.id).sort(),
        test.tenant.directory
          .members(id)
          .map((member) => member.id)
          .sort(),
      );
    }
    assert.equal(answer.responses.length, groups.length);
  });

  it('tells what a day brought through the delta links', async () => {
    const users = await readAll('/users/delta?$select=displayName,jobTitle,department,accountEnabled,manager');
    const groups = await readAll('/groups/delta?$select=displayName,members');
    assert.equal(users.objects.length, test.tenant.directory.users.active);
    const before = test.tenant.directory.changeNumber;
    passDay(test.tenant.directory, 1);
    const changedUsers = await readAll(users.deltaLink ?? '');
    const changedGroups = await readAll(groups.deltaLink ?? '');
    const summaries = test.tenant.directory.log.summarize(before, test.tenant.directory.changeNumber);
    assert.equal(changedUsers.objects.length + changedGroups.objects.length, summaries.length);
    assert.ok(changedUsers.objects.some((user) => user['@removed']?.reason === 'changed'));
    assert.deepEqual((await readAll(changedUsers.deltaLink ?? '')).objects, []);
  });

  it('shows an error of Graph as the client’s GraphError', async () => {
    await assert.rejects(client.api('/organization').get(), { statusCode: 403, code: 'Authorization_RequestDenied' });
  });
});
