import assert from 'node:assert/strict';
import { GraphRefusal, MalformedAnswer } from '../../../src/source/entra/graph-answer.ts';
import type { GraphRequest } from '../../../src/source/entra/graph-client.ts';
import type { Script, ScriptedGraph } from './scripted-graph.ts';
import { graphError, html, json, lostConnection, never, scriptedGraph } from './scripted-graph.ts';

const request: GraphRequest<number> = {
  path: '/users?$top=999',
  units: 2,
  read: (body) => {
    if (typeof body === 'object' && body !== null && 'value' in body && typeof body.value === 'number')
      return body.value;
    throw new MalformedAnswer('no number');
  },
};
const fine = (): Response => json({ value: 7 });
const truncated = (): Response =>
  new Response('{"value": 7, "@odata', { headers: { 'content-type': 'application/json' } });

describe('The Graph client', () => {
  let graph: ScriptedGraph;
  const start = (script: Script): void => {
    graph = scriptedGraph(script);
  };
  afterEach(() => {
    graph.restore();
  });
  /** Answers with each in turn, and goes on with the last. */
  const inTurn =
    (...answers: (() => Response | Error)[]): Script =>
    (_request, count) =>
      (answers[count - 1] ?? answers.at(-1) ?? fine)();

  it('sends the token to the endpoint, also when its host is none of Microsoft’s', async () => {
    start(fine);
    assert.equal(await graph.client.request(request, never), 7);
    assert.deepEqual(
      graph.sent.map(({ path, token }) => ({ path, token })),
      [{ path: '/users?$top=999', token: 'Bearer token-1' }],
    );
    assert.equal(graph.sent[0]?.headers.get('consistencylevel'), null);
  });

  it('sends bytes as they are, and takes nothing for an answer to what it writes', async () => {
    const answers = [new Response(null, { status: 204 }), new Response(''), html(200), new Response('')];
    const bodies: unknown[] = [];
    start((_request, count) => answers[count - 1] ?? fine());
    const write = { path: '/users/1/photo/$value', units: 1, read: (body: unknown) => bodies.push(body) };
    await graph.client.request({ ...write, method: 'DELETE' }, never);
    const picture = Buffer.from([0, 0xff, 0xd8]);
    const headers = { 'Content-Type': 'image/jpeg' };
    await graph.client.request({ ...write, method: 'PUT', headers, body: picture }, never);
    await graph.client.request({ ...write, method: 'PUT', headers, body: picture }, never);
    assert.deepEqual(
      graph.sent.map(({ method, headers: sent, bytes }) => [method, sent.get('content-type'), bytes]),
      [
        ['DELETE', null, undefined],
        ['PUT', 'image/jpeg', picture],
        ['PUT', 'image/jpeg', picture],
        // The page was no answer.
        ['PUT', 'image/jpeg', picture],
      ],
    );
    assert.deepEqual(bodies, [null, null, null]);
  });

  const passing: [what: string, trouble: () => Response | Error][] = [
    ...[408, 500, 502, 503, 504].map((status): [string, () => Response] => [
      String(status),
      () => graphError(status, 'ServiceUnavailable'),
    ]),
    ['a 502 with a page of HTML', () => html(502)],
    ['a 403 with a page of HTML', () => html(403)],
    ['a 200 with a page of HTML', () => html(200)],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://portal.example/' } })],
    ['JSON that ends in the middle', truncated],
    ['an object of another shape', () => json({})],
    ['an error in a 200', () => json({ error: { code: 'UnknownError', message: '' } })],
    ['a list', () => json([1])],
    ['null', () => json(null)],
    ['nothing', () => new Response('')],
    ['a lost connection', lostConnection],
    ['429 without Retry-After', () => graphError(429, 'TooManyRequests')],
    ['509', () => graphError(509, 'BandwidthLimitExceeded')],
  ];
  for (const [what, trouble] of passing) {
    it(`asks again after ${what}`, async () => {
      start(inTurn(trouble, trouble, fine));
      assert.equal(await graph.client.request(request, never), 7);
      assert.equal(graph.sent.length, 3);
      assert.ok((graph.sent[1]?.at ?? 0) >= 500);
    });

    it(`gives up when ${what} goes on, within half an hour`, async () => {
      start(inTurn(trouble));
      const code = /^(429|509)/.test(what) ? 'source-throttled' : 'source-unavailable';
      await assert.rejects(graph.client.request(request, never), { code });
      assert.ok((graph.sent.at(-1)?.at ?? 0) <= 30 * 60_000);
    });
  }

  it('says why a connection failed', async () => {
    start(lostConnection);
    await assert.rejects(graph.client.request(request, never), {
      detail: 'Microsoft Graph at graph.example could not be reached: ECONNRESET',
    });
  });

  it('sends nothing for 600 seconds when Graph asks for them, from no other request either', async () => {
    start(inTurn(() => graphError(429, 'TooManyRequests', { 'Retry-After': '600' }), fine));
    await graph.client.request(request, never);
    await graph.client.request(request, never);
    assert.equal(graph.sent.length, 3);
    assert.ok((graph.sent[1]?.at ?? 0) >= 600_000);
  });

  it('holds a request back that comes while another one is throttled', async () => {
    start(inTurn(() => graphError(429, 'TooManyRequests', { 'Retry-After': '600' }), fine));
    const first = graph.client.request(request, never);
    await graph.clock.sleep(0, never);
    await Promise.all([first, graph.client.request(request, never)]);
    const [, ...later] = graph.sent;
    assert.ok(later.every(({ at }) => at >= 600_000));
  });

  it('asks for a new token once after 401, and takes a second 401 for Graph’s answer', async () => {
    start(inTurn(() => graphError(401, 'InvalidAuthenticationToken'), fine));
    await graph.client.request(request, never);
    assert.deepEqual(
      graph.sent.map(({ token }) => token),
      ['Bearer token-1', 'Bearer token-2'],
    );
    assert.deepEqual(graph.forgotten, ['token-1']);
    graph.restore();
    start(() => graphError(401, 'InvalidAuthenticationToken'));
    await assert.rejects(graph.client.request(request, never), GraphRefusal);
    assert.equal(graph.sent.length, 2);
  });

  for (const status of [400, 403, 404, 410]) {
    it(`takes ${String(status)} for an answer`, async () => {
      start(() => graphError(status, 'SomeCode'));
      await assert.rejects(graph.client.request(request, never), { status, code: 'SomeCode', requestId: 'req-1' });
      assert.equal(graph.sent.length, 1);
    });
  }

  it('counts every request, and what Graph charged for it', async () => {
    start(
      inTurn(
        () => graphError(503, 'ServiceUnavailable'),
        () => json({ value: 7 }, { headers: { 'x-ms-resource-unit': '5' } }),
      ),
    );
    await graph.client.request(request, never);
    assert.deepEqual(graph.client.usage, { requests: 2, resourceUnits: 2 + 5 });
  });

  it('slows down when Graph says that the limit is near', async () => {
    start(() => json({ value: 7 }, { headers: { 'x-ms-throttle-limit-percentage': '1.0' } }));
    await graph.client.request(request, never);
    await graph.client.request(request, never);
    assert.ok((graph.sent[1]?.at ?? 0) >= 900);
  });

  it('stops at once when it is cancelled', async () => {
    start(fine);
    await assert.rejects(graph.client.request(request, AbortSignal.abort()), { name: 'AbortError' });
    assert.equal(graph.sent.length, 0);
  });
});
