import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ApiForTests } from './api-for-tests.ts';
import type { Answered } from './documented-client.ts';
import { enterprise, group, patchOp, person, ScimForTests, user, type Json } from './scim-for-tests.ts';

describe('SCIM into the directory', () => {
  let scim: ScimForTests;
  let api: ApiForTests;
  before(async () => {
    scim = await ScimForTests.open();
    ({ api } = scim);
  });
  after(async () => {
    await scim[Symbol.asyncDispose]();
  });

  it('keeps every attribute that the directory has a place for', async () => {
    const boss = await scim.added();
    const made = await scim.added({
      externalId: 'hr-1',
      name: { givenName: 'Ada', familyName: 'Lovelace', formatted: 'Ada Lovelace' },
      title: 'Analyst',
      preferredLanguage: 'en-GB',
      emails: [{ value: 'ada@hand.example', type: 'work', primary: true }],
      phoneNumbers: [
        { value: '+49 30 1', type: 'work' },
        { value: '+49 170 1', type: 'mobile' },
      ],
      addresses: [{ type: 'work', formatted: 'Room 7\nBerlin', country: 'DE', locality: 'Berlin' }],
      nickName: 'Ada',
      [enterprise]: { employeeNumber: '4711', organization: 'Contoso', department: 'R&D', manager: { value: boss.id } },
    });
    const stored = await api.store.get('directoryUsers', 'directory', String(made.id));
    assert.deepEqual(stored?.body.attributes, {
      userPrincipalName: made.userName,
      ...{ displayName: 'Ada Lovelace', givenName: 'Ada', surname: 'Lovelace', mail: 'ada@hand.example' },
      ...{ jobTitle: 'Analyst', department: 'R&D', companyName: 'Contoso', officeLocation: 'Room 7\nBerlin' },
      ...{ mobilePhone: '+49 170 1', employeeId: '4711', preferredLanguage: 'en-GB', usageLocation: 'DE' },
      ...{ accountEnabled: true, manager: boss.id },
    });
    assert.deepEqual([stored.body.owner, stored.body.sourceId], [null, null]);
    const read = await scim.call('GET', `/Users/${String(made.id)}`);
    assert.deepEqual(read.json, made);
    assert.equal((made.meta as Json).location, `http://localhost:3978/scim/v2/Users/${String(made.id)}`);
    assert.deepEqual(made[enterprise], {
      ...{ employeeNumber: '4711', organization: 'Contoso', department: 'R&D' },
      manager: { value: boss.id },
    });
  });

  it('answers Entra’s first question, and everything else that it does', async () => {
    const probe = await scim.filtered('/Users', `userName eq "${randomUUID()}"`);
    assert.deepEqual([probe.totalResults, probe.Resources], [0, []]);
    const made = await scim.added({ externalId: 'entra-1', active: 'True' });
    const { id } = made;
    assert.equal(made.active, true);
    const found = await scim.filtered('/Users', `userName eq "${String(made.userName).toUpperCase()}"`);
    assert.deepEqual(
      (found.Resources as Json[]).map((one) => one.id),
      [id],
    );
    assert.equal((await scim.filtered('/Users', 'externalId eq "entra-1"')).totalResults, 1);
    const answered = await scim.patched(
      id,
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'entra@hand.example' },
      { op: 'Add', path: 'addresses[type eq "work"].formatted', value: 'Room 1' },
      { op: 'Add', path: 'addresses[type eq "work"].country', value: 'JP' },
      { op: 'Add', path: 'phoneNumbers[type eq "fax"].value', value: '1' },
      { op: 'Replace', path: `${enterprise}:department`, value: 'Sales' },
      { op: 'Add', path: `${enterprise}:manager`, value: id },
      { op: 'Replace', path: 'name.familyName', value: 'Byron' },
      { op: 'Replace', path: 'active', value: 'False' },
    );
    assert.equal(answered.status, 200, answered.text);
    const { active, attributes } = (await api.store.get('directoryUsers', 'directory', String(id)))?.body ?? {};
    assert.equal(active, false);
    const { mail, officeLocation, usageLocation, department, manager, surname, accountEnabled } = attributes ?? {};
    assert.deepEqual(
      [mail, officeLocation, usageLocation, department, manager, surname, accountEnabled],
      ['entra@hand.example', 'Room 1', 'JP', 'Sales', id, 'Byron', false],
    );
    const old = await scim.patched(id, {
      op: 'Replace',
      value: {
        active: 'True',
        'name.givenName': 'Augusta',
        [`${enterprise}:employeeNumber`]: '7',
        name: { familyName: 'King' },
      },
    });
    assert.deepEqual(
      [old.json.active, old.json.name, old.json[enterprise]],
      [
        true,
        { givenName: 'Augusta', familyName: 'King' },
        { employeeNumber: '7', department: 'Sales', manager: { value: id } },
      ],
    );
    const cleared = await scim.patched(
      id,
      { op: 'Remove', path: `${enterprise}:manager` },
      { op: 'Remove', path: 'emails[type eq "work"]' },
    );
    assert.deepEqual(
      [cleared.json[enterprise], cleared.json.emails],
      [{ employeeNumber: '7', department: 'Sales' }, undefined],
    );
    assert.equal((await scim.call('DELETE', `/Users/${String(id)}`)).status, 204);
    assert.equal((await scim.call('GET', `/Users/${String(id)}`)).status, 404);
  });

  it('replaces what PUT says, and leaves what SCIM has no word for', async () => {
    const made = await scim.added({ title: 'Analyst', emails: [{ value: 'a@hand.example' }] });
    const held = await api.store.get('directoryUsers', 'directory', String(made.id));
    assert.ok(held);
    const attributes = { ...held.body.attributes, badge: '12' };
    await api.store.write('directoryUsers', 'directory', [
      { kind: 'put', id: held.id, body: { ...held.body, attributes } },
    ]);
    const put = await scim.call(
      'PUT',
      `/Users/${String(made.id)}`,
      person({ userName: made.userName, displayName: 'Ada' }),
    );
    assert.deepEqual(
      [put.status, put.json.title, put.json.emails, put.json.displayName],
      [200, undefined, undefined, 'Ada'],
    );
    const after = await api.store.get('directoryUsers', 'directory', String(made.id));
    assert.equal(after?.body.attributes.badge, '12');
  });

  it('changes only the version that If-Match names', async () => {
    const made = await scim.added();
    const path = `/Users/${String(made.id)}`;
    const { version } = made.meta as { version: string };
    const body = person({ userName: made.userName, title: 'First' });
    const first = await scim.call('PUT', path, body, { 'if-match': version });
    assert.equal(first.status, 200);
    assert.notEqual(first.headers.etag, version);
    const late = { ...body, title: 'Second' };
    assert.equal((await scim.call('PUT', path, late, { 'if-match': version })).status, 412);
    assert.equal((await scim.call('DELETE', path, undefined, { 'if-match': version })).status, 412);
    assert.equal((await scim.call('PUT', path, body)).headers.etag, first.headers.etag, 'nothing changed');
    assert.equal((await scim.call('DELETE', path, undefined, { 'if-match': first.headers.etag ?? '' })).status, 204);
  });

  it('gives a name to one alone, and an externalId to one for each client', async () => {
    const made = await scim.added({ externalId: 'same' });
    const again = await scim.call('POST', '/Users', person({ userName: String(made.userName).toUpperCase() }));
    assert.deepEqual([again.status, again.json.scimType], [409, 'uniqueness']);
    assert.equal((await scim.call('POST', '/Users', person({ externalId: 'same' }))).status, 409);
    const other = await scim.newToken('Other client');
    const authorization = `Bearer ${other.token}`;
    const theirs = await scim.call('POST', '/Users', person({ externalId: 'same' }), { authorization });
    assert.equal(theirs.status, 201);
    assert.equal((await scim.filtered('/Users', 'externalId eq "same"')).totalResults, 1);
  });

  it('leaves whom a connection, or another client, brought in, and names it', async () => {
    const profile = await scim.client.call('createCredentialProfile', {
      body: { name: 'App', clientId: '11111111-2222-4333-8444-555555555555', secret: 's' },
    });
    const connection = await scim.client.call('createConnection', {
      body: { name: 'Contoso', tenant: 'contoso.example', cloud: 'simulated', credentialProfileId: profile.json.id },
    });
    const owner = String(connection.json.id);
    const row = { sourceId: 'owned', owner, syncedDigest: null, changedAt: api.now.toISOString(), changedBy: null };
    const attributes = { userPrincipalName: 'owned@contoso.example', displayName: 'Owned' };
    const body = { ...row, id: 'owned', attributes, active: true, inactiveSince: null };
    await api.store.write('directoryUsers', 'directory', [
      { kind: 'create', id: 'owned', body, search: 'owned owned@contoso.example owned' },
    ]);
    await api.store.write('directoryGroups', 'directory', [
      { kind: 'create', id: 'owned', body: { ...row, id: 'owned', attributes: { displayName: 'Owned' } } },
    ]);
    assert.equal((await scim.filtered('/Users', 'userName eq "owned@contoso.example"')).totalResults, 1);
    const operations = { schemas: [patchOp], Operations: [{ op: 'replace', path: 'displayName', value: 'Mine' }] };
    const refused = [
      await scim.call('PATCH', '/Users/owned', operations),
      await scim.call('PUT', '/Users/owned', person()),
      await scim.call('DELETE', '/Users/owned'),
      await scim.call('PATCH', '/Groups/owned', operations),
      await scim.call('DELETE', '/Groups/owned'),
    ];
    for (const { status, json } of refused) {
      assert.equal(status, 403);
      assert.match(String(json.detail), /“Contoso”/);
    }
    const taken = await scim.call('POST', '/Users', person({ userName: 'Owned@contoso.example' }));
    assert.equal(taken.status, 409);
    assert.match(String(taken.json.detail), /“Contoso”/);
    assert.deepEqual((await api.store.get('directoryUsers', 'directory', 'owned'))?.body, body);
    const made = await scim.added();
    const other = { authorization: `Bearer ${(await scim.newToken('Third client')).token}` };
    const theirs = await scim.call('DELETE', `/Users/${String(made.id)}`, undefined, other);
    assert.equal(theirs.status, 403);
    assert.match(String(theirs.json.detail), /“HR system”/);
  });

  it('lets a token that takes the place of another go on, and others once the old ones are revoked', async () => {
    const first = await scim.newToken('First');
    const made = await scim.call('POST', '/Users', person({ externalId: 'kept' }), {
      authorization: `Bearer ${first.token}`,
    });
    const path = `/Users/${String(made.json.id)}`;
    const heir = await scim.newToken('Heir', { replaces: first.id });
    const asHeir = { authorization: `Bearer ${heir.token}` };
    assert.equal((await scim.call('GET', path, undefined, asHeir)).json.externalId, 'kept');
    const operations = { schemas: [patchOp], Operations: [{ op: 'replace', path: 'title', value: 'x' }] };
    assert.equal((await scim.call('PATCH', path, operations, asHeir)).status, 200);
    await scim.client.call('revokeScimToken', { params: { id: first.id } });
    assert.equal((await scim.call('PATCH', path, operations)).status, 403);
    await scim.client.call('revokeScimToken', { params: { id: heir.id } });
    const taken = await scim.call('PATCH', path, operations);
    assert.deepEqual([taken.status, taken.json.externalId], [200, undefined]);
  });

  it('keeps groups and their members', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, async () => scim.added()));
    const ids = people.map(({ id }) => String(id)).sort();
    const [a = '', b = '', c = '', d = ''] = ids;
    const body = { schemas: [group], displayName: 'Sales', externalId: 'g-1', members: [{ value: a }, { value: b }] };
    const made = await scim.call('POST', '/Groups', body);
    assert.equal(made.status, 201, made.text);
    const path = `/Groups/${String(made.json.id)}`;
    const membersNow = async (): Promise<readonly string[]> => {
      const { members = [] } = (await scim.call('GET', path)).json as { members?: readonly { value: string }[] };
      return members.map(({ value }) => value).sort();
    };
    const change = async (...operations: readonly Json[]): Promise<Answered> =>
      scim.call('PATCH', path, { schemas: [patchOp], Operations: operations });
    assert.deepEqual(await membersNow(), [a, b]);
    const changed = await change(
      { op: 'Add', path: 'members', value: [{ value: c }, { value: a }] },
      { op: 'Remove', path: `members[value eq "${b}"]` },
      { op: 'Replace', path: 'displayName', value: 'Sales EMEA' },
    );
    assert.deepEqual([changed.status, changed.json.displayName], [200, 'Sales EMEA']);
    assert.notEqual(changed.headers.etag, made.headers.etag);
    assert.deepEqual(await membersNow(), [a, c]);
    await change(
      { op: 'Remove', path: 'members', value: [{ value: c }] },
      { op: 'Add', value: { members: [{ value: d }] } },
    );
    assert.deepEqual(await membersNow(), [a, d]);
    const missing = await change({ op: 'Add', path: 'members', value: [{ value: 'nobody' }] });
    assert.equal(missing.status, 400);
    assert.equal((await scim.filtered('/Groups', 'displayName eq "sales emea"')).totalResults, 1);
    assert.equal((await scim.filtered('/Groups', 'externalId eq "g-1"')).totalResults, 1);
    const bare = await scim.call('GET', `${path}?excludedAttributes=members`);
    assert.deepEqual([bare.json.members, bare.json.displayName], [undefined, 'Sales EMEA']);
    await scim.call('DELETE', `/Users/${a}`);
    assert.deepEqual(await membersNow(), [d]);
    await change({ op: 'Remove', path: 'members' });
    assert.deepEqual(await membersNow(), []);
    assert.equal((await scim.call('DELETE', path)).status, 204);
    assert.equal((await scim.call('GET', path)).status, 404);
  });

  it('lists page after page, filtered and sorted', async () => {
    const seen = new Set<string>();
    let total = 1;
    for (let startIndex = 1; startIndex <= total;) {
      const { json } = await scim.call('GET', `/Users?startIndex=${String(startIndex)}&count=3&attributes=userName`);
      const resources = json.Resources as readonly { id: string; userName: string; displayName?: string }[];
      assert.ok(resources.length > 0 && resources.length <= 3);
      for (const one of resources) {
        assert.deepEqual([seen.has(one.id), typeof one.userName, one.displayName], [false, 'string', undefined]);
        seen.add(one.id);
      }
      total = Number(json.totalResults);
      startIndex += Number(json.itemsPerPage);
    }
    assert.equal(seen.size, total);
    const jump = (await scim.call('GET', '/Users?startIndex=4&count=2')).json.Resources as readonly { id: string }[];
    assert.deepEqual(
      jump.map(({ id }) => id),
      [...seen].slice(3, 5),
    );
    assert.equal((await scim.call('GET', '/Users?count=0')).json.totalResults, total);
    await scim.added({ title: 'Zoologist', displayName: 'Zoë' });
    await scim.added({ title: 'zookeeper', displayName: 'Abe' });
    const found = await scim.call(
      'GET',
      '/Users?filter=title%20sw%20%22ZOO%22%20and%20active%20eq%20true&sortBy=displayName',
    );
    assert.deepEqual(
      (found.json.Resources as readonly { displayName: string }[]).map(({ displayName }) => displayName),
      ['Abe', 'Zoë'],
    );
    const down = await scim.call(
      'GET',
      '/Users?filter=title%20sw%20%22zoo%22&sortBy=displayName&sortOrder=descending&count=1',
    );
    assert.deepEqual(
      (down.json.Resources as readonly { displayName: string }[]).map(({ displayName }) => displayName),
      ['Zoë'],
    );
    assert.equal((await scim.filtered('/Users', `${enterprise}:employeeNumber eq "4711"`)).totalResults, 1);
  });

  it('does many things in one request, each by itself', async () => {
    const made = await scim.added();
    const { status, json } = await scim.call('POST', '/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [
        { method: 'POST', path: '/Users', bulkId: 'new', data: person() },
        {
          method: 'POST',
          path: '/Groups',
          bulkId: 'g',
          data: { schemas: [group], displayName: 'Bulk', members: [{ value: 'bulkId:new' }] },
        },
        {
          method: 'PATCH',
          path: `/Users/${String(made.id)}`,
          data: { schemas: [patchOp], Operations: [{ op: 'add', path: 'title', value: 'x' }] },
        },
        { method: 'DELETE', path: '/Users/owned' },
        { method: 'POST', path: '/Users', bulkId: 'taken', data: person({ userName: made.userName }) },
      ],
    });
    const operations = json.Operations as readonly { status: string; location?: string; response?: Json }[];
    assert.deepEqual([status, ...operations.map((one) => one.status)], [200, '201', '201', '200', '403', '409']);
    assert.match(String(operations[3]?.response?.detail), /“Contoso”/);
    const members = await scim.call('GET', new URL(operations[1]?.location ?? '').pathname.replace('/scim/v2', ''));
    assert.equal((members.json.members as readonly unknown[]).length, 1);
  });

  it('says what it can, and what its schemas are', async () => {
    const config = (await scim.call('GET', '/ServiceProviderConfig')).json as Record<string, { supported: boolean }>;
    for (const name of ['patch', 'bulk', 'filter', 'sort', 'etag']) assert.equal(config[name]?.supported, true, name);
    const { Resources } = (await scim.call('GET', '/ResourceTypes')).json;
    assert.deepEqual(
      (Resources as readonly { endpoint: string }[]).map(({ endpoint }) => endpoint),
      ['/Users', '/Groups'],
    );
    assert.equal((await scim.call('GET', '/ResourceTypes/User')).json.schema, user);
    for (const id of [user, group, enterprise]) assert.equal((await scim.call('GET', `/Schemas/${id}`)).json.id, id);
    assert.ok(!(await scim.call('GET', '/Schemas')).text.includes('not kept'));
    for (const path of ['', '/Nothing', '/Users/a/b', '/Schemas/nothing', '/Me'])
      assert.equal((await scim.call('GET', path)).status, 404, path);
    assert.equal((await scim.call('PUT', '/Users', person())).status, 405);
  });
});
