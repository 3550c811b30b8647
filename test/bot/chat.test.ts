import assert from 'node:assert/strict';
import { demoPeople } from '../../src/local/people.ts';
import { SyncFailure } from '../../src/model/failure.ts';
import { adele, eventually, openChatServer, type ChatServer } from './chat-for-tests.ts';
import { companyOf, WaitingSource } from './companies.ts';
import { buttonsOf, cardText, TeamsForTests, textOf, type ShownMessage } from './teams-for-tests.ts';

const people = demoPeople;

describe('the chat', () => {
  let teams: TeamsForTests;
  let server: ChatServer;

  async function open(options: Partial<Parameters<typeof openChatServer>[0]> = {}): Promise<void> {
    server = await openChatServer({ company: companyOf(20), ...options });
    teams.connect(server.url);
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

  async function preview(): Promise<ShownMessage> {
    await teams.say(people.adele, 'preview sync');
    return shows('Waiting for approval');
  }

  async function syncRuns(): Promise<number> {
    return (await server.runs.list('c1', { limit: 50 })).filter(({ kind }) => kind === 'sync').length;
  }

  describe('preview sync', () => {
    it('answers at once with progress, and the same message becomes the overview', async () => {
      await open();
      const waiting = new WaitingSource(companyOf(20));
      server.openSource = () => waiting;
      assert.equal(await teams.say(people.adele, 'preview sync'), 200);
      assert.match(teams.lastText, /Preview is running/);
      waiting.letGo();
      const message = await shows('Waiting for approval');
      assert.equal(teams.messages.length, 1);
      assert.match(textOf(message), /Person 1 is new in the tenant/);
      assert.match(textOf(message), /1–8 of 41/);
    });

    it('says that there is nothing to do when nothing changes', async () => {
      await open({ company: companyOf(0) });
      server.company = { ...companyOf(3), groups: [], members: {} };
      const message = await preview();
      await teams.click({ person: people.adele, message, button: 'Approve 3 changes' });
      await shows('Sync result');
      await teams.say(people.adele, 'preview sync');
      const nothing = await shows('Nothing to do');
      assert.deepEqual(
        buttonsOf(nothing).map(({ title }) => title),
        [],
      );
    });

    it('tells why it failed, what to do, and that nothing was written', async () => {
      await open();
      server.openSource = () => {
        throw new SyncFailure('secret-expired', 'AADSTS7000222: expired');
      };
      await teams.say(people.adele, 'preview sync');
      // The notice to the administrators may be there already, behind it.
      const message = await eventually(
        () => teams.messages.find((shown) => textOf(shown).includes('Preview failed')) ?? null,
      );
      assert.match(textOf(message), /secret-expired/);
      assert.match(textOf(message), /Create a new client secret/);
      assert.match(textOf(message), /Nothing was written/);
      assert.match(textOf(message), /AADSTS7000222/);
      const link = buttonsOf(message).find(({ title }) => title === 'Open credential profile');
      assert.match(JSON.stringify(link), /\/credential-profiles\/p1"/);
    });

    it('says who started what is running, and lets one watch it', async () => {
      await open();
      const waiting = new WaitingSource(companyOf(20));
      server.openSource = () => waiting;
      await teams.say(people.adele, 'preview sync');
      await teams.say(people.alex, 'preview sync');
      const busy = await shows('already running');
      assert.match(textOf(busy), /Adele Vance started a preview/);
      const watching = await teams.click({ person: people.alex, message: busy, button: 'Watch' });
      assert.match(cardText(watching ?? {}), /Preview is running/);
      waiting.letGo();
      await eventually(() => teams.messages.every((message) => textOf(message).includes('Waiting for approval')));
    });

    it('asks which connection is meant, and goes on with the one that is clicked', async () => {
      await open({
        connections: [
          { id: 'c1', name: 'Contoso' },
          { id: 'c2', name: 'Fabrikam' },
        ],
      });
      await teams.say(people.adele, 'preview sync');
      const question = await shows('Which connection?');
      await teams.click({ person: people.adele, message: question, button: 'Fabrikam' });
      const overview = await shows('Waiting for approval');
      assert.equal(overview.id, question.id);
      assert.match(textOf(overview), /Fabrikam/);
    });

    it('finds the connection by what was typed of its name', async () => {
      await open({
        connections: [
          { id: 'c1', name: 'Contoso Ltd' },
          { id: 'c2', name: 'Fabrikam' },
        ],
      });
      for (const typed of ['contoso', 'FABRIKAM', 'fabrikan', 'ltd']) {
        await teams.say(people.adele, `preview sync ${typed}`);
        await shows('Waiting for approval');
      }
      await teams.say(people.adele, 'preview sync northwind');
      assert.match(textOf(await shows('Which connection?')), /No connection is called northwind/);
    });

    it('works in a channel, where the bot is mentioned', async () => {
      await open();
      const conversation = {
        id: '19:x@thread.tacv2;messageid=1',
        conversationType: 'channel',
        tenantId: adele.tenantId,
      };
      await teams.say(people.adele, '<at>Rollcall</at>&nbsp;preview sync\n', { conversation });
      assert.equal((await shows('Waiting for approval')).conversationId, conversation.id);
    });
  });

  describe('approve', () => {
    it('applies the overview and shows what was done, on the same message', async () => {
      await open();
      const message = await preview();
      const answer = await teams.click({ person: people.alex, message, button: 'Approve 41 changes' });
      assert.match(cardText(answer ?? {}), /Sync is running|Sync result/);
      await shows('Sync result');
      assert.match(textOf(message), /41 changes were applied\./);
      assert.match(textOf(message), /started by Alex Wilber/);
      assert.equal(teams.messages.length, 1);
    });

    it('starts one run however often it is clicked', async () => {
      await open();
      const message = await preview();
      const stale = structuredClone(message);
      const clicks = Array.from({ length: 6 }, (_, index) =>
        teams.click({
          person: index % 2 === 0 ? people.adele : people.alex,
          message: stale,
          button: 'Approve 41 changes',
          as: index % 3 === 0 ? 'submit' : 'execute',
        }),
      );
      await Promise.all(clicks);
      await shows('Sync result');
      const again = await teams.click({ person: people.diego, message: stale, button: 'Approve 41 changes' });
      assert.match(cardText(again ?? {}), /Sync result.*41 changes were applied/);
      assert.equal(await syncRuns(), 1);
    });

    it('works for clients without universal actions', async () => {
      await open();
      const message = await preview();
      await teams.click({ person: people.adele, message, button: 'Approve 41 changes', as: 'submit' });
      await eventually(() => textOf(message).includes('Sync result'));
      assert.equal(await syncRuns(), 1);
    });

    for (const person of [people.megan, people.nestor]) {
      it(`refuses ${person.name} (${person.role ?? 'no role'}) without data, and leaves the message as it is`, async () => {
        await open();
        const message = await preview();
        const before = message.versions.length;
        const answer = await teams.click({ person, message, button: 'Approve 41 changes' });
        assert.match(cardText(answer ?? {}), /Not for your role/);
        assert.doesNotMatch(JSON.stringify(answer), /Person 1|Contoso/);
        assert.equal(message.versions.length, before);
        assert.equal(await syncRuns(), 0);
      });
    }

    it('checks the role at the time of the click', async () => {
      await open();
      const message = await preview();
      const { id, name } = people.alex;
      await server.people.assign({ personId: id, tenantId: adele.tenantId, name, role: 'reader' }, adele);
      const answer = await teams.click({ person: people.alex, message, button: 'Approve 41 changes' });
      assert.match(cardText(answer ?? {}), /You are a reader/);
      assert.equal(await syncRuns(), 0);
    });

    const edits: readonly [what: string, edit: (data: Record<string, unknown>) => Record<string, unknown>][] = [
      ['another hash', (data) => ({ ...data, hash: 'x'.repeat(64) })],
      ['no hash', ({ overviewId }) => ({ overviewId })],
      ['an overview that is not there', (data) => ({ ...data, overviewId: 'c1.nothing-overview' })],
      ['an overview of a connection that is not there', (data) => ({ ...data, overviewId: 'c9.x-overview' })],
      ['a path for an id', (data) => ({ ...data, overviewId: '../../secrets' })],
      ['an object for an id', (data) => ({ ...data, overviewId: { $ne: '' } })],
      ['ten thousand characters for an id', (data) => ({ ...data, overviewId: 'x'.repeat(10_000) })],
    ];
    for (const [what, edit] of edits) {
      it(`starts nothing for a payload edited to ${what}`, async () => {
        await open();
        const message = await preview();
        const before = message.versions.length;
        const answer = await teams.click({ person: people.adele, message, button: 'Approve 41 changes', edit });
        assert.match(cardText(answer ?? {}), /Not done|Not there any more|does not work/);
        assert.equal(message.versions.length, before);
        assert.equal(await syncRuns(), 0);
      });
    }

    it('shows an overview that a newer one replaced as expired, and starts nothing', async () => {
      await open();
      const first = await preview();
      const before = structuredClone(first);
      await teams.say(people.alex, 'preview sync');
      await eventually(() => teams.messages.length === 2 && teams.lastText.includes('Waiting for approval'));
      await eventually(() => textOf(first).includes('A newer overview was made'));
      const answer = await teams.click({ person: people.adele, message: before, button: 'Approve 41 changes' });
      assert.match(cardText(answer ?? {}), /Expired.*A newer overview was made/);
      assert.match(textOf(first), /Expired/);
      assert.equal(await syncRuns(), 0);
    });
  });

  it('cancels an overview, after which nobody can approve it', async () => {
    await open();
    const message = await preview();
    const before = structuredClone(message);
    await teams.click({ person: people.alex, message, button: 'Cancel' });
    assert.match(textOf(message), /Cancelled by Alex Wilber\. Nothing was written/);
    const answer = await teams.click({ person: people.adele, message: before, button: 'Approve 41 changes' });
    assert.match(cardText(answer ?? {}), /Cancelled/);
    assert.equal(await syncRuns(), 0);
  });

  it('turns the pages of the overview on the same message, there and back', async () => {
    await open();
    const message = await preview();
    await teams.click({ person: people.megan, message, button: 'Next ›' });
    assert.match(textOf(message), /9–16 of 41/);
    for (let page = 2; page < 6; page += 1) await teams.click({ person: people.megan, message, button: 'Next ›' });
    assert.match(textOf(message), /41–41 of 41/);
    assert.ok(!buttonsOf(message).some(({ title }) => title === 'Next ›'));
    await teams.click({ person: people.megan, message, button: '‹ Previous' });
    assert.match(textOf(message), /33–40 of 41/);
  });

  it('stops a running preview with “cancel”, and says that nothing was written', async () => {
    await open();
    const waiting = new WaitingSource(companyOf(20));
    server.openSource = () => waiting;
    await teams.say(people.adele, 'preview sync');
    await teams.say(people.alex, 'cancel');
    waiting.letGo();
    await eventually(() => teams.messages.every((message) => textOf(message).includes('Preview cancelled')));
    assert.match(teams.lastText, /Nothing was written/);
    await teams.say(people.alex, 'cancel');
    assert.match(teams.lastText, /Nothing is running/);
  });

  it('lists runs, and how the connections stand', async () => {
    await open();
    const message = await preview();
    await teams.say(people.megan, 'status');
    assert.match(teams.lastText, /Contoso Never synced .* Waiting for approval 41 changes/);
    await teams.click({ person: people.adele, message, button: 'Approve 41 changes' });
    await eventually(() => textOf(message).includes('Sync result'));
    await teams.say(people.megan, 'history');
    assert.match(
      teams.lastText,
      /Sync by Adele Vance .* Succeeded 41 changes applied Preview by Adele Vance .* 41 changes found/,
    );
    await teams.say(people.megan, 'connections');
    assert.match(teams.lastText, /Contoso contoso\.example Last sync .*succeeded Enabled/);
  });

  it('lists where connections write to, where that is not Rollcall’s directory', async () => {
    const authentication = { kind: 'bearer', secretRef: 'r', secretHint: '' } as const;
    const baseUrl = 'https://app.example.com/scim/v2';
    await open({
      connections: [
        { id: 'c1', name: 'App', target: { kind: 'scim', baseUrl, authentication, requestsPerSecond: 25 } },
        { id: 'c2', name: 'Learning', target: { kind: 'entra', domain: 'fabrikam.com' } },
      ],
    });
    await teams.say(people.megan, 'connections');
    assert.match(teams.lastText, /App contoso\.example → app\.example\.com .*Learning Rollcall → fabrikam\.com/);
  });

  it('says why somebody changes, and why they did', async () => {
    await open();
    const message = await preview();
    await teams.say(people.megan, 'why PERSON 7');
    assert.match(
      teams.lastText,
      /Person 7 is synced: everybody in the tenant is in scope\. As read .* In scope In the target Not there/,
    );
    assert.match(teams.lastText, /Add Person 7 is new in the tenant Planned/);
    await teams.click({ person: people.adele, message, button: 'Approve 41 changes' });
    await eventually(() => textOf(message).includes('Sync result'));
    await teams.say(people.megan, 'why person 7');
    assert.match(
      teams.lastText,
      /In the target Brought in by this connection .* Active Add Person 7 Sync of .* is new in the tenant · by Adele Vance\. Applied/,
    );
    await teams.say(people.megan, 'why Nobody');
    assert.match(teams.lastText, /Nobody like this has been read from the tenant/);
  });

  it('asks whom “why” means where several fit, and explains the one who is chosen', async () => {
    await open();
    await preview();
    await teams.say(people.megan, 'why person');
    assert.match(teams.lastText, /people fit: choose one/);
    const asked = teams.messages.at(-1);
    assert.ok(asked);
    const [choice] = buttonsOf(asked);
    await teams.click({ person: people.megan, message: asked, button: choice?.title ?? '' });
    await eventually(() => teams.lastText.includes('is synced'));
    assert.match(teams.lastText, /Person 1 is synced/);
  });

  describe('people without the role', () => {
    const refusals: readonly [text: string, needs: 'reader' | 'approver'][] = [
      ['preview sync', 'approver'],
      ['sync now', 'approver'],
      ['cancel', 'approver'],
      ['a day passes', 'approver'],
      ['expire secret', 'approver'],
      ['status', 'reader'],
      ['history', 'reader'],
      ['connections', 'reader'],
      ['why Person 1', 'reader'],
    ];
    for (const [text, needs] of refusals) {
      it(`get a polite refusal and no data for “${text}”`, async () => {
        const passed: string[] = [];
        const note = async (what: string): Promise<void> => void passed.push(what);
        await open({
          localTenant: {
            passDay: async () => passed,
            expireSecret: () => note('expired'),
            restoreSecret: () => note('restored'),
          },
        });
        await preview();
        const refused = needs === 'reader' ? [people.nestor] : [people.nestor, people.megan];
        for (const person of refused) {
          await teams.say(person, text);
          assert.match(teams.lastText, /Not for your role/);
          assert.doesNotMatch(JSON.stringify(teams.messages.at(-1)), /Contoso|Person 1/);
        }
        assert.deepEqual(passed, []);
      });
    }

    it('may ask for help', async () => {
      await open();
      await teams.say(people.nestor, 'hello');
      assert.match(teams.lastText, /You have no role in Rollcall yet/);
    });

    it('are refused when Teams does not say who they are', async () => {
      await open();
      await teams.post({
        type: 'message',
        text: 'status',
        from: { id: '29:x', name: 'X' },
        conversation: { id: 'a:x' },
      });
      assert.match(teams.lastText, /Teams did not say who you are/);
    });
  });

  describe('the simulated company', () => {
    it('lets a day pass and tells what happened', async () => {
      const localTenant = {
        passDay: async () => ['Zoë joined.', 'Sales was renamed.'],
        expireSecret: async () => undefined,
        restoreSecret: async () => undefined,
      };
      await open({ localTenant });
      await teams.say(people.adele, 'help');
      const [help] = teams.messages;
      assert.ok(help);
      await teams.click({ person: people.adele, message: help, button: 'Let a day pass' });
      assert.match(teams.lastText, /A day passed Zoë joined\. Sales was renamed\./);
      assert.match(textOf(help), /What you can type/);
    });

    it('is unknown in production', async () => {
      await open();
      await teams.say(people.adele, 'a day passes');
      assert.match(teams.lastText, /I did not understand that/);
    });
  });

  describe('what is not understood', () => {
    it('is asked back with buttons that say it', async () => {
      await open();
      await teams.say(people.adele, 'sync nwo');
      const question = await shows('Did you mean');
      await teams.click({ person: people.adele, message: question, button: 'Sync now' });
      await shows('Waiting for approval');
    });

    it('gets an answer when another app’s button was pressed', async () => {
      await open();
      const from = { id: people.adele.chatId, name: 'Adele', aadObjectId: people.adele.id };
      const conversation = { id: 'a:x', tenantId: adele.tenantId };
      await teams.post({ type: 'message', value: { verb: 'format-disk' }, from, conversation });
      assert.match(teams.lastText, /This button does not work/);
    });

    it('is answered with 200 for an invoke that the bot does not know', async () => {
      await open();
      const from = { id: people.adele.chatId, name: 'Adele', aadObjectId: people.adele.id };
      const conversation = { id: 'a:x', tenantId: adele.tenantId };
      for (const name of ['composeExtension/query', 'task/fetch', 'made/up', undefined]) {
        assert.equal((await teams.post({ type: 'invoke', name, value: {}, from, conversation })).status, 200);
      }
    });
  });

  describe('installation', () => {
    const from = { id: people.adele.chatId, aadObjectId: people.adele.id };
    const conversation = { id: 'a:adele', conversationType: 'personal', tenantId: adele.tenantId };
    const membersAdded = [{ id: from.id }, { id: '28:bot' }];

    it('is answered with one welcome, though two activities tell of it', async () => {
      await open();
      await Promise.all([
        teams.post({ type: 'installationUpdate', action: 'add', from, conversation }),
        teams.post({ type: 'conversationUpdate', membersAdded, from, conversation }),
      ]);
      await teams.post({ type: 'conversationUpdate', membersAdded, from, conversation });
      assert.equal(teams.messages.length, 1);
      assert.match(teams.lastText, /Welcome to Rollcall/);
    });

    it('is welcomed again after a removal', async () => {
      await open();
      await teams.post({ type: 'installationUpdate', action: 'add', from, conversation });
      await teams.post({ type: 'installationUpdate', action: 'remove', from, conversation });
      assert.equal(await server.store.get('conversations', 'all', conversation.id), undefined);
      await teams.post({ type: 'installationUpdate', action: 'add', from, conversation });
      assert.equal(teams.messages.length, 2);
    });
  });
});
