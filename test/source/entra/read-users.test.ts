import assert from 'node:assert/strict';
import type { SourceAttribute } from '../../../src/model/directory.ts';
import { sourceAttributes } from '../../../src/model/directory.ts';
import { readUserPages, usersListing } from '../../../src/source/entra/read-users.ts';
import type { Script, ScriptedGraph, SentRequest } from './scripted-graph.ts';
import { base, collect, graphError, id, json, never, scriptedGraph } from './scripted-graph.ts';

const everybody = { attributes: ['displayName', 'mail'], filter: null } as const;

describe('The listing of users', () => {
  it('asks for what is needed in the largest pages, and for managers only when they are', () => {
    const { path, units } = usersListing({ attributes: ['mail', 'manager'], filter: "mail eq 'a&b'" }, 'immediate');
    assert.equal(
      path,
      "/users?$select=id,userType,mail&$expand=manager($select=id)&$filter=mail%20eq%20'a%26b'&$top=999",
    );
    assert.equal(units, 2);
    assert.equal(usersListing(everybody, 'immediate').path, '/users?$select=id,userType,displayName,mail&$top=999');
    assert.equal(usersListing(everybody, 'immediate').units, 1);
  });
});

describe('Reading users', () => {
  let graph: ScriptedGraph;
  const start = (script: Script): void => {
    graph = scriptedGraph(script);
  };
  afterEach(() => {
    graph.restore();
  });
  const read = (query: { attributes: readonly SourceAttribute[]; filter: string | null } = everybody) =>
    collect(readUserPages(graph.client, query, never));
  const tokenOf = ({ path }: SentRequest): number => Number(/skiptoken=(\d+)/.exec(path)?.[1] ?? 0);
  const page = (number: number, options: { last?: boolean } = {}): Response =>
    json({
      value: [{ id: id(number), displayName: `User ${String(number)}` }],
      ...(options.last === true ? {} : { '@odata.nextLink': `${base}/users?$skiptoken=${String(number + 1)}` }),
    });

  it('takes what Graph leaves out, nulls and empty texts for no value, keeps names as they are, and ids in lower case', async () => {
    const upper = 'ABCDEF00-0000-4000-8000-00000000000A';
    const complete = Object.fromEntries(sourceAttributes.map((name) => [name, ` ${name} `]));
    start(() =>
      json({
        value: [
          { ...complete, id: upper, userType: 'Guest', accountEnabled: false, manager: { id: upper }, photo: 1 },
          { id: id(2), userType: 'Member', displayName: '', mail: null, manager: null, jobTitle: '  ' },
        ],
      }),
    );
    const [first, second] = await read({ attributes: sourceAttributes, filter: null });
    assert.deepEqual(first, {
      id: upper.toLowerCase(),
      guest: true,
      attributes: { ...complete, accountEnabled: false, manager: upper.toLowerCase() },
    });
    const nothing = Object.fromEntries(sourceAttributes.map((name) => [name, null]));
    assert.deepEqual(second, { id: id(2), guest: false, attributes: { ...nothing, jobTitle: '  ' } });
  });

  const wrong: [what: string, value: unknown][] = [
    ['no id', { displayName: 'A' }],
    ['an id that is none', { id: '1' }],
    ['a number for a name', { id: id(1), displayName: 1 }],
    ['a text for a flag', { id: id(1), accountEnabled: 'true' }],
    ['a manager without id', { id: id(1), manager: {} }],
    ['null', null],
    ['a text', 'user'],
  ];
  for (const [what, value] of wrong) {
    it(`fails on a user that has or is ${what}, and says where without repeating people’s data`, async () => {
      start(() => json({ value: [{ id: id(9), displayName: 'Åse' }, value] }));
      const query = { attributes: ['displayName', 'accountEnabled', 'manager'], filter: null } as const;
      await assert.rejects(read(query), (error: Error & { code: string; detail: string }) => {
        assert.equal(error.code, 'source-unavailable');
        assert.match(error.detail, /not of the documented shape at value\.1/);
        return !error.detail.includes('Åse');
      });
    });
  }

  const links: [what: string, link: unknown][] = [
    ['leads to another host', 'https://evil.example/v1.0/users?$skiptoken=1'],
    ['leads to itself', `${base}/users?$skiptoken=1`],
    ['is no text', 1],
    ['is empty', ''],
  ];
  for (const [what, link] of links) {
    it(`fails on a next link that ${what}`, async () => {
      start(() => json({ value: [{ id: id(1) }], '@odata.nextLink': link }));
      await assert.rejects(read(), { code: 'source-unavailable' });
      assert.ok(graph.sent.every(({ path }) => path.startsWith('/users')));
    });
  }

  it('fails when pages lead round in a circle', async () => {
    start((request) =>
      json({ value: [], '@odata.nextLink': `${base}/users?$skiptoken=${String((tokenOf(request) + 1) % 3)}` }),
    );
    await assert.rejects(read(), { code: 'source-unavailable' });
  });

  it('goes on through pages without anybody', async () => {
    start((request) => {
      const token = tokenOf(request);
      if (token === 2) return page(2, { last: true });
      return json({ value: [], '@odata.nextLink': `${base}/users?$skiptoken=${String(token + 1)}` });
    });
    assert.deepEqual(
      (await read()).map((user) => user.id),
      [id(2)],
    );
  });

  it('asks for one page ahead and not for two', async () => {
    start((request) => page(tokenOf(request)));
    const pages = readUserPages(graph.client, everybody, never);
    await pages.next();
    await graph.clock.sleep(0, never);
    await graph.clock.sleep(0, never);
    assert.equal(graph.sent.length, 2);
    await pages.return(undefined);
  });

  it('begins anew when a page token expired, and ends with everybody', async () => {
    start((request, count) => {
      const token = tokenOf(request);
      if (count === 3) return graphError(400, 'Directory_ExpiredPageToken');
      return page(token, { last: token === 3 });
    });
    const ids = (await read()).map((user) => user.id);
    assert.deepEqual(ids, [0, 1, 0, 1, 2, 3].map(id));
  });

  it('gives up when page tokens go on expiring', async () => {
    start((request) => (tokenOf(request) === 0 ? page(0) : graphError(400, 'directory_expiredpagetoken')));
    await assert.rejects(read(), { code: 'source-unavailable' });
    assert.equal(graph.sent.length, 8);
  });

  it('names the permission that is missing', async () => {
    start(() => graphError(403, 'Authorization_RequestDenied'));
    await assert.rejects(read(), {
      code: 'consent-missing',
      detail:
        'User.Read.All is not granted. It is Authorization_RequestDenied. (Authorization_RequestDenied, request req-1)',
    });
  });

  it('shows Graph’s own message when the tenant refuses the filter', async () => {
    start(() => graphError(400, 'BadRequest'));
    const failure = { code: 'filter-invalid', detail: 'It is BadRequest. (BadRequest, request req-1)' };
    await assert.rejects(read({ ...everybody, filter: 'nonsense' }), failure);
    assert.equal(graph.sent.length, 1);
  });

  it('does not blame the filter for a 400 without one, or on a later page', async () => {
    start(() => graphError(400, 'BadRequest'));
    await assert.rejects(read(), { code: 'source-unavailable' });
    graph.restore();
    start((request) => (tokenOf(request) === 0 ? page(0) : graphError(400, 'BadRequest')));
    await assert.rejects(read({ ...everybody, filter: "mail eq 'a'" }), { code: 'source-unavailable' });
  });

  describe('with a filter that needs the index', () => {
    const filter = "endsWith(mail,'@contoso.com')";
    const isAdvanced = (request: SentRequest): boolean =>
      request.headers.get('consistencylevel') === 'eventual' && request.path.includes('$count=true');

    it('asks the index when Graph refuses the filter without it', async () => {
      start((request) => (isAdvanced(request) ? page(1, { last: true }) : graphError(400, 'Request_UnsupportedQuery')));
      assert.equal((await read({ ...everybody, filter })).length, 1);
      assert.equal(graph.sent.length, 2);
    });

    it('asks the index on every page', async () => {
      start((request) => {
        if (request.headers.get('consistencylevel') !== 'eventual') return graphError(400, 'Request_UnsupportedQuery');
        return page(tokenOf(request), { last: tokenOf(request) === 2 });
      });
      assert.equal((await read({ ...everybody, filter })).length, 3);
    });

    it('shows Graph’s message when the index refuses it as well', async () => {
      start(() => graphError(400, 'Request_UnsupportedQuery'));
      await assert.rejects(read({ ...everybody, filter }), { code: 'filter-invalid' });
      assert.equal(graph.sent.length, 2);
    });

    it('reads managers from a listing of everybody, because the index does not know them', async () => {
      const people = [1, 2, 3].map((number) => ({ id: id(number), mail: `p${String(number)}@contoso.com` }));
      start((request) => {
        const wantsManager = request.path.includes('$expand');
        if (isAdvanced(request))
          return wantsManager ? graphError(400, 'Request_UnsupportedQuery') : json({ value: people.slice(1) });
        if (request.path.includes('$filter')) return graphError(400, 'Request_UnsupportedQuery');
        return json({ value: people.map((person) => ({ ...person, manager: { id: id(1) } })) });
      });
      const users = await read({ attributes: ['mail', 'manager'], filter });
      assert.deepEqual(
        users.map((user) => ({ id: user.id, ...user.attributes })),
        people.slice(1).map((person) => ({ ...person, manager: id(1) })),
      );
    });
  });
});
