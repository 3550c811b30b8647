import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { pino } from 'pino';
import { createAdapter, handleMessages, type Bot } from '../../bot/adapter.ts';
import { portOf } from './chat-for-tests.ts';
import { TeamsForTests } from './teams-for-tests.ts';

const logger = pino({ level: 'silent' });

describe('the door to the Bot Framework', () => {
  const open: Server[] = [];

  async function serve(bot: Bot): Promise<string> {
    const handle = handleMessages({ adapter: createAdapter({ identity: null, logger }), bot, guard: null, logger });
    const server = createServer((request, response) => {
      handle(request, response).catch(() => response.destroy());
    });
    open.push(server);
    server.listen(0, 'localhost');
    await once(server, 'listening');
    return `http://localhost:${portOf(server)}/api/messages`;
  }

  afterEach(() => {
    for (const server of open.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  const activity = {
    type: 'message',
    channelId: 'msteams',
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    from: { id: '29:a' },
    recipient: { id: '28:bot' },
    conversation: { id: 'a:a' },
  };

  const silent: Bot = { run: async () => undefined };

  it('answers those who only look whether it is there', async () => {
    const url = await serve(silent);
    assert.equal((await fetch(url, { method: 'HEAD' })).status, 200);
    const got = await fetch(url);
    assert.equal(got.status, 405);
    assert.equal(got.headers.get('allow'), 'POST, HEAD');
  });

  for (const missing of ['type', 'channelId', 'serviceUrl', 'from', 'recipient', 'conversation']) {
    it(`refuses an activity without ${missing}`, async () => {
      let reached = false;
      const url = await serve({ run: async () => void (reached = true) });
      const body = JSON.stringify({ ...activity, [missing]: undefined });
      assert.equal((await fetch(url, { method: 'POST', body })).status, 400);
      assert.equal(reached, false);
    });
  }

  for (const body of ['', 'not json', '[]', '"text"', 'null', '{"a":']) {
    it(`refuses ${JSON.stringify(body)} as an activity`, async () => {
      const url = await serve(silent);
      assert.equal((await fetch(url, { method: 'POST', body })).status, 400);
    });
  }

  it('refuses a body that no client of Teams sends', async () => {
    const url = await serve(silent);
    const body = JSON.stringify({ type: 'message', text: 'x'.repeat(600_000) });
    assert.equal((await fetch(url, { method: 'POST', body })).status, 400);
  });

  describe('when a turn fails unexpectedly', () => {
    const failing: Bot = {
      run: async () => {
        throw new Error('password=hunter2');
      },
    };
    const from = { id: '29:a', name: 'A', aadObjectId: 'a' };
    const conversation = { id: 'a:a', conversationType: 'personal' };

    it('answers a message with a card and a reference, and without the reason', async () => {
      const teams = await TeamsForTests.open();
      teams.connect(await serve(failing));
      await teams.post({ type: 'message', text: 'x', from, conversation });
      assert.match(teams.lastText, /Something went wrong .* Reference [0-9a-f]{8}/);
      assert.doesNotMatch(JSON.stringify(teams.messages), /hunter2/);
      teams.close();
    });

    it('answers a click with a card as well', async () => {
      const teams = await TeamsForTests.open();
      teams.connect(await serve(failing));
      const { status, body } = await teams.post({
        type: 'invoke',
        name: 'adaptiveCard/action',
        value: {},
        from,
        conversation,
      });
      assert.equal(status, 200);
      assert.match(JSON.stringify(body), /application\/vnd\.microsoft\.card\.adaptive.*Something went wrong/);
      teams.close();
    });
  });
});
