import assert from 'node:assert/strict';
import { pino } from 'pino';
import { demoPeople as people } from '../../src/local/people.ts';
import { AskedTenants } from '../../src/settings/asked-tenants.ts';
import { ArraySource, type Company } from '../support/array-source.ts';
import { adele, eventually, openChatServer, type ChatServer } from './chat-for-tests.ts';
import { companyOf } from './companies.ts';
import { connectionWith } from './samples.ts';
import { cardText, TeamsForTests, textOf, type ShownMessage } from './teams-for-tests.ts';

const operations = 'eeeeeeee-0000-4000-8000-000000000001';

describe('roles in the chat', () => {
  let teams: TeamsForTests;
  let server: ChatServer;
  /** Who is in the group that has a role. */
  let members: string[];
  let now: number;

  beforeEach(async () => {
    members = [];
    now = Date.parse('2026-11-21T10:00:00Z');
    teams = await TeamsForTests.open();
    const connection = connectionWith({ tenant: adele.tenantId });
    const tenantPeople = new AskedTenants({
      connections: { list: async () => [{ id: 'c1', body: connection, etag: '1' }] },
      openTenant: async () => new ArraySource(theirTenant()),
      logger: pino({ level: 'silent' }),
      now: () => new Date(now),
    });
    server = await openChatServer({ company: companyOf(20), tenantPeople });
    teams.connect(server.url);
    const { tenantId } = adele;
    await server.people.assign(
      { kind: 'group', personId: operations, tenantId, name: 'IT Operations', role: 'approver' },
      adele,
    );
  });
  afterEach(async () => {
    await server.close();
    teams.close();
  });

  function theirTenant(): Company {
    return { users: [], groups: [], members: { [operations]: members.map((id) => ({ id, kind: 'user' })) } };
  }

  const preview = async (): Promise<ShownMessage> => {
    await teams.say(people.adele, 'preview sync');
    return eventually(() => teams.messages.find((message) => textOf(message).includes('Waiting for approval')));
  };
  const approve = async (person: (typeof people)['nestor'], message: ShownMessage): Promise<string> =>
    cardText((await teams.click({ person, message, button: 'Approve 41 changes' })) ?? {});
  const syncRuns = async (): Promise<number> =>
    (await server.runs.list('c1', { limit: 50 })).filter(({ kind }) => kind === 'sync').length;

  it('come through a group: who is in it may approve', async () => {
    members = [people.nestor.id];
    const message = await preview();
    assert.doesNotMatch(await approve(people.nestor, message), /Not for your role/);
    assert.equal(await syncRuns(), 1);
  });

  it('end with the group within a minute: a click after that starts nothing', async () => {
    members = [people.nestor.id];
    await server.people.require({ ...adele, id: people.nestor.id }, 'approver');
    const message = await preview();
    members = [];
    now += 60_000;
    assert.match(await approve(people.nestor, message), /Not for your role/);
    assert.equal(await syncRuns(), 0);
  });

  it('end at once where the role is taken from the group, or from the person', async () => {
    members = [people.nestor.id];
    const message = await preview();
    await server.people.require({ ...adele, id: people.nestor.id }, 'approver');
    for (const [person, personId] of [
      [people.nestor, operations],
      [people.alex, people.alex.id],
    ] as const) {
      const kept = (await server.people.assignments()).find(({ assignment }) => assignment.personId === personId);
      const who = { personId, tenantId: adele.tenantId };
      await server.people.remove(who, { etag: kept?.etag ?? '', by: adele });
      assert.match(await approve(person, message), /Not for your role/);
    }
    assert.equal(await syncRuns(), 0);
  });
});
