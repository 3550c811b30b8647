import assert from 'node:assert/strict';
import { SyncFailure } from '../../../src/model/failure.ts';
import { bearerToken, clientCredentials, type Authorize } from '../../../src/target/scim/authorize.ts';
import { GuardedFetch } from '../../../src/target/scim/guarded-fetch.ts';
import { startHttps, type HttpsServer } from '../../support/scim-server.ts';
import { LeapingClock, testPolicy } from './scim-for-tests.ts';

interface Asked {
  readonly authorization: string | undefined;
  readonly form: URLSearchParams;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

const secret = 'a:very%secret+one/ä';

describe('Signing in to a SCIM service', () => {
  let server: HttpsServer;
  let asked: Asked[];
  let answerTo: (request: Asked, turn: number) => Answer;
  before(async () => {
    server = await startHttps((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const form = new URLSearchParams(Buffer.concat(parts).toString('utf8'));
        const one = { authorization: request.headers.authorization, form };
        asked.push(one);
        const { status, body, headers = {} } = answerTo(one, asked.length);
        response.writeHead(status, headers);
        response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
      });
    });
  });
  after(() => server.close());
  beforeEach(() => {
    asked = [];
    answerTo = (_request, turn) => ({ status: 200, body: { access_token: `token-${turn}`, expires_in: 3_600 } });
  });

  function signIn(options: { scope?: string; clock?: LeapingClock } = {}): Authorize {
    const policy = { allowedHosts: [], allowedPrivateHosts: [server.host] };
    return clientCredentials(
      {
        tokenUrl: `${server.origin}/token`,
        clientId: 'client one',
        clientSecret: () => Promise.resolve(secret),
        scope: options.scope,
      },
      {
        fetch: new GuardedFetch({ policy, ca: server.ca }),
        policy: testPolicy,
        clock: options.clock ?? new LeapingClock(),
      },
    );
  }

  const failing = (code: string, words: RegExp) => (error: unknown) => {
    assert.ok(error instanceof SyncFailure, String(error));
    assert.equal(error.code, code);
    assert.match(error.detail ?? '', words);
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
      assert.ok(!`${error.stack ?? ''}${error.detail ?? ''}`.includes(form), 'the secret is not in it');
    return true;
  };

  it('sends a bearer token as it is', async () => {
    assert.equal(await bearerToken(() => Promise.resolve('abc'))({ fresh: false }), 'Bearer abc');
  });

  it('signs in by HTTP Basic, form-encoded, with the secret in no address', async () => {
    assert.equal(await signIn({ scope: 'scim users' })({ fresh: false }), 'Bearer token-1');
    const [{ authorization = '', form } = { form: new URLSearchParams() }] = asked;
    const [id = '', given = ''] = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':');
    assert.deepEqual([id, new URLSearchParams(`v=${given}`).get('v')], ['client+one', secret]);
    assert.deepEqual(Object.fromEntries(form), { grant_type: 'client_credentials', scope: 'scim users' });
    assert.deepEqual(server.requests.slice(-1), ['POST /token']);
  });

  it('keeps the token until shortly before it expires, and asks once for many', async () => {
    const clock = new LeapingClock();
    const authorize = signIn({ clock });
    const tokens = await Promise.all([1, 2, 3].map(() => authorize({ fresh: false })));
    assert.deepEqual([new Set(tokens).size, asked.length], [1, 1]);
    await clock.sleep(3_530_000);
    assert.equal(await authorize({ fresh: false }), 'Bearer token-1');
    await clock.sleep(20_000);
    assert.equal(await authorize({ fresh: false }), 'Bearer token-2');
    assert.equal(await authorize({ fresh: true }), 'Bearer token-3');
  });

  it('signs in in the body where Basic is not known, and goes on so', async () => {
    answerTo = ({ authorization }, turn) =>
      authorization === undefined
        ? { status: 200, body: { access_token: `token-${turn}` } }
        : { status: 401, body: { error: 'invalid_client' } };
    const authorize = signIn();
    assert.equal(await authorize({ fresh: false }), 'Bearer token-2');
    assert.equal(await authorize({ fresh: true }), 'Bearer token-3');
    assert.deepEqual(
      asked.map(({ authorization, form }) => [authorization !== undefined, form.get('client_secret')]),
      [
        [true, null],
        [false, secret],
        [false, secret],
      ],
    );
  });

  for (const error of ['invalid_scope', 'unauthorized_client', 'invalid_grant'])
    it(`does not try the body where the service says ${error}`, async () => {
      answerTo = () => ({ status: 400, body: { error, error_description: `No, ${secret}!` } });
      await assert.rejects(signIn()({ fresh: false }), failing('target-refused', /No, \*\*\*!.*Check the client ID/));
      assert.equal(asked.length, 1);
    });

  it('says what to check where neither way is accepted', async () => {
    answerTo = () => ({ status: 401, body: { error: 'invalid_client' } });
    await assert.rejects(
      signIn()({ fresh: false }),
      failing('target-refused', /Check the client ID, the client secret/),
    );
    assert.equal(asked.length, 2);
  });

  it('waits where the service is busy or away, and gives up after a while', async () => {
    const clock = new LeapingClock();
    answerTo = (_request, turn) =>
      turn === 1
        ? { status: 429, headers: { 'Retry-After': '20' } }
        : turn === 2
          ? { status: 500, body: '<html>' }
          : { status: 200, body: { access_token: 'late' } };
    assert.equal(await signIn({ clock })({ fresh: false }), 'Bearer late');
    assert.ok((clock.naps[0] ?? 0) >= 20_000);
    answerTo = () => ({ status: 502, body: '<html>' });
    await assert.rejects(signIn()({ fresh: false }), failing('target-unavailable', /answered 502 without a token/));
  });

  it('asks only addresses that are allowed', async () => {
    const fetch = new GuardedFetch({ policy: { allowedHosts: [], allowedPrivateHosts: [] }, ca: server.ca });
    const before = server.connections();
    const authorize = clientCredentials(
      { tokenUrl: 'https://169.254.169.254/token', clientId: 'x', clientSecret: () => Promise.resolve(secret) },
      { fetch },
    );
    await assert.rejects(authorize({ fresh: false }), failing('target-refused', /Token address: The address 169/));
    assert.equal(server.connections(), before);
  });
});
