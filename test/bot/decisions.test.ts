import assert from 'node:assert/strict';
import { demoPeople as people } from '../../src/local/people.ts';
import type { Connection } from '../../src/model/connection.ts';
import { eventually, openChatServer, type ChatServer } from './chat-for-tests.ts';
import { companyOf } from './companies.ts';
import { buttonsOf, cardText, TeamsForTests, textOf, type ShownMessage } from './teams-for-tests.ts';

const any = { percent: 100, minimum: 1, count: 5000 };
const anyLimits = { user: any, group: any, membership: any };

describe('decisions in the chat', () => {
  let teams: TeamsForTests;
  let server: ChatServer;

  /** Twenty people were synced; now the first `leaving` of them are gone. */
  async function open(limits: Connection['limits'] = anyLimits, leaving = 5): Promise<void> {
    server = await openChatServer({
      company: companyOf(20),
      connections: [{ removalPolicy: { kind: 'delete' }, limits }],
    });
    teams.connect(server.url);
    const message = await preview();
    await teams.click({ person: people.adele, message, button: 'Approve 41 changes' });
    await shows('Sync result');
    const { users, groups, members } = server.company;
    server.company = { groups, users: users.slice(leaving), members: { g1: members.g1?.slice(leaving) ?? [] } };
  }

  beforeEach(async () => {
    teams = await TeamsForTests.open();
  });

  afterEach(async () => {
    await server.close();
    teams.close();
  });

  function shows(text: string): Promise<ShownMessage> {
    return eventually(() => {
      const last = teams.messages.at(-1);
      return last !== undefined && textOf(last).includes(text) ? last : null;
    });
  }

  async function preview(text = 'Waiting for approval'): Promise<ShownMessage> {
    const before = teams.messages.length;
    await teams.say(people.adele, 'preview sync');
    return eventually(() => {
      const last = teams.messages.at(-1);
      return teams.messages.length > before && last !== undefined && textOf(last).includes(text) ? last : null;
    });
  }

  /** The card that only the person who clicked sees, as a message whose buttons can be clicked. */
  async function asked(message: ShownMessage, person = people.adele): Promise<ShownMessage> {
    const answer = await teams.click({ person, message, button: 'Leave out …' });
    return { ...message, versions: [answer ?? {}] };
  }

  async function peopleInDirectory(): Promise<number> {
    return server.store.count('directoryUsers', 'directory');
  }

  const titles = (message: ShownMessage): readonly string[] => buttonsOf(message).map(({ title }) => title);

  it('leave a cause of removals out, show by whom, and put it back', async () => {
    await open();
    const message = await preview();
    const question = await asked(message);
    assert.match(textOf(question), /5 removals of people: left the tenant/);
    assert.doesNotMatch(textOf(message), /Leave out …/);
    await teams.click({ person: people.adele, message: question, button: '5 people: left the tenant' });
    assert.match(textOf(message), /10 changes are left out/);
    assert.match(
      textOf(message),
      /5 removals of people: left the tenant\. Left out by Adele Vance\. 5 more changes go with it\./,
    );
    assert.match(textOf(message), /Every change is left out/);
    assert.ok(!titles(message).some((title) => title.startsWith('Approve')));
    const again = await asked(message, people.alex);
    await teams.click({ person: people.alex, message: again, button: 'Put back 5 people: left the tenant' });
    assert.ok(titles(message).includes('Approve 10 changes'));
    const once = await asked(message);
    await teams.click({ person: people.adele, message: once, button: '5 people: left the tenant' });
    await teams.click({ person: people.adele, message, button: 'Put back' });
    await teams.click({ person: people.alex, message, button: 'Approve 10 changes' });
    await shows('Sync result');
    assert.equal(await peopleInDirectory(), 15);
  });

  it('approve what is left, and say in the receipt what was left out', async () => {
    await open();
    const message = await preview();
    const overview = await server.overviews.current('c1');
    assert.ok(overview);
    const [change] = await server.overviews.changes(overview.id, { limit: 1, class: 'user' });
    const hold = { keys: [change?.key ?? ''], days: 3 };
    const by = { id: people.alex.id, tenantId: (await adeleActor()).tenantId, name: people.alex.name };
    await server.runs.editOverview({ overviewId: overview.id, hash: overview.hash, by, hold });
    await teams.click({ person: people.adele, message, button: 'Approve 10 changes' });
    assert.equal(await peopleInDirectory(), 20);
    await teams.say(people.adele, 'status');
    const next = await preview();
    assert.match(textOf(next), /Held until \d{4}-\d\d-\d\d by Alex Wilber\./);
    await teams.click({ person: people.adele, message: next, button: 'Approve 8 changes' });
    const result = await shows('Sync result');
    assert.match(textOf(result), /8 changes were applied\. 2 were left out\./);
    assert.equal(await peopleInDirectory(), 16);
  });

  it('change nothing on a second click, for a replay of an older card, or for a cause that is not there', async () => {
    await open();
    const message = await preview();
    const question = await asked(message);
    const old = structuredClone(message);
    const button = '5 people: left the tenant';
    const edit = (data: Record<string, unknown>): Record<string, unknown> => ({ ...data, cause: 'cause.nothing' });
    await teams.click({ person: people.adele, message: question, button, edit });
    assert.ok(titles(message).includes('Approve 10 changes'));
    await Promise.all([
      teams.click({ person: people.adele, message: question, button }),
      teams.click({ person: people.alex, message: question, button, as: 'submit' }),
    ]);
    const overview = await server.overviews.current('c1');
    assert.equal((await server.overviews.overrides(overview?.id ?? '', { limit: 10 })).length, 1);
    const refused = await teams.click({ person: people.adele, message: old, button: 'Approve 10 changes' });
    assert.match(cardText(refused ?? {}), /Not done.*edited after you looked/);
    assert.equal(await peopleInDirectory(), 20);
  });

  it('let a removal limit pass with two people, on one card', async () => {
    await open({ ...anyLimits, user: { percent: 20, minimum: 10, count: 500 } });
    const message = await preview('Over the removal limit');
    assert.ok(!titles(message).some((title) => title.startsWith('Approve')));
    await teams.click({ person: people.adele, message, button: 'Ask for release' });
    assert.match(
      textOf(message),
      /Waiting for release .*Adele Vance asked to go over the removal limit\. Another approver can release it/,
    );
    const self = await teams.click({ person: people.adele, message, button: 'Release' });
    assert.match(cardText(self ?? {}), /It takes a second approver/);
    assert.match(textOf(message), /Another approver can release it/);
    const reader = await teams.click({ person: people.megan, message, button: 'Release' });
    assert.match(cardText(reader ?? {}), /Not for your role/);
    await teams.click({ person: people.alex, message, button: 'Release' });
    assert.match(textOf(message), /and Alex Wilber released it\./);
    await teams.click({ person: people.adele, message, button: 'Approve 10 changes' });
    await eventually(() => textOf(message).includes('Sync result'));
    assert.equal(await peopleInDirectory(), 15);
  });

  it('let the second approver release and approve in a chat of their own, and show it where the overview came to', async () => {
    await open({ ...anyLimits, user: { percent: 20, minimum: 10, count: 500 } });
    const message = await preview('Over the removal limit');
    await teams.click({ person: people.adele, message, button: 'Ask for release' });
    await teams.say(people.alex, 'status');
    const own = await eventually(() => teams.messages.find((one) => textOf(one).startsWith('Status')));
    assert.match(textOf(own), /Waiting for release/);
    assert.notEqual(own.conversationId, message.conversationId);
    await teams.click({ person: people.alex, message: own, button: 'Show overview' });
    assert.match(textOf(own), /Sync Overview/);
    await teams.click({ person: people.alex, message: own, button: 'Release' });
    await eventually(() => textOf(message).includes('and Alex Wilber released it.'));
    const [shown, more] = [overviewsShown(), await asked(own, people.alex)];
    await teams.click({ person: people.alex, message: more, button: '5 people: left the tenant' });
    await eventually(() => textOf(message).includes('Left out by Alex Wilber'));
    await teams.click({ person: people.alex, message: own, button: 'Put back' });
    await eventually(() => titles(message).includes('Ask for release'));
    await teams.click({ person: people.alex, message: own, button: 'Ask for release' });
    await eventually(() => titles(message).includes('Release'));
    await teams.click({ person: people.adele, message, button: 'Release' });
    assert.ok(titles(own).includes('Release'));
    await teams.click({ person: people.alex, message: own, button: 'Release' });
    assert.match(textOf(own), /Alex Wilber asked to go over the removal limit, and Adele Vance released it\./);
    await teams.click({ person: people.alex, message: own, button: 'Approve 10 changes' });
    for (const one of [own, message]) await eventually(() => textOf(one).includes('Sync result'));
    assert.equal(overviewsShown(), shown);
    assert.equal(await peopleInDirectory(), 15);
  });

  it('retry what was not achieved, from the receipt', async () => {
    await open();
    const message = await preview();
    const held = await server.store.get('directoryUsers', 'directory', 'u1');
    assert.ok(held);
    await server.store.write('directoryUsers', 'directory', [{ kind: 'put', id: 'u1', body: held.body }]);
    await teams.click({ person: people.adele, message, button: 'Approve 10 changes' });
    const result = await shows('Sync result');
    assert.match(textOf(result), /9 changes were applied, 1 was not\./);
    const old = structuredClone(result);
    await teams.click({ person: people.adele, message: result, button: 'Retry this one' });
    const again = await shows('These are the changes that a sync did not achieve.');
    await teams.click({ person: people.adele, message: again, button: 'Approve 1 change' });
    await shows('1 change was applied.');
    assert.equal(await peopleInDirectory(), 15);
    const late = await teams.click({ person: people.adele, message: old, button: 'Undo' });
    assert.match(cardText(late ?? {}), /Another sync has run since/);
  });

  it('undo the last sync, from the receipt and as a command', async () => {
    await open();
    const message = await preview();
    await teams.click({ person: people.adele, message, button: 'Approve 10 changes' });
    const result = await shows('Sync result');
    await teams.click({ person: people.adele, message: result, button: 'Undo' });
    const undo = await shows('This undoes the last sync.');
    assert.match(textOf(undo), /The next sync brings back what is undone here/);
    await teams.click({ person: people.adele, message: undo, button: 'Approve 10 changes' });
    await shows('Sync result');
    assert.equal(await peopleInDirectory(), 20);
    await teams.say(people.adele, 'undo contoso');
    const redo = await shows('This undoes the last sync.');
    await teams.click({ person: people.adele, message: redo, button: 'Approve 10 changes' });
    await eventually(() => textOf(redo).includes('Sync result'));
    assert.equal(await peopleInDirectory(), 15);
  });

  it('are refused to a reader, without data', async () => {
    await open();
    const message = await preview();
    for (const button of ['Leave out …', 'Cancel']) {
      const answer = await teams.click({ person: people.megan, message, button });
      assert.match(cardText(answer ?? {}), /Not for your role/);
      assert.doesNotMatch(JSON.stringify(answer), /Person 1|left the tenant/);
    }
    await teams.say(people.megan, 'undo');
    assert.match(teams.lastText, /Not for your role/);
  });

  it('say that there is nothing to undo before anything was synced', async () => {
    server = await openChatServer({ company: companyOf(20) });
    teams.connect(server.url);
    await teams.say(people.adele, 'undo');
    await shows('nothing to undo');
  });

  /** Messages about the overview; who else is asked to release it has one of their own. */
  function overviewsShown(): number {
    return teams.messages.filter((message) => !textOf(message).startsWith('A second approver')).length;
  }

  async function adeleActor(): Promise<{ readonly tenantId: string }> {
    const [run] = await server.runs.list('c1', { limit: 1 });
    assert.ok(run);
    return run.startedBy;
  }
});
