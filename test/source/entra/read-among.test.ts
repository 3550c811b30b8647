import assert from 'node:assert/strict';
import { contoso } from '../../../src/local/tenant/contoso.ts';
import type { Habits } from '../../../src/local/tenant/habits.ts';
import type { SourceUser } from '../../../src/model/directory.ts';
import { sourceAttributes } from '../../../src/model/directory.ts';
import type { UserQuery } from '../../../src/source/source.ts';
import type { TestTenant } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';
import { id, never } from './scripted-graph.ts';
import { companyOf, readAll, sourceOf } from './simulated-company.ts';
import { SimulatedClock } from './simulated-clock.ts';

describe('Reading some people by their ids', () => {
  let test: TestTenant;
  let people: readonly SourceUser[];
  let clock: SimulatedClock;
  before(async () => {
    clock = new SimulatedClock();
    test = await startTestTenant({ directory: contoso(), now: () => new Date(clock.now()) });
    people = companyOf(test.tenant.directory).users;
  });
  after(() => test.tenant.close());
  afterEach(() => {
    for (const name of Object.keys(test.tenant.habits)) Reflect.deleteProperty(test.tenant.habits, name);
  });
  const read = async (query: Partial<UserQuery>): Promise<{ users: SourceUser[]; of: string; requests: number }> => {
    const source = sourceOf(test, { clock });
    const asked: UserQuery = {
      attributes: sourceAttributes,
      filter: null,
      among: people.map((user) => user.id),
      ...query,
    };
    const { items, proof } = await readAll(source.readUsers(asked, { signal: never }));
    const last = new Map(items.map((user) => [user.id, user]));
    const users = [...last.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    return { users, of: proof.of, requests: source.usage.requests };
  };
  const inDepartment = (name: string): readonly SourceUser[] =>
    people.filter(({ attributes }) => attributes.department === name);

  it('brings exactly those, with their managers, and says that it is complete', async () => {
    const chosen = people.filter((_user, index) => index % 3 === 0);
    const { users, of } = await read({ among: chosen.map((user) => user.id.toUpperCase()) });
    assert.deepEqual(users, chosen);
    assert.equal(of, 'users');
  });

  it('asks for three hundred people at a time, and does not list the tenant', async () => {
    test.tenant.counters.reset();
    const { users, requests } = await read({});
    assert.deepEqual(users, people);
    assert.equal(requests, Math.ceil(people.length / 300));
    assert.equal(test.tenant.counters.batchItems, Math.ceil(people.length / 15));
  });

  it('leaves out who is not there, and ids that are none, and asks for nobody twice', async () => {
    const [first] = people;
    const { directory } = test.tenant;
    const gone = directory.addUser({ userPrincipalName: 'gone@contoso.com', displayName: 'Gone' });
    directory.softDeleteUser(gone);
    const { users } = await read({ among: [id(1), gone, first?.id ?? '', `${first?.id ?? ''} `, "x') or true", ''] });
    assert.deepEqual(users, [first]);
  });

  it('reads nothing for nobody, and that is complete', async () => {
    assert.deepEqual(await read({ among: [] }), { users: [], of: 'users', requests: 0 });
  });

  it('brings those of a definition only', async () => {
    const { users, requests } = await read({ filter: "department eq 'Sales'" });
    assert.deepEqual(users, inDepartment('Sales'));
    assert.equal(requests, Math.ceil(people.length / 300));
    const either = await read({ filter: "department eq 'Sales' or department eq 'Legal'" });
    assert.equal(either.users.length, inDepartment('Sales').length + inDepartment('Legal').length);
  });

  for (const filter of [
    "department eq 'Sales' and not (startsWith(mail,'zz'))",
    "(accountEnabled eq true or accountEnabled eq false) and (department eq 'Sales' or (mail eq 'a' and mail eq 'b'))",
  ]) {
    it(`brings those of a definition that cannot be combined with ids: ${filter}`, async () => {
      const [, ...among] = inDepartment('Sales');
      const { users } = await read({ filter, among: [...among.map((user) => user.id), id(1)] });
      assert.deepEqual(users, among);
    });
  }

  it('brings nobody else for a definition that reaches beyond its brackets', async () => {
    const [first] = people;
    const filter = "mail eq 'a') or (department eq 'Sales'";
    assert.deepEqual((await read({ filter, among: [first?.id ?? ''] })).users, []);
  });

  it('fails with Graph’s own message on a definition that is wrong', async () => {
    const failure = { code: 'filter-invalid', detail: /'shoeSize'.*\(BadRequest, request [0-9a-f-]+\)$/ };
    await assert.rejects(read({ filter: "shoeSize eq '42'" }), failure);
  });

  it('leaves nobody out because of an answer with nobody in it', async () => {
    test.tenant.habits.emptySource = true;
    assert.deepEqual((await read({})).users, people);
  });

  it('asks for everybody by themselves where Graph refuses a list of ids', async () => {
    test.tenant.habits.refusedFilters = { path: 'id%20in' };
    test.tenant.counters.reset();
    const { users } = await read({ among: [...people.map((user) => user.id), id(1)] });
    assert.deepEqual(users, people);
    assert.ok(test.tenant.counters.batchItems > people.length);
  });

  const exact: Habits[] = [
    { smallPages: true },
    { emptyPages: true },
    { wrongCaseIds: true },
    { throttled: { times: 1, retryAfterSeconds: 600 } },
    { throttledBatchItems: { every: 3, retryAfterSeconds: 30 } },
    { batchItemErrors: { every: 3 } },
    { serverErrors: { times: 2 } },
    { htmlAnswers: { times: 2 } },
    { missingValue: { times: 3, path: 'id%20in' } },
    { nullItems: { times: 2 } },
    { expiredPageTokens: { times: 1 }, smallPages: true },
  ];
  for (const habits of exact) {
    it(`brings them with the habits ${JSON.stringify(habits)}`, async () => {
      Object.assign(test.tenant.habits, structuredClone(habits));
      assert.deepEqual((await read({})).users, people);
    });
  }

  const failing: [habits: Habits, code: string][] = [
    [{ missingConsent: true }, 'consent-missing'],
    [{ missingValue: true }, 'source-unavailable'],
    [{ throttledBatchItems: true }, 'source-throttled'],
  ];
  for (const [habits, code] of failing) {
    it(`fails with ${code} under ${JSON.stringify(habits)}, and never leaves anybody out for it`, async () => {
      Object.assign(test.tenant.habits, structuredClone(habits));
      await assert.rejects(read({}), { code });
    });
  }
});
