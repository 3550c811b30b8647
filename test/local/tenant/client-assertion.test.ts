import assert from 'node:assert/strict';
import { constants, createHash, randomUUID, sign, X509Certificate } from 'node:crypto';
import { signedToken } from '../../../src/local/tenant/access-token.ts';
import { makeCertificate, type TestCertificate } from '../../support/certificates.ts';
import { startTestTenant, type TestTenant } from '../../support/tenant.ts';

interface Answer {
  readonly status: number;
  readonly error: string | undefined;
  readonly codes: readonly number[];
  readonly description: string;
}

type Changes = Record<string, unknown>;

const day = 24 * 60 * 60 * 1000;
const seconds = (): number => Math.floor(Date.now() / 1000);
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the sign-in service of the simulated tenant, asked with a client assertion', function () {
  this.timeout(20_000);
  let test: TestTenant;
  let own: TestCertificate;
  let other: TestCertificate;
  let expired: TestCertificate;

  before(async () => {
    test = await startTestTenant();
    [own, other, expired] = await Promise.all([
      makeCertificate(),
      makeCertificate({ name: 'Other' }),
      makeCertificate({ from: new Date(Date.now() - 60 * day), to: new Date(Date.now() - day) }),
    ]);
    const [app] = test.tenant.apps;
    assert.ok(app);
    app.certificates = [own.cert, expired.cert];
    app.trusts = [{ issuer: 'https://issuer.example/v2.0', subject: 'me', audience: 'api://AzureADTokenExchange' }];
  });
  after(() => test.tenant.close());

  /** An assertion as the documentation describes it, with some of it changed. */
  function assertion(
    changes: { header?: Changes; claims?: Changes; by?: TestCertificate; named?: TestCertificate } = {},
  ): string {
    const { by = own, named = by } = changes;
    const { raw } = new X509Certificate(named.cert);
    const header = {
      ...{ alg: 'PS256', typ: 'JWT', 'x5t#S256': createHash('sha256').update(raw).digest('base64url') },
      ...changes.header,
    };
    const claims = {
      aud: `${test.authorityHost}/${test.tenantId}/oauth2/v2.0/token`,
      ...{ iss: test.appId, sub: test.appId, jti: randomUUID(), nbf: seconds(), exp: seconds() + 600 },
      ...changes.claims,
    };
    const signed = `${encode(header)}.${encode(claims)}`;
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    const key = header.alg === 'PS256' ? { key: by.key, ...padding } : by.key;
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  }

  async function ask(client_assertion: string, changes: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${test.authorityHost}/${test.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: test.appId,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion,
        scope: 'https://graph.microsoft.com/.default',
        ...changes,
      }),
    });
    const body = (await response.json()) as { error?: string; error_codes?: number[]; error_description?: string };
    const { error, error_codes: codes = [], error_description: description = '' } = body;
    return { status: response.status, error, codes, description };
  }

  const taken: readonly (readonly [title: string, assertion: () => string])[] = [
    ['signed with PS256, the certificate named by SHA-256', () => assertion()],
    [
      'signed with RS256, the certificate named by SHA-1, as older clients do',
      () => {
        const x5t = Buffer.from(new X509Certificate(own.cert).fingerprint.replaceAll(':', ''), 'hex');
        const header = { alg: 'RS256', 'x5t#S256': undefined, x5t: x5t.toString('base64url') };
        return assertion({ header });
      },
    ],
    ['for the tenant by its domain', () => assertion({ claims: { aud: `${test.authorityHost}/contoso.com/v2.0` } })],
    [
      'of an identity that the app trusts',
      () =>
        signedToken({
          iss: 'https://issuer.example/v2.0',
          sub: 'me',
          aud: 'api://AzureADTokenExchange',
          exp: seconds() + 60,
        }),
    ],
  ];
  for (const [title, made] of taken)
    it(`issues a token for one that is ${title}`, async () => {
      assert.deepEqual(await ask(made()), { status: 200, error: undefined, codes: [], description: '' });
    });

  const trusted = { iss: 'https://issuer.example/v2.0', sub: 'me', aud: 'api://AzureADTokenExchange' };
  const refused: readonly (readonly [title: string, assertion: () => string, code: number, says: RegExp])[] = [
    ['is no token', () => 'eyJhbGciOiJub25lIn0', 50027, /malformed/],
    ['is not signed', () => assertion().replace(/[^.]*$/, ''), 50027, /malformed/],
    ['has four parts', () => `${assertion()}.x`, 50027, /malformed/],
    ['is of a certificate that is not registered', () => assertion({ by: other }), 700027, /is not registered on app/],
    [
      'names a certificate that did not sign',
      () => assertion({ by: other, named: own }),
      700027,
      /signature validation/,
    ],
    ['is of a certificate that has expired', () => assertion({ by: expired }), 700027, /is expired on application/],
    ['says that it needs no signature', () => assertion({ header: { alg: 'none' } }), 700027, /signature validation/],
    [
      'is signed otherwise than it says',
      () => assertion({ header: { alg: 'RS256' } }).replace(/^[^.]*/, encode({})),
      700027,
      /signature/,
    ],
    ['is for somebody else', () => assertion({ claims: { aud: 'https://login.example/token' } }), 700023, /audience/],
    ['has expired', () => assertion({ claims: { exp: seconds() - 600 } }), 700024, /not within its valid time range/],
    ['does not expire', () => assertion({ claims: { exp: undefined } }), 700024, /not within its valid time range/],
    ['is for later', () => assertion({ claims: { nbf: seconds() + 900 } }), 700024, /not within its valid time range/],
    ['is of another app', () => assertion({ claims: { sub: randomUUID() } }), 700021, /doesn't match/],
    [
      'is of an issuer that the app does not trust',
      () => signedToken({ ...trusted, iss: 'https://x', exp: seconds() + 60 }),
      700211,
      /issuer 'https:\/\/x'/,
    ],
    [
      'is of another subject',
      () => signedToken({ ...trusted, sub: 'ME', exp: seconds() + 60 }),
      700213,
      /subject 'ME'/,
    ],
    [
      'is for another audience',
      () => signedToken({ ...trusted, aud: 'api://x', exp: seconds() + 60 }),
      700212,
      /audience 'api:\/\/x'/,
    ],
    [
      'is a trusted token that has expired',
      () => signedToken({ ...trusted, exp: seconds() - 600 }),
      700024,
      /time range/,
    ],
    [
      'is a trusted token with another signature',
      () => `${signedToken({ ...trusted, exp: seconds() + 60 })}AAAA`,
      700027,
      /signature validation/,
    ],
  ];
  for (const [title, made, code, says] of refused)
    it(`refuses one that ${title} with AADSTS${String(code)}`, async () => {
      const { status, error, codes, description } = await ask(made());
      const isMalformed = code === 50027;
      assert.deepEqual(
        [status, error, codes],
        [isMalformed ? 400 : 401, isMalformed ? 'invalid_request' : 'invalid_client', [code]],
      );
      assert.match(description, says);
    });

  it('refuses an assertion of a type that it does not know', async () => {
    const { codes } = await ask(assertion(), {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2',
    });
    assert.deepEqual(codes, [900144]);
  });
});
