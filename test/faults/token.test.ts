import assert from 'node:assert/strict';
import dns from 'node:dns';
import sinon from 'sinon';
import { FaultTable } from './fault-table.ts';
import { startFront, type Mishap } from './front.ts';
import { answers, befalls, halfOfIt, isGraph, isSignIn, isToken, refuses, refusesToken, spoils } from './mishaps.ts';
import { SourceBench, type Circumstances, type Outcome } from './source-bench.ts';

/** What a row is about, so that secrets and outages can be counted. */
type About = 'expired secret' | 'other refusal' | 'outage';

interface Fault {
  readonly fault: string;
  readonly about: About;
  readonly mishap: Mishap;
  /** What comes of it when it befalls every request. */
  readonly always: Outcome;
  /** Befalls every request to the sign-in service, not only those for a token. */
  readonly everywhere?: true;
}

const expired = {
  error: 'invalid_client',
  number: 7000222,
  text: "The provided client secret keys for app 'a' are expired. Visit the Azure portal to create new keys.",
};
const wrong = { error: 'invalid_client', number: 7000215, text: 'Invalid client secret provided.' };

const expiry = (fault: string, mishap: Mishap): Fault => ({
  ...{ fault, mishap, about: 'expired secret', always: 'secret-expired' },
});
const refusal = (fault: string, code: Outcome, mishap: Mishap): Fault => ({
  ...{ fault, mishap, about: 'other refusal', always: code },
});
const outage = (fault: string, mishap: Mishap, always: Outcome = 'source-unavailable'): Fault => ({
  ...{ fault, mishap, about: 'outage', always },
});
const busy = (number: number, status: number): Mishap =>
  refusesToken(status, { error: 'temporarily_unavailable', number, text: 'A transient error has occurred.' });
const says = (error: string, number: number, status = 400): Mishap =>
  refusesToken(status, { error, number, text: 'Said for a test.' });

const faults: readonly Fault[] = [
  expiry('AADSTS7000222', refusesToken(401, expired)),
  expiry('AADSTS7000222, parted by line breaks', refusesToken(401, { ...expired, between: '\r\n' })),
  expiry('AADSTS7000222 with status 400', refusesToken(400, expired)),
  expiry('AADSTS7000222 as unauthorized_client', refusesToken(400, { ...expired, error: 'unauthorized_client' })),
  expiry('AADSTS7000222 in other words', refusesToken(401, { ...expired, text: 'Der geheime Schlüssel ist alt.' })),

  refusal('AADSTS7000215, a wrong secret', 'secret-invalid', refusesToken(401, wrong)),
  refusal('invalid_client with a number of next year', 'secret-invalid', says('invalid_client', 7999999, 401)),
  refusal('AADSTS700016, no such app', 'app-not-found', says('unauthorized_client', 700016)),
  refusal('AADSTS7000112, a disabled app', 'app-disabled', says('unauthorized_client', 7000112)),
  refusal('AADSTS90002, no such tenant', 'tenant-not-found', says('invalid_request', 90002)),
  refusal('AADSTS53003, Conditional Access', 'conditional-access', says('invalid_grant', 53003)),
  refusal('AADSTS500011, no such resource', 'settings-missing', says('invalid_resource', 500011)),

  outage('AADSTS90033 with 503', busy(90033, 503)),
  outage('AADSTS90033 with 400', busy(90033, 400)),
  outage('AADSTS90024 with 503', busy(90024, 503)),
  outage('AADSTS90006 with 503', busy(90006, 503)),
  outage('AADSTS90012 with 504', busy(90012, 504)),
  outage('AADSTS90090 with 503', busy(90090, 503)),
  outage('AADSTS90055, a throttled tenant', says('invalid_request', 90055), 'source-throttled'),
  outage('AADSTS1234567, which nobody knows', says('invalid_request', 1234567)),
  outage('429 with Retry-After', answers(429, '', { 'retry-after': '120' }), 'source-throttled'),
  outage('429 without Retry-After', answers(429, ''), 'source-throttled'),
  outage('500 as a page of HTML', answers(500)),
  outage('502 as a page of HTML', answers(502)),
  outage('503 with Retry-After', answers(503, '', { 'retry-after': '30' })),
  outage('504 without a body', answers(504, '')),
  outage('503 that says AADSTS7000222', refusesToken(503, expired)),
  outage('429 that says AADSTS7000222', refusesToken(429, expired), 'source-throttled'),
  outage('500 that says AADSTS7000215', refusesToken(500, wrong)),
  outage('200 with a page of HTML', answers(200)),
  outage('200 with half of the JSON', halfOfIt),
  outage(
    '200 without an access token',
    spoils(({ token_type }) => ({ token_type })),
  ),
  outage('200 with an empty object', answers(200, {})),
  outage('connection cut before the answer', async () => 'cut'),
  outage('connection cut in the body', async () => 'cut in the body'),
  { ...outage('metadata cut off too', async () => 'cut'), everywhere: true },
  { ...outage('metadata as a page of HTML', answers(200)), everywhere: true },
];

