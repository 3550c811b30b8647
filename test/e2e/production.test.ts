import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../bot/chat-for-tests.ts';
import { textOf, type ShownMessage } from '../bot/teams-for-tests.ts';
import { BotConnector } from '../support/bot-connector.ts';
import { startCosmosServer, type CosmosServer } from '../support/cosmos.ts';
import { startProduct, type Product } from '../support/product.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestTenant, type TestTenant } from '../support/tenant.ts';
import { tabAppId, userToken } from '../support/user-token.ts';

const appId = '6f1c1f0e-0000-4000-8000-00000000b070';
const foreignTenant = 'dddddddd-0000-4000-8000-000000000001';

describe('production, with the services of Azure and Teams simulated', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const dataDir = join(folder, 'never-made');
  let tenant: TestTenant;
  let connector: BotConnector;
  let cosmos: CosmosServer;
  let product: Product;
  let connectionId: string;
  /** The overview as it was before somebody decided. */
  let asked: ShownMessage;
  const person = (id: string, name: string): { id: string; name: string; tenantId: string } => ({
    ...{ id, name },
    tenantId: tenant.tenantId,
  });
  const adele = (): ReturnType<typeof person> => person('8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071', 'Adele Vance');
  const nestor = (): ReturnType<typeof person> => person('8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6072', 'Nestor Wilke');

  before(async () => {
    tenant = await startTestTenant();
    connector = await BotConnector.open(appId);
    cosmos = await startCosmosServer();
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const { authorityHost, graphEndpoint, tenantId, caPem } = tenant;
    const clouds = [{ name: 'lab', authorityHost, graphEndpoint, caFile: file('lab.pem', caPem) }];
    product = await startProduct({
      dataDir,
      chat: false,
      env: {
        ...connector.environment,
        BOT_TENANT_ID: tenantId,
        COSMOS_ENDPOINT: cosmos.endpoint,
        COSMOS_KEY: cosmos.key,
        NODE_EXTRA_CA_CERTS: file('authorities.pem', `${caPem}\n${connector.ca}`),
        ROLLCALL_ADMINISTRATORS: `${adele().id}@${tenantId}`,
        ROLLCALL_CUSTOM_CLOUDS: file('clouds.json', JSON.stringify(clouds)),
        ROLLCALL_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        ROLLCALL_PUBLIC_URL: 'https://rollcall.example.com',
        ROLLCALL_SIGN_IN_AUTHORITY: authorityHost,
        ROLLCALL_TAB_APP_ID: tabAppId,
      },
    });
  });

  after(async () => {
    assert.equal(await product.end('SIGTERM'), 0, product.output());
    connector.close();
    await cosmos.stop();
    await tenant.tenant.close();
  });

  const api = async (
    path: string,
    options: { readonly token?: string | null; readonly body?: object } = {},
  ): Promise<{ readonly status: number; readonly body: unknown }> => {
    const { token = userToken(tenant.authorityHost, adele()), body } = options;
    const response = await fetch(`${product.api}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };

  const shown = (text: string): Promise<ShownMessage> =>
    eventually(() => connector.messages.find((message) => textOf(message).includes(text)));

  const post = (activity: object, token?: string): ReturnType<BotConnector['post']> =>
    connector.post(`${product.api}/messages`, activity, token);

  it('is set up over the API by somebody who signed in', async () => {
    const profile = await api('/credential-profiles', {
      body: { name: 'Lab registration', clientId: tenant.appId, secret: tenant.clientSecret },
    });
    assert.equal(profile.status, 201, JSON.stringify(profile.body));
    const { id: credentialProfileId } = profile.body as { id: string };
    const connection = await api('/connections', {
      body: { name: 'Lab', tenant: tenant.tenantId, cloud: 'lab', credentialProfileId },
    });
    assert.equal(connection.status, 201, JSON.stringify(connection.body));
    connectionId = (connection.body as { id: string }).id;
  });

  it('shows the overview in the chat, and applies it when the button is pressed', async () => {
    assert.equal((await post({ ...connector.envelope(adele()), type: 'message', text: 'preview sync' })).status, 200);
    const overview = await shown('Waiting for approval');
    asked = { ...overview, versions: [...overview.versions] };
    const { items: before } = (await api('/directory/users')).body as { items: unknown[] };
    assert.deepEqual(before, []);
    const clicked = await post(connector.click(adele(), overview, 'Approve'));
    assert.equal(clicked.status, 200, JSON.stringify(clicked.body));
    await eventually(() => textOf(overview).includes('changes were applied'));
    const { items } = (await api('/directory/users?limit=1000')).body as { items: unknown[] };
    assert.ok(items.length > 10, `${String(items.length)} people`);
    assert.deepEqual(connector.complaints, [], 'the bot speaks with its own token, and only there');
  });

  it('starts one run, however often the click comes again, edited or from somebody else', async () => {
    const runs = async (): Promise<unknown> => (await api(`/connections/${connectionId}/runs`)).body;
    const before = await runs();
    assert.equal((before as { items: unknown[] }).items.length, 2, 'the preview and the sync');
    const click = connector.click(adele(), asked, 'Approve');
    const edited = JSON.parse(JSON.stringify(click).replace(/"hash":"[^"]+"/, '"hash":"0000"')) as object;
    assert.notDeepEqual(edited, click);
    for (const activity of [click, edited, connector.click(nestor(), asked, 'Approve')])
      assert.equal((await post(activity)).status, 200);
    assert.deepEqual(await runs(), before);
  });

  it('is closed to forged activities and to people who have not signed in', async () => {
    const message = { ...connector.envelope(adele()), type: 'message', text: 'preview sync' };
    const count = connector.messages.length;
    const elsewhere = { tenant: { id: foreignTenant } };
    const refused: readonly (readonly [number, object, string])[] = [
      [401, message, 'x.y.z'],
      [401, message, connector.token({}, 'stranger')],
      [401, message, connector.token({}, 'web-chat')],
      [401, message, connector.token({ aud: tabAppId })],
      [401, message, userToken(tenant.authorityHost, adele())],
      [401, { ...message, serviceUrl: 'https://attacker.example/' }, connector.token()],
      [403, { ...message, channelData: elsewhere }, connector.token()],
      [403, { ...message, channelId: 'emulator' }, connector.token()],
      [400, { ...message, from: undefined }, connector.token()],
    ];
    for (const [status, activity, token] of refused) {
      const answer = await post(activity, token);
      assert.equal(answer.status, status, JSON.stringify(activity));
      assert.equal(answer.body, null);
    }
    assert.equal(connector.messages.length, count);
    for (const token of [null, 'x.y.z', connector.token(), userToken(tenant.authorityHost, adele(), { aud: appId })])
      assert.equal((await api('/connections', { token })).status, 401);
    assert.equal((await api('/connections', { token: userToken(tenant.authorityHost, nestor()) })).status, 403);
  });

  it('writes nothing to the machine, and no secret or token to its log', async () => {
    assert.ok(!existsSync(dataDir));
    assert.doesNotMatch(product.output(), /eyJ[\w-]+\./);
    assert.ok(!product.output().includes(tenant.clientSecret));
    assert.match(product.output(), /Rollcall listens on port \d+\./);
  });
});
