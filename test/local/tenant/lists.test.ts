import assert from 'node:assert/strict';
import type { TestTenant } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';
import { RawGraph } from './raw-graph.ts';

const EVENTUAL = { ConsistencyLevel: 'eventual' };

describe('lists of the simulated Graph', () => {
  let test: TestTenant;
  let graph: RawGraph;

  before(async () => {
    test = await startTestTenant();
    graph = new RawGraph(test);
  });

  after(() => test.tenant.close());

  function idOfGroup(name: string): string {
    const { directory } = test.tenant;
    return [...directory.groupIds()].find((id) => directory.group(id)?.displayName === name) ?? '';
  }

  function idOfUser(key: string): string {
    const { users } = test.tenant.directory;
    return users.idOf(users.rowOfPrincipalName(`${key}@contoso.com`) ?? -1);
  }

  it('answers every request with its ids, its cost and a context', async () => {
    const answer = await graph.get('/users?$top=1', { 'client-request-id': 'mine' });
    assert.match(answer.headers.get('request-id') ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(answer.headers.get('client-request-id'), 'mine');
    assert.equal(answer.headers.get('x-ms-resource-unit'), '1');
    assert.equal(answer.body['@odata.context'], `${test.graphEndpoint}/v1.0/$metadata#users`);
  });

  it('returns the default properties of a user, and of a group, when nothing is selected', async () => {
    const user = (await graph.get('/users?$top=1')).body.value?.[0] ?? {};
    assert.deepEqual(Object.keys(user).sort(), [
      'businessPhones',
      'displayName',
      'givenName',
      'id',
      'jobTitle',
      'mail',
      'mobilePhone',
      'officeLocation',
      'preferredLanguage',
      'surname',
      'userPrincipalName',
    ]);
    const group = (await graph.get('/groups?$top=1')).body.value?.[0] ?? {};
    assert.ok('securityEnabled' in group && 'groupTypes' in group && !('members' in group));
  });

  it('returns the id and what is selected, null where nothing is set', async () => {
    const { value } = (await graph.get('/users?$select=id,mail,aboutMe')).body;
    for (const user of value ?? []) {
      assert.deepEqual(Object.keys(user ?? {}).sort(), ['aboutMe', 'id', 'mail']);
    }
    assert.ok(value?.some((user) => user?.mail === null));
  });

  it('takes query options without the dollar and in any case', async () => {
    assert.equal((await graph.get('/users?TOP=2&select=id')).body.value?.length, 2);
  });

  it('expands the manager, and leaves it out for a person who has none', async () => {
    const { value } = (await graph.get('/users?$select=id&$expand=manager($select=id,displayName)')).body;
    const miriam = idOfUser('miriam');
    const [boss] = value?.filter((user) => user?.id === miriam) ?? [];
    const [report] = value?.filter((user) => user?.id === idOfUser('sinead.obrien')) ?? [];
    assert.equal(boss?.manager, undefined);
    assert.deepEqual(report?.manager, {
      '@odata.type': '#microsoft.graph.user',
      displayName: 'Miriam Graham',
      id: miriam,
    });
  });

  for (const top of [1, 3, 20, 999]) {
    it(`lists everybody once in pages of ${top}`, async () => {
      const { objects, pages } = await graph.all(`/users?$top=${top}&$select=id`);
      assert.deepEqual(
        objects.map(({ id }) => id),
        [...test.tenant.directory.userIds()],
      );
      assert.equal(pages, Math.ceil(objects.length / top));
    });
  }

  it('keeps the query in the next link and hides the position in an opaque token', async () => {
    const next = new URL((await graph.get('/users?$top=2&$select=id')).body['@odata.nextLink'] ?? '');
    assert.equal(next.searchParams.get('$top'), '2');
    assert.equal(next.searchParams.get('$select'), 'id');
    const token = next.searchParams.get('$skiptoken') ?? '';
    assert.ok(token.length > 20);
    const forged = await graph.get(`/users?$top=2&$skiptoken=${token.replace(/^./, 'X')}`);
    assert.equal(forged.status, 400);
    const elsewhere = await graph.get(`/groups?$top=2&$skiptoken=${token}`);
    assert.equal(elsewhere.status, 400);
  });

  it('counts with ConsistencyLevel: eventual, and ignores $count=true without it', async () => {
    const total = test.tenant.directory.users.active;
    assert.equal((await graph.get('/users?$count=true&$top=1', EVENTUAL)).body['@odata.count'], total);
    assert.equal((await graph.get('/users?$count=true&$top=1')).body['@odata.count'], undefined);
    assert.equal((await graph.get('/users/$count', EVENTUAL)).text, String(total));
    assert.equal((await graph.get('/groups/$count', EVENTUAL)).text, String(test.tenant.directory.groups.active));
    const filtered = await graph.get("/users/$count?$filter=userType eq 'Guest'", EVENTUAL);
    assert.equal(filtered.text, '4');
  });

  it('filters', async () => {
    const blocked = await graph.all('/users?$filter=accountEnabled eq false&$select=displayName&$top=2');
    assert.equal(blocked.objects.length, 3);
    const withoutMail = await graph.all('/users?$filter=mail eq null&$count=true', EVENTUAL);
    assert.equal(withoutMail.objects.length, 2);
    const shard = await graph.all(
      "/users?$filter=startsWith(userPrincipalName,'a') or startsWith(userPrincipalName,'B')",
    );
    assert.ok(shard.objects.length > 5);
    assert.ok(shard.objects.every((user) => /^[ab]/i.test(user.userPrincipalName ?? '')));
    const unified = await graph.all("/groups?$filter=groupTypes/any(c:c eq 'Unified')");
    assert.equal(unified.objects.length, 3);
  });

  it('sorts by name, over pages and backwards too', async () => {
    const up = (await graph.all('/users?$orderby=displayName&$select=displayName&$top=10')).objects;
    const names = up.map((user) => user.displayName?.toLowerCase() ?? '');
    assert.deepEqual(names, [...names].sort());
    const down = (await graph.all('/users?$orderby=displayName desc&$select=displayName')).objects;
    assert.equal(down[0]?.displayName, up.at(-1)?.displayName);
    assert.equal(down.length, up.length);
  });

  it('searches words of names', async () => {
    const { objects } = await graph.all('/users?$search="displayName:graham"', EVENTUAL);
    assert.deepEqual(
      objects.map((user) => user.displayName),
      ['Miriam Graham'],
    );
  });

  it('finds a person by id in any case, and by user principal name with its escapes', async () => {
    const id = idOfUser('miriam');
    assert.equal((await graph.get(`/users/${id.toUpperCase()}`)).body.displayName, 'Miriam Graham');
    const guest = encodeURIComponent("declan.o'neill_northwind.example#EXT#@contoso.onmicrosoft.com");
    const answer = await graph.get(`/users/${guest}?$select=displayName,userType`);
    assert.equal(answer.body.displayName, "Declan O'Neill");
    assert.equal(answer.body.userType, 'Guest');
  });

  it('shows a manager, and 404 where there is none', async () => {
    const answer = await graph.get(`/users/${idOfUser('sinead.obrien')}/manager?$select=displayName`);
    assert.equal(answer.body.displayName, 'Miriam Graham');
    const none = await graph.get(`/users/${idOfUser('miriam')}/manager`);
    assert.equal(none.status, 404);
    assert.equal(none.body.error?.code, 'Request_ResourceNotFound');
  });

  it('lists members of all types with their type, and of one type without', async () => {
    const { objects } = await graph.all(`/groups/${idOfGroup('Engineering')}/members?$top=5`);
    const types = new Set(objects.map((member) => member['@odata.type']));
    assert.deepEqual([...types].sort(), [
      '#microsoft.graph.device',
      '#microsoft.graph.servicePrincipal',
      '#microsoft.graph.user',
    ]);
    const people = await graph.all(`/groups/${idOfGroup('Engineering')}/members/microsoft.graph.user?$select=id`);
    assert.equal(people.objects.length, objects.length - 2);
    assert.ok(people.objects.every((member) => Object.keys(member).join() === 'id'));
  });

  it('tells only type and id of a member that the app may not read', async () => {
    const { objects } = await graph.all(`/groups/${idOfGroup('Engineering')}/members?$select=id,displayName`);
    const device = objects.find((member) => member['@odata.type'] === '#microsoft.graph.device');
    assert.ok(device);
    assert.equal(device.displayName, null);
    assert.match(device.id, /^[0-9a-f-]{36}$/);
  });

  it('lists transitive members once each, through circles', async () => {
    const { objects } = await graph.all(`/groups/${idOfGroup('Aurora steering')}/transitiveMembers?$top=3`);
    const ids = objects.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.includes(idOfUser('jiwoo.kim')) && ids.includes(idOfUser('anh.nguyen')));
  });

  it('lists direct and transitive groups of a person and of a group', async () => {
    const direct = await graph.all(`/users/${idOfUser('pat.odonnell')}/memberOf?$select=displayName`);
    const names = direct.objects.map((group) => group.displayName);
    assert.ok(names.includes('Sales EMEA') && !names.includes('Sales'));
    const transitive = await graph.all(`/users/${idOfUser('pat.odonnell')}/transitiveMemberOf/microsoft.graph.group`);
    assert.ok(transitive.objects.some((group) => group.displayName === 'Sales'));
    const parents = await graph.all(`/groups/${idOfGroup('Sales EMEA')}/memberOf`);
    assert.deepEqual(
      parents.objects.map((group) => group.displayName),
      ['Sales'],
    );
  });

  it('counts and filters members with the advanced parameters', async () => {
    const path = `/groups/${idOfGroup('Finance')}/members`;
    assert.equal(
      (await graph.get(`${path}/$count`, EVENTUAL)).text,
      String(test.tenant.directory.members(idOfGroup('Finance')).length),
    );
    const filtered = await graph.get(
      `${path}/microsoft.graph.user?$count=true&$filter=startsWith(displayName,'S')`,
      EVENTUAL,
    );
    assert.deepEqual(
      filtered.body.value?.map((user) => user?.displayName),
      ['Søren Kjær'],
    );
    assert.equal(filtered.body['@odata.count'], 1);
  });

  it('does not show people in the recycle bin', async () => {
    const id = idOfUser('tyler.brooks');
    test.tenant.directory.softDeleteUser(id);
    assert.equal((await graph.get(`/users/${id}`)).status, 404);
    const listed = [
      ...(await graph.all('/users')).objects,
      ...(await graph.all(`/groups/${idOfGroup('Sales Americas')}/members`)).objects,
    ];
    assert.ok(listed.every((object) => object.id !== id));
    test.tenant.directory.restoreUser(id);
  });

  const refusals: [path: string, status: number, code: string, message: RegExp][] = [
    ['/users?$top=0', 400, 'Request_UnsupportedQuery', /^Invalid page size specified: '0'\. Must be between 1 and 999/],
    ['/users?$top=1000', 400, 'Request_UnsupportedQuery', /^Invalid page size specified: '1000'/],
    ['/users?$top=-1', 400, 'BadRequest', /requires a non-negative integer value/],
    ['/users?$top=many', 400, 'BadRequest', /requires a non-negative integer value/],
    [
      '/users?$select=nickname',
      400,
      'BadRequest',
      /Could not find a property named 'nickname' on type 'microsoft.graph.user'/,
    ],
    ['/groups?$select=jobTitle', 400, 'BadRequest', /on type 'microsoft.graph.group'/],
    ['/users?$expand=members', 400, 'BadRequest', /Parsing OData Select and Expand failed/],
    ['/users?$skip=5', 400, 'BadRequest', /'\$skip' is not supported/],
    ['/users?$orderby=jobTitle', 400, 'Request_UnsupportedQuery', /^Sorting not supported for current query/],
    [
      '/users?$orderby=displayName&$filter=accountEnabled eq true',
      400,
      'Request_UnsupportedQuery',
      /^Sorting not supported/,
    ],
    [
      '/users?$search="displayName:x"',
      400,
      'Request_UnsupportedQuery',
      /special request header: 'ConsistencyLevel: eventual'/,
    ],
    ['/users?$filter=nonsense', 400, 'BadRequest', /^Invalid filter clause/],
    ["/users?$filter=companyName eq 'x'", 400, 'Request_UnsupportedQuery', /companyName/],
    ['/users/$count', 400, 'Request_BadRequest', /^\$count is not currently supported\.$/],
    [
      '/users/nobody@contoso.com',
      404,
      'Request_ResourceNotFound',
      /^Resource 'nobody@contoso.com' does not exist or one of its/,
    ],
    ['/users/00000000-0000-4000-8000-000000000000', 404, 'Request_ResourceNotFound', /does not exist/],
    ['/groups/00000000-0000-4000-8000-000000000000/members', 404, 'Request_ResourceNotFound', /does not exist/],
    ['/groups/not-a-guid', 400, 'Request_BadRequest', /^Invalid object identifier 'not-a-guid'/],
    ['/nothing', 400, 'BadRequest', /^Resource not found for the segment 'nothing'/],
    ['/users?$skiptoken=abc', 400, 'BadRequest', /token/i],
    ['/organization', 403, 'Authorization_RequestDenied', /^Insufficient privileges to complete the operation\.$/],
  ];
  for (const [path, status, code, message] of refusals) {
    it(`answers ${path} with ${status} ${code}`, async () => {
      const answer = await graph.get(path);
      assert.equal(answer.status, status);
      assert.equal(answer.body.error?.code, code);
      assert.match(answer.body.error.message, message);
      assert.deepEqual(Object.keys(answer.body.error.innerError).sort(), ['client-request-id', 'date', 'request-id']);
    });
  }

  it('refuses what is not offered', async () => {
    assert.equal((await graph.send('/groups', { method: 'POST', body: '{}' })).status, 405);
    assert.equal((await graph.send(`/users/${idOfUser('miriam')}`, { method: 'PUT' })).status, 405);
  });

  const tokens: [what: string, headers: Record<string, string>][] = [
    ['no token', { authorization: '' }],
    ['a made-up token', { authorization: 'Bearer a.b.c' }],
    ['a token that is no token', { authorization: 'Bearer nonsense' }],
  ];
  for (const [what, headers] of tokens) {
    it(`refuses ${what} with 401 InvalidAuthenticationToken`, async () => {
      const answer = await graph.get('/users', headers);
      assert.equal(answer.status, 401);
      assert.equal(answer.body.error?.code, 'InvalidAuthenticationToken');
    });
  }

  it('shows photos, their etag and their absence', async () => {
    const id = idOfUser('miriam');
    const metadata = (await graph.get(`/users/${id}/photo`)).body as Record<string, unknown>;
    assert.equal(metadata['@odata.mediaContentType'], 'image/png');
    const { headers, status } = await graph.get(`/users/${id}/photo/$value`);
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'image/png');
    assert.equal(headers.get('etag'), metadata['@odata.mediaEtag']);
    const unchanged = await graph.get(`/users/${id}/photo/$value`, { 'if-none-match': headers.get('etag') ?? '' });
    assert.equal(unchanged.status, 304);
    test.tenant.directory.setPhoto(id, 999);
    assert.notEqual((await graph.get(`/users/${id}/photo/$value`)).headers.get('etag'), headers.get('etag'));
    const none = await graph.get(`/users/${idOfUser('bobby.tables')}/photo/$value`);
    assert.equal(none.status, 404);
    assert.equal(none.body.error?.code, 'ImageNotFound');
  });
});