describe('faults of the token endpoint', function () {
  this.timeout(20_000);
  const table = new FaultTable('the token endpoint');
  const found: { readonly about: About; readonly outcome: Outcome }[] = [];
  let bench: SourceBench;

  before(async () => {
    bench = await SourceBench.open();
  });

  after(async () => {
    await bench.close();
    const of = (about: About): readonly Outcome[] =>
      found.filter((row) => row.about === about).map(({ outcome }) => outcome);
    const expiries = of('expired secret');
    const told = expiries.filter((outcome) => outcome === 'secret-expired').length;
    const mistaken = [...of('outage'), ...of('other refusal')].filter((outcome) => outcome === 'secret-expired').length;
    const blamed = of('outage').filter((outcome) => outcome.startsWith('secret-')).length;
    table.print(
      `Expired secrets told as secret-expired: ${String(told)} of ${String(expiries.length)}.`,
      `Outages told as a bad or expired secret: ${String(blamed)} of ${String(of('outage').length)}.`,
      `Other refusals and outages told as an expired secret: ${String(mistaken)}.`,
      `Wrong removals: ${String(bench.removalsTooMany)}.`,
    );
  });

  async function check(
    row: { readonly fault: string; readonly happens: string; readonly about: About },
    expected: Outcome,
    mishap: Mishap | undefined,
    circumstances: Circumstances = {},
  ): Promise<void> {
    const outcome = await bench.outcomeOf(mishap, circumstances);
    found.push({ about: row.about, outcome });
    table.add({ ...row, outcome });
    assert.equal(outcome, expected);
  }

  for (const { fault, about, mishap, always, everywhere } of faults) {
    const which = everywhere === true ? isSignIn : isToken;
    it(`${fault}, always: ${always}`, async () => {
      await check({ fault, happens: 'always', about }, always, befalls(mishap, { which }));
    });
    // What is refused once is refused for good: nobody asks again.
    const once = about === 'outage' ? 'recovered' : always;
    it(`${fault}, once: ${once}`, async () => {
      await check({ fault, happens: 'once', about }, once, befalls(mishap, { which, times: 1 }));
    });
  }

  it('a secret that expires while a run reads: secret-expired', async () => {
    const stale = befalls(refuses(401, 'InvalidAuthenticationToken'), { which: isGraph, after: 4 });
    const noOther = befalls(refusesToken(401, expired), { which: isToken, after: 1 });
    const mishap: Mishap = (asked, pass) => (isGraph(asked) ? stale : noOther)(asked, pass);
    const row = { fault: 'secret expires', happens: 'after four requests', about: 'expired secret' } as const;
    await check(row, 'secret-expired', mishap);
  });

  it('a token that expires while the sign-in service is down: source-unavailable', async () => {
    const stale = befalls(refuses(401, 'InvalidAuthenticationToken'), { which: isGraph, after: 4 });
    const noOther = befalls(answers(503), { which: isToken, after: 1 });
    const mishap: Mishap = (asked, pass) => (isGraph(asked) ? stale : noOther)(asked, pass);
    const row = { fault: 'token expires, service down', happens: 'after four requests', about: 'outage' } as const;
    await check(row, 'source-unavailable', mishap);
  });

  it('nobody listens: source-unavailable', async () => {
    const closed = await startFront(bench.test);
    await closed.shut();
    const row = { fault: 'connection refused', happens: 'always', about: 'outage' } as const;
    await check(row, 'source-unavailable', undefined, { authorityHost: closed.endpoint });
  });

  it('a certificate of an unknown authority: source-unavailable', async () => {
    const stranger = await startFront(bench.test, { trusted: false });
    const row = { fault: 'TLS: unknown authority', happens: 'always', about: 'outage' } as const;
    await check(row, 'source-unavailable', undefined, { authorityHost: stranger.endpoint });
    await stranger.shut();
  });

  it('a name that is not found: source-unavailable', async () => {
    const lookup = sinon.stub(dns, 'lookup').callThrough();
    lookup
      .withArgs('sign-in.invalid')
      .callsArgWith(2, Object.assign(new Error('getaddrinfo ENOTFOUND sign-in.invalid'), { code: 'ENOTFOUND' }));
    const row = { fault: 'DNS: no such name', happens: 'always', about: 'outage' } as const;
    await check(row, 'source-unavailable', undefined, { authorityHost: 'https://sign-in.invalid' }).finally(() => {
      lookup.restore();
    });
    assert.ok(lookup.called);
  });

  for (const { happens, times, milliseconds, expected } of [
    { happens: 'always', times: Number.POSITIVE_INFINITY, milliseconds: 30, expected: 'source-unavailable' },
    { happens: 'once', times: 1, milliseconds: 1_500, expected: 'recovered' },
  ] as const)
    it(`no answer at all, ${happens}: ${expected}`, async () => {
      const real = AbortSignal.timeout.bind(AbortSignal);
      const timeouts = sinon.stub(AbortSignal, 'timeout').callsFake(() => real(milliseconds));
      const mishap = befalls(async () => 'silence', { which: isToken, times });
      const row = { fault: 'no answer in time', happens, about: 'outage' } as const;
      const over = (): void => timeouts.restore();
      await check(row, expected, mishap, { over }).finally(over);
    });

  it('are at least fourteen, and every expired secret is told from an outage', () => {
    assert.ok(new Set(table.rows.map(({ fault }) => fault)).size >= 14);
    for (const { about, outcome } of found) {
      assert.equal(outcome === 'secret-expired', about === 'expired secret');
      if (about === 'outage') assert.ok(!outcome.startsWith('secret-'), outcome);
    }
    assert.equal(bench.removalsTooMany, 0);
  });
});
