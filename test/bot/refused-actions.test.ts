import assert from 'node:assert/strict';
import { demoPeople, demoTenantId, type DemoPerson } from '../../src/local/people.ts';
import { openChatServer, eventually, type ChatServer } from './chat-for-tests.ts';
import { companyOf } from './companies.ts';
import { cardText, TeamsForTests, textOf } from './teams-for-tests.ts';

const { adele, megan, nestor } = demoPeople;
const otherTenant = 'dddddddd-0000-4000-8000-000000000001';

/** Who clicks, and from which tenant their activity comes. */
const clickers: readonly (readonly [who: string, person: DemoPerson, tenantId: string])[] = [
  ['a reader', megan, demoTenantId],
  ['somebody without a role', nestor, demoTenantId],
  ['an administrator’s object id from another tenant', adele, otherTenant],
  [
    'a guest, whom no role names',
    { ...nestor, id: '99999999-0000-4000-8000-000000000009', name: 'Guest' },
    demoTenantId,
  ],
];

/** What readers may do: look. */
const looking: ReadonlySet<string> = new Set(['page', 'view', 'refresh', 'watch', 'choose-connection: history']);

describe('every action of a card', () => {
  let teams: TeamsForTests;
  let server: ChatServer;
  let overviewId: string;
  let hash: string;
  let runId: string;
  let messageId: string;

  before(async () => {
    teams = await TeamsForTests.open();
    server = await openChatServer({ company: companyOf(20) });
    teams.connect(server.url);
    await teams.say(adele, 'preview sync');
    const message = await eventually(() =>
      teams.messages.find((shown) => textOf(shown).includes('Waiting for approval')),
    );
    messageId = message.id;
    const overview = await server.overviews.current('c1');
    assert.ok(overview);
    ({ id: overviewId, hash, runId } = overview);
  });

  after(async () => {
    await server.close();
    teams.close();
  });

  const actions = (): Readonly<Record<string, Readonly<Record<string, string>>>> => ({
    approve: { overviewId, hash },
    'cancel-overview': { overviewId },
    'choose-left-out': { overviewId },
    'leave-out': { overviewId, hash, cause: 'cause.0' },
    'put-back': { overviewId, hash, override: 'cause.0' },
    'ask-release': { overviewId, hash },
    release: { overviewId, hash },
    page: { overviewId, page: '0' },
    view: { runId, page: '0', mode: 'watching' },
    'preview-again': { connectionId: 'c1' },
    retry: { runId },
    undo: { connectionId: 'c1', runId },
    'cancel-run': { runId },
    refresh: { runId },
    watch: { runId },
    ...Object.fromEntries(
      ['preview sync', 'sync now', 'undo', 'history', 'cancel'].map((command) => [
        `choose-connection: ${command}`,
        { command, connectionId: 'c1' },
      ]),
    ),
  });

  async function click(person: DemoPerson, tenantId: string, verb: string, data: object): Promise<string> {
    const name = verb.split(':')[0];
    const { status, body } = await teams.post({
      type: 'invoke',
      name: 'adaptiveCard/action',
      from: { id: person.chatId, name: person.name, aadObjectId: person.id },
      conversation: { id: `a:${adele.email}`, conversationType: 'personal', tenantId },
      channelData: { tenant: { id: tenantId } },
      replyToId: messageId,
      value: { action: { type: 'Action.Execute', title: 'x', verb: name, data }, trigger: 'manual' },
    });
    assert.equal(status, 200);
    return cardText((body as { value: Parameters<typeof cardText>[0] }).value);
  }

  const standing = async (): Promise<unknown> => {
    const overview = await server.overviews.get(overviewId);
    const runs = await server.runs.list('c1', { limit: 50 });
    return [overview.status, overview.hash, overview.release, runs.map(({ id, status }) => [id, status])];
  };

  for (const [who, person, tenantId] of clickers)
    it(`is refused to ${who}, without data and without effect`, async () => {
      const before = await standing();
      let refused = 0;
      for (const [verb, data] of Object.entries(actions())) {
        const said = await click(person, tenantId, verb, data);
        if (person === megan && looking.has(verb)) {
          assert.doesNotMatch(said, /Not for your role/, verb);
          continue;
        }
        assert.match(said, /Not for your role/, `${verb}: ${said}`);
        assert.doesNotMatch(said, /Contoso|Person \d/, verb);
        refused += 1;
      }
      assert.deepEqual(await standing(), before);
      assert.ok(refused >= 15, `${String(refused)} refused`);
    });
});