describe('permissions in the simulated Graph', () => {
  const cases: [permissions: string[], path: string, status: number][] = [
    [[], '/users', 403],
    [['User.Read.All'], '/users', 200],
    [['User.Read.All'], '/groups', 403],
    [['GroupMember.Read.All'], '/groups', 200],
    [['GroupMember.Read.All'], '/users', 403],
    [['GroupMember.Read.All'], '/users/delta', 403],
    [['Directory.Read.All'], '/users/delta', 200],
    [['Directory.Read.All'], '/organization', 200],
    [['Organization.Read.All'], '/organization', 200],
    [['ProfilePhoto.Read.All'], '/users', 403],
  ];
  for (const [permissions, path, status] of cases) {
    it(`answer ${path} with ${status} for an app with ${permissions.join(', ') || 'nothing'}`, async () => {
      const test = await startTestTenant({ permissions });
      try {
        assert.equal((await new RawGraph(test).get(path)).status, status);
      } finally {
        await test.tenant.close();
      }
    });
  }

  it('hide the people in a group from an app that may only read memberships', async () => {
    const test = await startTestTenant({ permissions: ['GroupMember.Read.All'] });
    try {
      const graph = new RawGraph(test);
      const [group = ''] = test.tenant.directory.groupIds();
      const { objects } = await graph.all(`/groups/${group}/members?$select=displayName`);
      assert.ok(objects.length > 10 && objects.every((member) => member.displayName === null));
    } finally {
      await test.tenant.close();
    }
  });

  it('are needed to see members of a group that hides them', async () => {
    const test = await startTestTenant();
    try {
      const graph = new RawGraph(test);
      const [group = ''] = test.tenant.directory.groupIds();
      test.tenant.directory.updateGroup(group, { visibility: 'HiddenMembership' });
      assert.equal((await graph.get(`/groups/${group}/members`)).status, 403);
      test.tenant.apps[0]?.permissions.push('Member.Read.Hidden');
      graph.signOut();
      assert.equal((await graph.get(`/groups/${group}/members`)).status, 200);
    } finally {
      await test.tenant.close();
    }
  });
});
