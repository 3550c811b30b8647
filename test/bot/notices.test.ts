import assert from 'node:assert/strict';
import { demoPeople, demoTenantId } from '../../src/local/people.ts';
import { SyncFailure } from '../../src/model/failure.ts';
import type { Run } from '../../src/model/run.ts';
import { companyOf } from './companies.ts';
import { eventually, openChatServer, type ChatServer } from './chat-for-tests.ts';
import { TeamsForTests, textOf, type ShownMessage } from './teams-for-tests.ts';

const { adele, alex, lee, megan } = demoPeople;
const chatOf = ({ email }: { email: string }): string => `a:${email}`;

describe('what the chat says unasked', () => {
  let teams: TeamsForTests;
  let server: ChatServer;

  beforeEach(async () => {
    teams = await TeamsForTests.open();
    server = await openChatServer({ company: companyOf(20) });
    teams.connect(server.url);
  });

  afterEach(async () => {
    await server.close();
    teams.close();
  });

  const messagesTo = (person: { email: string }): readonly ShownMessage[] =>
    teams.messages.filter(({ conversationId }) => conversationId === chatOf(person));

  async function overview(by = adele): Promise<ShownMessage> {
    await teams.say(by, 'preview sync');
    return eventually(() => messagesTo(by).find((message) => textOf(message).includes('Waiting for approval')));
  }

  const failing = (code: 'secret-expired' | 'source-unavailable'): void => {
    server.openSource = () => {
      throw new SyncFailure(code, 'AADSTS');
    };
  };

  async function preview(): Promise<Run> {
    const by = { id: alex.id, tenantId: demoTenantId, name: alex.name };
    const run = await server.runs.preview({ connectionId: 'c1', trigger: 'tab', by, origin: null });
    const ended = await server.runs.settled(run.id);
    await server.outbox.idle();
    return ended;
  }

  it('tells every administrator of an expired secret, in a chat begun with those who had none', async () => {
    await teams.say(adele, 'hello');
    failing('secret-expired');
    await preview();
    for (const person of [adele, lee]) {
      const told = messagesTo(person).filter((message) => textOf(message).includes('cannot sync'));
      assert.equal(told.length, 1, person.name);
      assert.match(textOf(told[0] ?? fail()), /client secret.*has expired/);
    }
    assert.deepEqual([messagesTo(alex), messagesTo(megan)], [[], []]);
  });

  it('tells a reason once, and again after it was mended', async () => {
    await teams.say(adele, 'hello');
    const told = (): number => messagesTo(lee).length;
    failing('secret-expired');
    await preview();
    await preview();
    assert.equal(told(), 1);
    server.openSource = null;
    assert.equal((await preview()).status, 'succeeded');
    failing('secret-expired');
    await preview();
    assert.equal(told(), 2);
  });

  it('does not call an outage an expired secret, nor tell administrators of it', async () => {
    await teams.say(adele, 'hello');
    failing('source-unavailable');
    await preview();
    assert.deepEqual(messagesTo(lee), []);
  });

  it('shows in status whom a message did not reach', async () => {
    teams.withoutApp.add(lee.id);
    await teams.say(adele, 'hello');
    failing('secret-expired');
    await preview();
    await teams.say(adele, 'status');
    assert.match(teams.lastText, /could not be delivered.*Lee Gu: Lee Gu does not have the Rollcall app in Teams\./);
  });

  it('lets an overview’s message say that another one took its place', async () => {
    const first = await overview();
    await overview(alex);
    await eventually(() => textOf(first).includes('A newer overview was made'));
    assert.doesNotMatch(textOf(first), /Approve/);
  });

  it('lets every message that shows an overview say how its sync ended', async () => {
    const first = await overview();
    await teams.say(alex, 'status');
    const [status] = messagesTo(alex);
    await teams.click({ person: alex, message: status ?? fail(), button: 'Show overview' });
    assert.match(textOf(status ?? fail()), /Waiting for approval/);
    await teams.click({ person: adele, message: first, button: 'Approve 41 changes' });
    await eventually(() => textOf(first).includes('41 changes were applied'));
    await eventually(() => textOf(status ?? fail()).includes('41 changes were applied'));
  });

  it('tells the other approvers that somebody asks for a second one, until that is done', async () => {
    const few = { percent: 1, minimum: 1, count: 1 };
    const { body } = (await server.store.get('connections', 'all', 'c1')) ?? fail();
    const limits = { user: few, group: few, membership: few };
    const message = await approved();
    await server.store.write('connections', 'all', [{ kind: 'put', id: 'c1', body: { ...body, limits } }]);
    const { users, groups, members } = server.company;
    server.company = { groups, users: users.slice(5), members: { g1: members.g1?.slice(5) ?? [] } };
    await teams.say(adele, 'preview sync');
    const over = await eventually(() =>
      messagesTo(adele).find((shown) => textOf(shown).includes('Over the removal limit')),
    );
    assert.notEqual(over, message);
    await teams.click({ person: adele, message: over, button: 'Ask for release' });
    await server.outbox.idle();
    const [asked] = messagesTo(alex);
    assert.match(textOf(asked ?? fail()), /Adele Vance/);
    assert.deepEqual([messagesTo(lee).length, messagesTo(megan).length], [1, 0]);
    await teams.click({ person: alex, message: asked ?? fail(), button: 'Show overview' });
    await teams.click({ person: alex, message: asked ?? fail(), button: 'Release' });
    await eventually(() => textOf(over).includes('Alex Wilber released it'));
  });

  async function approved(): Promise<ShownMessage> {
    const message = await overview();
    await teams.click({ person: adele, message, button: 'Approve 41 changes' });
    await eventually(() => textOf(message).includes('41 changes were applied'));
    return message;
  }
});

function fail(): never {
  throw new Error('Not there.');
}
