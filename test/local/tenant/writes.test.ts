import assert from 'node:assert/strict';
import type { TestTenant } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';
import type { RawAnswer } from './raw-graph.ts';
import { RawGraph } from './raw-graph.ts';

const canWrite = ['User.ReadWrite.All', 'GroupMember.Read.All'];
const eventual = { ConsistencyLevel: 'eventual' };

function person(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    accountEnabled: true,
    displayName: 'Ines Neu',
    mailNickname: 'ines.neu',
    userPrincipalName: 'ines.neu@contoso.com',
    passwordProfile: { password: 'Not-a-real-1', forceChangePasswordNextSignIn: true },
    ...changes,
  };
}

describe('writing to the simulated Graph', () => {
  let test: TestTenant;
  let graph: RawGraph;
  let now: Date;

  beforeEach(async () => {
    now = new Date('2026-01-05T09:00:00Z');
    test = await startTestTenant({
      permissions: canWrite,
      now: () => now,
      habits: { shortTokens: { seconds: 100_000 } },
    });
    graph = new RawGraph(test);
  });

  afterEach(() => test.tenant.close());

  function write(method: string, path: string, body?: unknown): Promise<RawAnswer> {
    const headers = { 'content-type': 'application/json' };
    return graph.send(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  }

  async function idOf(principalName: string): Promise<string> {
    const { body } = await graph.get(`/users/${principalName}?$select=id`);
    return (body as unknown as { id: string }).id;
  }

  it('adds, changes and deletes a person, and the delta query tells of each', async () => {
    const { deltaLink } = await graph.all('/users/delta?$deltatoken=latest&$select=id,jobTitle');
    const created = await write('POST', '/users', person({ jobTitle: 'Clerk', onPremisesImmutableId: 'AAEC' }));
    assert.equal(created.status, 201);
    assert.equal(created.body.displayName, 'Ines Neu');
    assert.ok(!created.text.includes('Not-a-real-1'));
    const id = await idOf('ines.neu@contoso.com');
    assert.equal((await write('PATCH', `/users/${id}`, { jobTitle: null, department: 'Sales' })).status, 204);
    const held = test.tenant.directory.user(id);
    assert.deepEqual([held?.jobTitle, held?.department, held?.onPremisesImmutableId], [null, 'Sales', 'AAEC']);
    const added = await graph.all(deltaLink);
    assert.deepEqual(
      added.objects.map((object) => object.id),
      [id],
    );
    assert.equal((await write('DELETE', `/users/${id}`)).status, 204);
    assert.equal((await graph.get(`/users/${id}`)).status, 404);
    assert.deepEqual((await graph.all(added.deltaLink)).objects, [{ id, '@removed': { reason: 'changed' } }]);
    assert.equal((await write('DELETE', `/users/${id}`)).status, 404);
  });

  it('sets and takes away a manager, and does both inside a batch', async () => {
    const [pat, miriam] = [await idOf('pat.odonnell@contoso.com'), await idOf('miriam@contoso.com')];
    const link = { '@odata.id': `${test.graphEndpoint}/v1.0/users/${miriam}` };
    assert.equal((await write('PUT', `/users/${pat}/manager/$ref`, link)).status, 204);
    assert.equal(test.tenant.directory.user(pat)?.manager, miriam);
    const { body } = await graph.batch([
      { id: '1', method: 'DELETE', url: `/users/${pat}/manager/$ref` },
      { id: '2', method: 'DELETE', url: `/users/${pat}/manager/$ref`, dependsOn: ['1'] },
      {
        id: '3',
        method: 'PATCH',
        url: `/users/${pat}`,
        headers: { 'content-type': 'application/json' },
        body: { surname: 'New' },
      },
    ]);
    assert.deepEqual(body.responses?.map(({ id, status }) => `${id}: ${status}`).sort(), [
      '1: 204',
      '2: 404',
      '3: 204',
    ]);
    assert.equal(test.tenant.directory.user(pat)?.surname, 'New');
    const nobody = { '@odata.id': `${test.graphEndpoint}/v1.0/users/00000000-0000-4000-8000-000000000000` };
    assert.equal((await write('PUT', `/users/${pat}/manager/$ref`, nobody)).status, 404);
  });

  it('takes a picture and shows it', async () => {
    const id = await idOf('pat.odonnell@contoso.com');
    const bytes = Buffer.from('/9j/4AAQ', 'base64');
    const headers = { 'content-type': 'image/jpeg' };
    const put = await graph.send(`/users/${id}/photo/$value`, {
      method: 'PUT',
      headers,
      body: bytes as unknown as string,
    });
    assert.equal(put.status, 200);
    const { headers: shown } = await graph.get(`/users/${id}/photo/$value`);
    assert.equal(shown.get('content-type'), 'image/jpeg');
    assert.equal(shown.get('content-length'), String(bytes.length));
  });

  describe('photos', () => {
    const start = [0xff, 0xd8, 0xff, 0xe0];

    function putPhoto(id: string, bytes: readonly number[] | Buffer, type = 'image/jpeg'): Promise<RawAnswer> {
      const body = Buffer.from(bytes) as unknown as string;
      return graph.send(`/users/${id}/photo/$value`, { method: 'PUT', headers: { 'content-type': type }, body });
    }

    async function tagOf(id: string): Promise<unknown> {
      const { status, body } = await graph.get(`/users/${id}/photo`);
      return status === 200 ? body['@odata.mediaEtag' as keyof typeof body] : status;
    }

    it('have another ETag once they are others, and none once they are deleted', async () => {
      const id = await idOf('pat.odonnell@contoso.com');
      await putPhoto(id, [...start, 1]);
      const first = await tagOf(id);
      await putPhoto(id, [...start, 2]);
      assert.notEqual(await tagOf(id), first);
      await putPhoto(id, [...start, 1]);
      assert.equal(await tagOf(id), first);
      assert.equal((await write('DELETE', `/users/${id}/photo/$value`)).status, 200);
      assert.equal(await tagOf(id), 404);
      const again = await write('DELETE', `/users/${id}/photo/$value`);
      assert.deepEqual([again.status, again.body.error?.code], [404, 'ImageNotFound']);
    });

    const refusals: [what: string, bytes: readonly number[] | Buffer, type: string, status: number][] = [
      ['nothing', [], 'image/jpeg', 400],
      ['text', Buffer.from('<svg/>'), 'image/png', 400],
      ['a kind of picture that nobody knows', start, 'image/x-icon', 400],
      ['more than 4 MB', Buffer.concat([Buffer.from(start), Buffer.alloc(4 * 1024 * 1024)]), 'image/jpeg', 413],
    ];
    for (const [what, bytes, type, status] of refusals)
      it(`are refused where they are ${what}`, async () => {
        const id = await idOf('pat.odonnell@contoso.com');
        const before = test.tenant.directory.writeNumber;
        assert.equal((await putPhoto(id, bytes, type)).status, status);
        assert.equal(test.tenant.directory.writeNumber, before);
      });

    it('are of people who are there, and take a permission to write', async () => {
      assert.equal((await putPhoto('00000000-0000-4000-8000-000000000000', start)).status, 404);
      const id = await idOf('pat.odonnell@contoso.com');
      test.tenant.apps[0]?.permissions.splice(0, 1, 'User.Read.All', 'Directory.ReadWrite.All');
      graph.signOut();
      assert.equal((await putPhoto(id, start)).status, 403);
      assert.equal((await write('DELETE', `/users/${id}/photo/$value`)).status, 403);
      test.tenant.apps[0]?.permissions.push('ProfilePhoto.ReadWrite.All');
      graph.signOut();
      assert.equal((await putPhoto(id, start)).status, 200);
    });

    it('are written though the answer is lost, and show in no delta query', async () => {
      const id = await idOf('pat.odonnell@contoso.com');
      const { deltaLink } = await graph.all('/users/delta?$deltatoken=latest&$select=id,jobTitle');
      test.tenant.habits.lostAnswers = { times: 2 };
      await assert.rejects(putPhoto(id, start));
      assert.notEqual(await tagOf(id), 404);
      await assert.rejects(write('DELETE', `/users/${id}/photo/$value`));
      assert.equal(await tagOf(id), 404);
      assert.deepEqual((await graph.all(deltaLink)).objects, []);
    });
  });

  const refusals: [what: string, body: Record<string, unknown>, message: RegExp, target?: string][] = [
    ['no display name', person({ displayName: undefined }), /A value is required/, 'displayName'],
    ['no password', person({ passwordProfile: undefined }), /A value is required/, 'passwordProfile'],
    ['a weak password', person({ passwordProfile: { password: 'password' } }), /complexity/, 'passwordProfile'],
    ['a foreign domain', person({ userPrincipalName: 'ines@fabrikam.com' }), /verified domain/, 'userPrincipalName'],
    ['an accent in the name', person({ userPrincipalName: 'inès@contoso.com' }), /Invalid value/, 'userPrincipalName'],
    ['a space in the nickname', person({ mailNickname: 'ines neu' }), /Invalid value/, 'mailNickname'],
    ['a dot at its end', person({ mailNickname: 'ines.' }), /Invalid value/, 'mailNickname'],
    ['an empty text', person({ jobTitle: '' }), /Invalid value/, 'jobTitle'],
    ['a number for text', person({ jobTitle: 7 }), /Invalid value/, 'jobTitle'],
    ['a long employee id', person({ employeeId: '12345678901234567' }), /Invalid value/, 'employeeId'],
    ['a long country', person({ usageLocation: 'Ireland' }), /Invalid value/, 'usageLocation'],
    ['an immutable id with _', person({ onPremisesImmutableId: 'a_b' }), /Invalid value/, 'onPremisesImmutableId'],
    ['an unknown property', person({ shoeSize: 42 }), /Invalid property 'shoeSize'/],
    ['licences', person({ assignedLicenses: [] }), /read-only/],
    ['a date of creation', person({ createdDateTime: '2026-01-01T00:00:00Z' }), /read-only/],
    [
      'a name that is taken',
      person({ userPrincipalName: 'Miriam@contoso.com' }),
      /Another object/,
      'userPrincipalName',
    ],
    ['a mail that is taken', person({ mail: 'miriam@contoso.com' }), /Another object/, 'proxyAddresses'],
  ];
  for (const [what, body, message, target] of refusals) {
    it(`refuses somebody with ${what}`, async () => {
      const before = test.tenant.directory.changeNumber;
      const answer = await write('POST', '/users', body);
      assert.equal(answer.status, 400);
      assert.equal(answer.body.error?.code, 'Request_BadRequest');
      assert.match(answer.body.error.message, message);
      const { details } = answer.body.error as { details?: { target: string }[] };
      assert.equal(details?.[0]?.target, target);
      assert.equal(test.tenant.directory.changeNumber, before);
    });
  }

  it('refuses an immutable id that somebody has; keptImmutableIds: in the recycle bin as well', async () => {
    await write('POST', '/users', person({ onPremisesImmutableId: 'AAEC' }));
    const twin = person({ userPrincipalName: 'twin@contoso.com', onPremisesImmutableId: 'AAEC' });
    assert.match((await write('POST', '/users', twin)).text, /onPremisesImmutableId already exists/);
    await write('DELETE', '/users/ines.neu@contoso.com');
    test.tenant.habits.keptImmutableIds = true;
    assert.match((await write('POST', '/users', twin)).text, /onPremisesImmutableId already exists/);
    Reflect.deleteProperty(test.tenant.habits, 'keptImmutableIds');
    assert.equal((await write('POST', '/users', twin)).status, 201);
  });

  it('refuses to empty what everybody has', async () => {
    for (const name of ['displayName', 'userPrincipalName', 'accountEnabled', 'mailNickname']) {
      assert.equal((await write('PATCH', '/users/miriam@contoso.com', { [name]: null })).status, 400);
    }
  });

  it('protects administrators, and members of groups that may have roles', async () => {
    const { directory } = test.tenant;
    const group = directory.addGroup({ displayName: 'Tier 0', isAssignableToRole: true });
    directory.addMember(group, await idOf('miriam@contoso.com'));
    for (const name of ['aoife.nimhurchu', 'miriam']) {
      const path = `/users/${name}@contoso.com`;
      for (const answer of [await write('DELETE', path), await write('PATCH', path, { accountEnabled: false })]) {
        assert.equal(answer.status, 403);
        assert.equal(answer.body.error?.code, 'Authorization_RequestDenied');
      }
      assert.equal((await write('PATCH', path, { jobTitle: 'Head' })).status, 204);
    }
  });

  it('shows the roles of administrators by type and id to an app that may not read roles', async () => {
    const { objects } = await graph.all('/users/aoife.nimhurchu@contoso.com/memberOf?$select=id,displayName');
    const roles = objects.filter((object) => object['@odata.type'] === '#microsoft.graph.directoryRole');
    assert.deepEqual(
      roles.map(({ displayName }) => displayName),
      [null],
    );
  });

  it('refuses writing to an app that may only read', async () => {
    test.tenant.apps[0]?.permissions.splice(0, 1, 'User.Read.All');
    graph.signOut();
    assert.equal((await write('POST', '/users', person())).status, 403);
    assert.equal((await write('DELETE', '/users/pat.odonnell@contoso.com')).status, 403);
  });

  it('writeThrottling: refuses writes beyond their quota, one by one, and goes on reading', async () => {
    test.tenant.habits.writeThrottling = { writesPerWindow: 2 };
    const change = (name: string): Promise<RawAnswer> => write('PATCH', '/users/miriam@contoso.com', { surname: name });
    assert.deepEqual([(await change('A')).status, (await change('B')).status], [204, 204]);
    const refused = await change('C');
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '150']);
    assert.equal((await graph.get('/users')).status, 200);
    now = new Date(now.getTime() + 150_000);
    assert.equal((await change('D')).status, 204);
  });

  it('lostAnswers: writes, and breaks the connection', async () => {
    test.tenant.habits.lostAnswers = { times: 1 };
    await assert.rejects(write('POST', '/users', person()));
    assert.equal((await graph.get('/users/ines.neu@contoso.com')).status, 200);
    assert.equal((await write('DELETE', '/users/ines.neu@contoso.com')).status, 204);
  });

  const failures: ['before' | 'after', number][] = [
    ['before', 404],
    ['after', 200],
  ];
  for (const [done, status] of failures) {
    it(`failedWrites: answers with an error ${done} it is done`, async () => {
      test.tenant.habits.failedWrites = { times: 1, done, status: 504 };
      const { body } = await graph.batch([{ id: '1', method: 'POST', url: '/users', body: person() }]);
      assert.equal(body.responses?.[0]?.status, 504);
      assert.equal((await graph.get('/users/ines.neu@contoso.com')).status, status);
    });
  }

  it('lateIndex: does not find a new person in filters for a while, and by id at once', async () => {
    test.tenant.habits.lateIndex = { queries: 2, milliseconds: 5_000 };
    await write('POST', '/users', person());
    const path = `/users?$count=true&$filter=${encodeURIComponent("endsWith(userPrincipalName,'neu@contoso.com')")}`;
    const found = async (): Promise<number | undefined> => (await graph.get(path, eventual)).body.value?.length;
    assert.equal((await graph.get('/users/ines.neu@contoso.com')).status, 200);
    assert.deepEqual([await found(), await found(), await found()], [0, 0, 0]);
    now = new Date(now.getTime() + 5_000);
    assert.equal(await found(), 1);
  });
});
