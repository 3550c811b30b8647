import assert from 'node:assert/strict';
import dns from 'node:dns';
import sinon from 'sinon';
import { FaultTable } from './fault-table.ts';
import type { Asked, Mishap } from './front.ts';
import { answers, befalls, halfOfIt, isGraph, refuses, spoils } from './mishaps.ts';
import { SourceBench, type Circumstances, type Outcome } from './source-bench.ts';

interface Fault {
  readonly fault: string;
  readonly mishap: Mishap;
  /** What comes of it when it befalls every request of `which`, and when only the first. */
  readonly always: Outcome;
  readonly once: Outcome;
  readonly which: (asked: Asked) => boolean;
}

const unavailable = 'source-unavailable';

const outage = (
  fault: string,
  mishap: Mishap,
  { always = unavailable, which = isGraph }: Partial<Pick<Fault, 'always' | 'which'>> = {},
): Fault => ({ fault, mishap, always, once: 'recovered', which });

/** What Graph says no to is not asked again. */
const refusal = (fault: string, mishap: Mishap, code: Outcome, which = isGraph): Fault => ({
  ...{ fault, mishap, always: code, once: code, which },
});

const path = (text: string): ((asked: Asked) => boolean) => {
  return (asked) => decodeURIComponent(asked.path).startsWith(`/v1.0${text}`);
};
const lists = path('/users?$select=id,userType');
const groups = path('/groups?');
const members = path('/$batch');

/** Says that the list goes on at this address. */
const goesOnAt = (next: string): Mishap => spoils((json) => ({ ...json, '@odata.nextLink': next }));
/** Says that the list goes on with the page that was just asked for. */
const goesOnHere: Mishap = async (asked, pass) => {
  const here = `https://${asked.headers.host ?? ''}${asked.path}`;
  return goesOnAt(here)(asked, pass);
};

const responses = (json: Readonly<Record<string, unknown>>): readonly unknown[] => json.responses as readonly unknown[];

