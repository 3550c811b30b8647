import assert from 'node:assert/strict';
import type { Habits } from '../../../src/local/tenant/habits.ts';
import type { TestTenant } from '../../support/tenant.ts';
import { accessToken, startTestTenant } from '../../support/tenant.ts';

interface TokenBody {
  access_token?: string;
  token_type?: string;
  expires_in?: number;
  error?: string;
  error_description?: string;
  error_codes?: number[];
  timestamp?: string;
  trace_id?: string;
  correlation_id?: string;
  error_uri?: string;
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

describe('the sign-in service of the simulated tenant', () => {
  let test: TestTenant;

  before(async () => {
    test = await startTestTenant();
  });

  after(() => test.tenant.close());

  afterEach(() => {
    for (const name of Object.keys(test.tenant.habits)) {
      Reflect.deleteProperty(test.tenant.habits, name);
    }
  });

  function form(changes: Record<string, string | undefined> = {}): URLSearchParams {
    const whole: Record<string, string | undefined> = {
      grant_type: 'client_credentials',
      client_id: test.appId,
      client_secret: test.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
      ...changes,
    };
    const given = Object.entries(whole).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return new URLSearchParams(given);
  }

  async function ask(
    changes: Record<string, string | undefined> = {},
    options: { tenant?: string; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; body: TokenBody }> {
    const url = `${test.authorityHost}/${options.tenant ?? test.tenantId}/oauth2/v2.0/token`;
    const response = await fetch(url, { method: 'POST', body: form(changes), headers: options.headers ?? {} });
    return { status: response.status, body: (await response.json()) as TokenBody };
  }

  it('issues a signed token that names the tenant, the app and the consented permissions', async () => {
    const { status, body } = await ask();
    assert.equal(status, 200);
    assert.equal(body.token_type, 'Bearer');
    assert.equal(body.expires_in, 3599);
    const claims = claimsOf(body.access_token ?? '');
    assert.equal(claims.tid, test.tenantId);
    assert.equal(claims.appid, test.appId);
    assert.equal(claims.aud, 'https://graph.microsoft.com');
    assert.deepEqual(claims.roles, ['User.Read.All', 'GroupMember.Read.All']);
  });

  it('takes the secret in an Authorization header as well', async () => {
    const basic = Buffer.from(`${test.appId}:${encodeURIComponent(test.clientSecret)}`).toString('base64');
    const { status } = await ask(
      { client_id: undefined, client_secret: undefined },
      { headers: { authorization: `Basic ${basic}` } },
    );
    assert.equal(status, 200);
  });

  it('takes its own Graph as the resource', async () => {
    assert.equal((await ask({ scope: `${test.graphEndpoint}/.default` })).status, 200);
  });

  it('is found under every verified domain', async () => {
    for (const tenant of ['contoso.com', 'contoso.onmicrosoft.com', test.tenantId.toUpperCase()]) {
      assert.equal((await ask({}, { tenant })).status, 200);
    }
  });

  it('describes itself, with an issuer of its own origin and the key that signs', async () => {
    const response = await fetch(`${test.authorityHost}/${test.tenantId}/v2.0/.well-known/openid-configuration`);
    const metadata = (await response.json()) as Record<string, string>;
    assert.equal(metadata.issuer, `${test.authorityHost}/${test.tenantId}/v2.0`);
    assert.ok(metadata.token_endpoint?.startsWith(test.authorityHost));
    const keys = (await (await fetch(metadata.jwks_uri ?? '')).json()) as { keys: { kty: string }[] };
    assert.equal(keys.keys[0]?.kty, 'RSA');
  });

  it('answers instance discovery', async () => {
    const authorize = `${test.authorityHost}/${test.tenantId}/oauth2/v2.0/authorize`;
    const response = await fetch(
      `${test.authorityHost}/common/discovery/instance?api-version=1.1&authorization_endpoint=${authorize}`,
    );
    const body = (await response.json()) as { tenant_discovery_endpoint: string };
    assert.equal(
      body.tenant_discovery_endpoint,
      `${test.authorityHost}/${test.tenantId}/v2.0/.well-known/openid-configuration`,
    );
  });

  const refusals: [
    what: string,
    changes: Record<string, string | undefined>,
    status: number,
    error: string,
    code: number,
  ][] = [
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    ['no secret', { client_secret: undefined }, 401, 'invalid_client', 7000216],
    ['an unknown app', { client_id: '00000000-0000-4000-8000-000000000000' }, 400, 'unauthorized_client', 700016],
    ['no app', { client_id: undefined }, 400, 'invalid_request', 900144],
    ['no grant type', { grant_type: undefined }, 400, 'invalid_request', 900144],
    ['another grant type', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    ['no scope', { scope: undefined }, 400, 'invalid_request', 900144],
    ['a scope without .default', { scope: 'User.Read' }, 400, 'invalid_scope', 1002012],
    ['an unknown resource', { scope: 'https://example.com/.default' }, 400, 'invalid_resource', 500011],
  ];
  for (const [what, changes, status, error, code] of refusals) {
    it(`refuses ${what} with AADSTS${code}`, async () => {
      const answer = await ask(changes);
      assert.equal(answer.status, status);
      assert.equal(answer.body.error, error);
      assert.deepEqual(answer.body.error_codes, [code]);
    });
  }

  it('refuses with the whole documented body', async () => {
    const correlation = '11111111-2222-4333-8444-555555555555';
    const { body } = await ask({ client_secret: 'wrong' }, { headers: { 'client-request-id': correlation } });
    assert.match(
      body.error_description ?? '',
      /^AADSTS7000215: Invalid client secret provided\..* Trace ID: [0-9a-f-]{36} Correlation ID: 11111111-2222-4333-8444-555555555555 Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/,
    );
    assert.equal(body.correlation_id, correlation);
    assert.match(body.trace_id ?? '', /^[0-9a-f-]{36}$/);
    assert.match(body.timestamp ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
    assert.equal(body.error_uri, 'https://login.microsoftonline.com/error?code=7000215');
  });

  it('refuses an unknown tenant with AADSTS90002, as invalid_tenant in the metadata', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    const token = await ask({}, { tenant: nobody });
    assert.equal(token.status, 400);
    assert.equal(token.body.error, 'invalid_request');
    assert.deepEqual(token.body.error_codes, [90002]);
    const metadata = await fetch(`${test.authorityHost}/${nobody}/v2.0/.well-known/openid-configuration`);
    assert.equal(metadata.status, 400);
    assert.equal(((await metadata.json()) as TokenBody).error, 'invalid_tenant');
  });

  it('refuses a GET of the token endpoint', async () => {
    const response = await fetch(`${test.authorityHost}/${test.tenantId}/oauth2/v2.0/token`);
    assert.deepEqual(((await response.json()) as TokenBody).error_codes, [900561]);
  });

  it('refuses a disabled app', async () => {
    const [app] = test.tenant.apps;
    assert.ok(app);
    app.state = 'disabled';
    assert.deepEqual((await ask()).body.error_codes, [7000112]);
    app.state = 'enabled';
    assert.equal((await ask()).status, 200);
  });

  it('refuses an expired secret until it is restored, and takes a new one meanwhile', async () => {
    await test.tenant.control.expireSecret();
    assert.deepEqual((await ask()).body.error_codes, [7000222]);
    const fresh = await test.tenant.control.rotateSecret();
    assert.equal((await ask({ client_secret: fresh })).status, 200);
    assert.deepEqual((await ask()).body.error_codes, [7000222]);
    await test.tenant.control.restoreSecret();
    assert.equal((await ask()).status, 200);
  });

  const habits: [habits: Habits, status: number, error: string, code: number][] = [
    [{ expiredSecret: true }, 401, 'invalid_client', 7000222],
    [{ invalidSecret: true }, 401, 'invalid_client', 7000215],
    [{ appNotFound: true }, 400, 'unauthorized_client', 700016],
    [{ appDisabled: true }, 400, 'unauthorized_client', 7000112],
    [{ tenantNotFound: true }, 400, 'invalid_request', 90002],
    [{ conditionalAccess: true }, 400, 'invalid_grant', 53003],
    [{ tokenErrors: true }, 503, 'temporarily_unavailable', 90033],
    [{ tokenErrors: { code: 90055 } }, 429, 'temporarily_unavailable', 90055],
    [{ tokenErrors: { code: 90024 } }, 503, 'temporarily_unavailable', 90024],
    [{ tokenErrors: { code: 90006 } }, 503, 'temporarily_unavailable', 90006],
    [{ tokenErrors: { code: 90012 } }, 504, 'temporarily_unavailable', 90012],
    [{ tokenErrors: { code: 90090, status: 500 } }, 500, 'temporarily_unavailable', 90090],
  ];
  for (const [habit, status, error, code] of habits) {
    it(`has the habit ${JSON.stringify(habit)}: ${status} ${error} AADSTS${code}`, async () => {
      Object.assign(test.tenant.habits, habit);
      const answer = await ask();
      assert.equal(answer.status, status);
      assert.equal(answer.body.error, error);
      assert.deepEqual(answer.body.error_codes, [code]);
    });
  }

  it('has the habit tokenServerErrors: an HTML page', async () => {
    test.tenant.habits.tokenServerErrors = { status: 502 };
    const response = await fetch(`${test.authorityHost}/${test.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: form(),
    });
    assert.equal(response.status, 502);
    assert.match(await response.text(), /<html>/);
  });

  it('has the habit tokenUnreachable: the connection breaks', async () => {
    test.tenant.habits.tokenUnreachable = { times: 1 };
    await assert.rejects(ask(), /fetch failed/);
    assert.equal((await ask()).status, 200);
  });

  it('has the habit missingConsent: the token carries no roles, or not all', async () => {
    test.tenant.habits.missingConsent = true;
    assert.equal(claimsOf(await accessToken(test)).roles, undefined);
    test.tenant.habits.missingConsent = { permissions: ['User.Read.All'] };
    assert.deepEqual(claimsOf(await accessToken(test)).roles, ['GroupMember.Read.All']);
  });

  it('has the habit shortTokens: tokens end soon', async () => {
    test.tenant.habits.shortTokens = { seconds: 2 };
    assert.equal((await ask()).body.expires_in, 2);
  });
});
