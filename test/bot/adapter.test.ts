import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { pino } from 'pino';
import { createAdapter, handleMessages, type Bot } from '../../bot/adapter.ts';
import { portOf } from './chat-for-tests.ts';
import { TeamsForTests } from './teams-for-tests.ts';

const logger = pino({ level: 'silent' });
const appId = '6f1c1f0e-0000-4000-8000-00000000b070';

describe('the door to the Bot Framework', () => {
  const open: Server[] = [];

  async function serve(bot: Bot, options: { appId: string; local: boolean }): Promise<string> {
    const handle = handleMessages({ adapter: createAdapter({ ...options, logger }), bot, logger });
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

  it('does not open without an app id, except in local mode', () => {
    assert.throws(() => createAdapter({ appId: '', local: false, logger }), /no app id, so anybody could speak to it/);
    assert.doesNotThrow(() => createAdapter({ appId: '', local: true, logger }));
  });

  it('answers those who only look whether it is there', async () => {
    const url = await serve(silent, { appId: '', local: true });
    assert.equal((await fetch(url, { method: 'HEAD' })).status, 200);
    const got = await fetch(url);
    assert.equal(got.status, 405);
    assert.equal(got.headers.get('allow'), 'POST, HEAD');
  });

  for (const missing of ['type', 'channelId', 'serviceUrl', 'from', 'recipient', 'conversation']) {
    it(`refuses an activity without ${missing}`, async () => {
      let reached = false;
      const url = await serve({ run: async () => void (reached = true) }, { appId: '', local: true });
      const body = JSON.stringify({ ...activity, [missing]: undefined });
      assert.equal((await fetch(url, { method: 'POST', body })).status, 400);
      assert.equal(reached, false);
    });
  }

  for (const body of ['', 'not json', '[]', '"text"', 'null', '{"a":']) {
    it(`refuses ${JSON.stringify(body)} as an activity`, async () => {
      const url = await serve(silent, { appId: '', local: true });
      assert.equal((await fetch(url, { method: 'POST', body })).status, 400);
    });
  }

  it('refuses a body that no client of Teams sends', async () => {
    const url = await serve(silent, { appId: '', local: true });
    const body = JSON.stringify({ type: 'message', text: 'x'.repeat(600_000) });
    assert.equal((await fetch(url, { method: 'POST', body })).status, 400);
  });

  const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  const claims = Buffer.from(JSON.stringify({ iss: 'https://api.botframework.com', aud: appId, exp: 4e9 })).toString(
    'base64url',
  );
  const strangers: readonly [what: string, authorization: string | null][] = [
    ['without a token', null],
    ['with a word for a token', 'Bearer hello'],
    ['with an unsigned token', `Bearer ${unsigned}.${claims}.`],
    ['with another scheme', 'Basic YWRtaW46YWRtaW4='],
  ];
  for (const [what, authorization] of strangers) {
    it(`lets nobody in ${what}, and tells them nothing`, async () => {
      let reached = false;
      const url = await serve({ run: async () => void (reached = true) }, { appId, local: false });
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization !== null && { authorization }) },
        body: JSON.stringify(activity),
      });
      // Without a network the keys of the Bot Framework cannot be had, and that is not the stranger's fault.
      assert.ok(response.status === 401 || (what === 'with an unsigned token' && response.status === 500));
      assert.equal(await response.text(), '');
      assert.equal(reached, false);
    });
  }

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
      teams.connect(await serve(failing, { appId: '', local: true }));
      await teams.post({ type: 'message', text: 'x', from, conversation });
      assert.match(teams.lastText, /Something went wrong .* Reference [0-9a-f]{8}/);
      assert.doesNotMatch(JSON.stringify(teams.messages), /hunter2/);
      teams.close();
    });

    it('answers a click with a card as well', async () => {
      const teams = await TeamsForTests.open();
      teams.connect(await serve(failing, { appId: '', local: true }));
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