const faults: readonly Fault[] = [
  outage('200 with a page of HTML', answers(200)),
  outage('200 without a body', answers(200, '')),
  outage('200 with half of the JSON', halfOfIt),
  outage('200 without `value`', answers(200, {})),
  outage(
    '200 with `value` that is no list',
    spoils((json) => ({ ...json, value: {} })),
    { which: groups },
  ),
  outage(
    '200 with a null in the list',
    spoils((json) => ({ ...json, value: [null] })),
    { which: lists },
  ),
  outage(
    '200 with people who have no id',
    spoils((json) => ({ ...json, value: [{ displayName: 'Somebody' }] })),
    { which: lists },
  ),
  outage('200 with an error in it', answers(200, { error: { code: 'generalException', message: 'No.' } })),
  outage(
    'batch that answers for half of its items',
    spoils((json) => ({ responses: responses(json).slice(0, 3) })),
    { always: 'recovered', which: members },
  ),
  outage(
    'batch that answers for nothing',
    spoils(() => ({ responses: [] })),
    { which: members },
  ),
  outage(
    'batch whose items all fail with 503',
    spoils((json) => ({
      responses: responses(json).map((one) => ({ ...(one as object), status: 503, body: {} })),
    })),
    { which: members },
  ),

  outage('401 InvalidAuthenticationToken', refuses(401, 'InvalidAuthenticationToken')),
  refusal('403 Authorization_RequestDenied', refuses(403, 'Authorization_RequestDenied'), 'consent-missing'),
  refusal(
    '403 for the items of a batch',
    spoils((json) => ({
      responses: responses(json).map((one) => ({
        ...(one as object),
        status: 403,
        body: { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' } },
      })),
    })),
    'consent-missing',
    members,
  ),
  refusal('403 Authorization_IdentityNotFound', refuses(403, 'Authorization_IdentityNotFound'), 'app-not-found'),
  refusal('404 without such a tenant', refuses(404, 'OrganizationFromTenantGuidNotFound'), 'tenant-not-found'),
  refusal('404 for the list of people', refuses(404, 'Request_ResourceNotFound'), unavailable, lists),
  refusal('400 Request_BadRequest', refuses(400, 'Request_BadRequest'), unavailable, lists),
  refusal('410 for the list of people', refuses(410, 'Gone'), unavailable, lists),
  outage('301 that leads to another host', answers(301, '', { location: 'https://graph.invalid/' })),
  outage('408 Request Timeout', refuses(408, 'RequestTimeout')),
  outage('429 with Retry-After', refuses(429, 'TooManyRequests', { 'retry-after': '300' }), {
    always: 'source-throttled',
  }),
  outage('429 without Retry-After', refuses(429, 'TooManyRequests'), { always: 'source-throttled' }),
  outage('509 (throttled)', answers(509, ''), { always: 'source-throttled' }),
  outage('500 internalServerError', refuses(500, 'internalServerError')),
  outage('502 as a page of HTML', answers(502)),
  outage('503 with Retry-After', refuses(503, 'serviceNotAvailable', { 'retry-after': '120' })),
  outage('504 without a body', answers(504, '')),
  outage('403 as a page of a proxy', answers(403)),

  outage('connection cut before the answer', async () => 'cut'),
  outage('connection cut in the body', async () => 'cut in the body'),

  refusal('next link to another host', goesOnAt('https://graph.invalid/v1.0/users?$skiptoken=a'), unavailable, lists),
  refusal('next link to another version', goesOnAt('https://localhost/beta/users'), unavailable, groups),
  refusal('next link that is no address', goesOnAt('/users?$skiptoken=a'), unavailable, lists),
  { ...refusal('next link to its own page', goesOnHere, unavailable, lists), once: 'recovered' },
];

describe('faults of Microsoft Graph', function () {
  this.timeout(20_000);
  const table = new FaultTable('Microsoft Graph');
  let bench: SourceBench;

  before(async () => {
    bench = await SourceBench.open();
  });

  after(async () => {
    await bench.close();
    table.print(`Wrong removals: ${String(bench.removalsTooMany)}.`);
  });

  async function check(
    row: { readonly fault: string; readonly happens: string },
    expected: Outcome,
    mishap: Mishap,
    circumstances: Circumstances = {},
  ): Promise<void> {
    const outcome = await bench.outcomeOf(mishap, circumstances);
    table.add({ ...row, outcome });
    assert.equal(outcome, expected);
  }

  for (const { fault, mishap, always, once, which } of faults) {
    it(`${fault}, always: ${always}`, () => check({ fault, happens: 'always' }, always, befalls(mishap, { which })));
    it(`${fault}, once: ${once}`, () => check({ fault, happens: 'once' }, once, befalls(mishap, { which, times: 1 })));
  }

  it('a page token that has expired, always: source-unavailable; once: recovered', async () => {
    bench.test.tenant.habits.smallPages = { size: 20 };
    const which = ({ path: of }: Asked): boolean => of.includes('skiptoken') && !of.includes('%24top=1&');
    const mishap = refuses(400, 'Directory_ExpiredPageToken');
    const fault = 'page token that has expired';
    await check({ fault, happens: 'once' }, 'recovered', befalls(mishap, { which, times: 1 }));
    await check({ fault, happens: 'always' }, unavailable, befalls(mishap, { which }));
    bench.test.tenant.habits.smallPages = undefined;
  });

  it('a page in the middle that fails for good: source-unavailable', async () => {
    bench.test.tenant.habits.smallPages = { size: 9 };
    const mishap = befalls(answers(200), { which: ({ path: of }) => of.includes('skiptoken'), after: 2 });
    await check({ fault: 'half of the pages', happens: 'from the third on' }, unavailable, mishap);
    bench.test.tenant.habits.smallPages = undefined;
  });

  it('nobody listens any more: source-unavailable', async () => {
    const mishap = befalls(
      async () => {
        await bench.front.shut();
        return 'cut';
      },
      { which: isGraph, after: 3 },
    );
    await check({ fault: 'connection refused', happens: 'after three requests' }, unavailable, mishap, {
      over: () => bench.front.open(),
    });
  });

  it('the name server does not answer any more: source-unavailable', async () => {
    const lookup = sinon.stub(dns, 'lookup').callThrough();
    const error = Object.assign(new Error('getaddrinfo EAI_AGAIN localhost'), { code: 'EAI_AGAIN' });
    const mishap = befalls(
      async () => {
        lookup.withArgs('localhost').callsArgWith(2, error);
        await bench.front.shut();
        await bench.front.open();
        return 'cut';
      },
      { which: isGraph, after: 3 },
    );
    const row = { fault: 'DNS: no answer of the name server', happens: 'after three requests' };
    await check(row, unavailable, mishap, { over: () => lookup.restore() });
  });

  for (const { happens, times, milliseconds, expected } of [
    { happens: 'always', times: Number.POSITIVE_INFINITY, milliseconds: 50, expected: unavailable },
    { happens: 'once', times: 1, milliseconds: 1_500, expected: 'recovered' },
  ] as const)
    it(`no answer at all, ${happens}: ${expected}`, async () => {
      const real = AbortSignal.timeout.bind(AbortSignal);
      const timeouts = sinon.stub(AbortSignal, 'timeout').callsFake(() => real(milliseconds));
      const mishap = befalls(async () => 'silence', { which: isGraph, times });
      const over = (): void => timeouts.restore();
      await check({ fault: 'no answer in time', happens }, expected, mishap, { over }).finally(over);
    });

  it('are at least fourteen, and none removes anybody', () => {
    assert.ok(new Set(table.rows.map(({ fault }) => fault)).size >= 14);
    assert.equal(bench.removalsTooMany, 0);
  });
});
