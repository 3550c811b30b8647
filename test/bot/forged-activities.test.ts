import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { pino } from 'pino';
import sinon from 'sinon';
import { createAdapter, handleMessages, TeamsAdapter, type Bot } from '../../bot/adapter.ts';
import { ActivityGuard } from '../../bot/authentication/activity-guard.ts';
import { botClouds } from '../../bot/authentication/bot-cloud.ts';
import { openApi, type ApiForTests } from '../api/api-for-tests.ts';
import { BotConnector } from '../support/bot-connector.ts';
import { trustAuthority } from '../support/tenant.ts';
import { adele, forgedActivities, message, ownTenant, secondTenant, signed, type Sent } from './forged-activities.ts';

const appId = '6f1c1f0e-0000-4000-8000-00000000b070';

describe('the door to the bot in production', function () {
  this.timeout(30_000);
  let connector: BotConnector;
  let api: ApiForTests;
  let handled: string[];
  /** How often an activity was handed on, to the SDK's own checks. */
  let handedOn: number;
  let log: string[];

  const bot: Bot = {
    run: async (context) => {
      handled.push(context.activity.type);
      if (context.activity.type !== 'invoke') return;
      await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body: {} } });
    },
  };

  async function openDoor(openIdMetadata: string): Promise<ApiForTests> {
    const cloud = {
      ...botClouds[0],
      openIdMetadata,
      serviceHosts: [...botClouds[0].serviceHosts, connector.host],
    };
    const logger = pino({ level: 'debug' }, { write: (line: string) => log.push(line) });
    const guard = new ActivityGuard({
      appId,
      cloud,
      tenants: [ownTenant, secondTenant],
      now: () => new Date(),
    });
    const adapter = createAdapter({ identity: { appId, tenantId: ownTenant, cloud }, logger });
    sinon.stub(adapter, 'receive').callsFake(async (...given) => {
      handedOn += 1;
      return TeamsAdapter.prototype.receive.apply(adapter, given);
    });
    return openApi({ mode: 'production', messages: handleMessages({ adapter, bot, guard, logger }) });
  }

  before(async () => {
    connector = await BotConnector.open(appId);
    trustAuthority(connector.ca);
    log = [];
    api = await openDoor(connector.openIdMetadata);
  });

  after(async () => {
    connector.close();
    await api[Symbol.asyncDispose]();
  });

  beforeEach(() => {
    handled = [];
    handedOn = 0;
    log.length = 0;
  });

  it('stays closed to everything that Teams did not send to this bot, and gives no reason', async () => {
    const printed = sinon.stub(console, 'error');
    const rows: string[] = [];
    try {
      const forgeries = forgedActivities(connector);
      for (const { what, answer, sent } of forgeries) {
        const { status, text } = await send(api.origin, sent);
        rows.push(`    ${String(status)}  ${what}`);
        assert.equal(status, answer, `${what}: ${text}`);
        assert.doesNotMatch(text, /token|issuer|audience|tenant|signature/i, what);
      }
      assert.ok(forgeries.length >= 40, `${String(forgeries.length)} forgeries`);
      assert.deepEqual(handled, []);
      assert.equal(handedOn, 0, 'nothing is left to the SDK’s checks');
      assert.equal(printed.callCount, 0, 'the SDK prints nothing of tokens');
      assert.doesNotMatch(log.join(''), /eyJ/, 'no token is logged');
      assert.ok(log.join('').includes('the service URL is none of Teams'), 'the reasons are logged');
    } finally {
      printed.restore();
    }
    console.log(`\n    ${String(rows.length)} forged activities, 0 handled\n${rows.join('\n')}`);
  });

  it('opens for what Teams sends', async () => {
    const now = Math.floor(Date.now() / 1000);
    const conversation = (changes: object): Readonly<Record<string, unknown>> => ({
      conversation: { ...(connector.envelope(adele).conversation as object), ...changes },
    });
    const update = { type: 'conversationUpdate', text: undefined };
    const global = 'https://smba.trafficmanager.net/emea/';
    const value = { action: { type: 'Action.Execute', verb: 'approve', data: { hash: 'x' } } };
    const genuine: Readonly<Record<string, Sent>> = {
      'a message in a personal chat': signed(connector, message(connector)),
      'a message in a group chat': signed(
        connector,
        message(connector, conversation({ conversationType: 'groupChat' })),
      ),
      'a message in a channel': signed(connector, message(connector, conversation({ conversationType: 'channel' }))),
      'a click': signed(connector, message(connector, { type: 'invoke', name: 'adaptiveCard/action', value })),
      'an installation': signed(connector, message(connector, { type: 'installationUpdate', action: 'add' })),
      'a removed member': signed(connector, message(connector, { ...update, membersRemoved: [{ id: '29:x' }] })),
      'a reaction': signed(connector, message(connector, { type: 'messageReaction', reactionsAdded: [] })),
      'the tenant in the channel data alone': signed(
        connector,
        message(connector, conversation({ tenantId: undefined })),
      ),
      'the tenant in the conversation alone': signed(connector, message(connector, { channelData: {} })),
      'the tenant in capitals': signed(
        connector,
        message(connector, conversation({ tenantId: ownTenant.toUpperCase() })),
      ),
      'the other tenant': signed(
        connector,
        message(connector, {
          ...conversation({ tenantId: secondTenant }),
          channelData: { tenant: { id: secondTenant } },
        }),
      ),
      'Teams’ own host': signed(connector, message(connector, { serviceUrl: global }), { serviceurl: global }),
      'a token that expired four minutes ago': signed(connector, message(connector), { exp: now - 240 }),
      'a token that is valid in four minutes': signed(connector, message(connector), { nbf: now + 240 }),
      'claims that nobody reads': signed(connector, message(connector), { tid: 'x', oid: 'y' }),
      'null for what is left out': signed(
        connector,
        message(connector, {
          ...conversation({ tenantId: null }),
          ...{ locale: null, text: null, from: { id: '29:a', aadObjectId: null, name: null } },
        }),
      ),
    };
    const rows: string[] = [];
    for (const [what, sent] of Object.entries(genuine)) {
      const { status, text } = await send(api.origin, sent);
      assert.equal(status, 200, `${what}: ${text} ${log.join('')}`);
      rows.push(`    ${String(status)}  ${what}`);
    }
    assert.equal(handled.length, rows.length);
    console.log(
      `\n    ${String(rows.length)} genuine activities, ${String(handled.length)} handled\n${rows.join('\n')}`,
    );
  });

  it('says that it cannot tell while the keys cannot be read, and asks again', async () => {
    const door = await openDoor(`https://${connector.host}/nothing-here`);
    assert.equal((await send(door.origin, signed(connector, message(connector)))).status, 503);
    assert.equal((await send(door.origin, signed(connector, message(connector)))).status, 503);
    assert.deepEqual(handled, []);
    await door[Symbol.asyncDispose]();
  });

  it('reads no request that says two lengths', async () => {
    const { port } = new URL(api.origin);
    const socket = connect(Number(port), '127.0.0.1');
    const head = ['POST /api/messages HTTP/1.1', 'Host: localhost', 'Content-Length: 5', 'Transfer-Encoding: chunked'];
    socket.write([...head, '', '0', '', 'GET /api/status HTTP/1.1', 'Host: localhost', '', ''].join('\r\n'));
    const [first] = (await once(socket, 'data')) as [Buffer];
    assert.match(first.toString(), /^HTTP\/1\.1 400 /);
    socket.destroy();
  });
});

async function send(origin: string, sent: Sent): Promise<{ readonly status: number; readonly text: string }> {
  const { path = '/api/messages', method = 'POST', body, headers, chunked = false } = sent;
  const length = chunked ? ['transfer-encoding', 'chunked'] : ['content-length', String(Buffer.byteLength(body))];
  const target = new URL(origin);
  const outgoing = request({
    ...{ host: target.hostname, port: target.port, path, method, agent: false },
    headers: ['host', target.host, ...length, ...headers],
  });
  // A server that has read enough may close while the rest is on its way.
  outgoing.on('error', () => undefined);
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}
