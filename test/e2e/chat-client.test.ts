import assert from 'node:assert/strict';
import { startPlayground, type Playground } from '../../src/local/playground.ts';
import { openChatServer, type ChatServer } from '../bot/chat-for-tests.ts';
import { companyOf } from '../bot/companies.ts';
import { openChat, type Chat } from '../support/playground.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hostile = [
  '[click](http://evil.example)',
  '**bold**',
  '_italic_',
  '`code`',
  '# heading',
  '- item',
  '1. item',
  '<b>html</b>',
  '<at>Rollcall</at>',
  '![image](http://evil.example/x.png)',
  '&lt;i&gt;',
  'http://evil.example',
  '{{DATE(2026-01-01T00:00:00Z)}}',
  '\\*escaped\\*',
];

describe('the bot in the chat client, in a real browser', function () {
  this.timeout(120_000);
  let server: ChatServer;
  let playground: Playground;
  let chat: Chat | null = null;

  before(async () => {
    const company = companyOf(hostile.length);
    const users = company.users.map((user, index) => ({
      ...user,
      attributes: { ...user.attributes, displayName: hostile[index] ?? '' },
    }));
    server = await openChatServer({ company: { users, groups: [], members: {} } });
    playground = await startPlayground({ botUrl: server.url, port: 0, dataDir: temporaryFolder() });
  });

  afterEach(async () => {
    await chat?.close();
    chat = null;
  });

  after(async () => {
    await playground.close();
    await server.close();
  });

  it('speaks for the person it was started for, and refuses one without a role', async () => {
    const other = await startPlayground({
      botUrl: server.url,
      port: 0,
      dataDir: temporaryFolder(),
      speaker: 'nestor',
    });
    try {
      chat = await openChat({ url: other.url });
      await chat.waitForCard('Welcome to Rollcall');
      await chat.send('status');
      const refusal = await chat.waitForCard('Not for your role');
      assert.doesNotMatch(await refusal.innerText(), /Contoso/);
    } finally {
      await other.close();
    }
  });

  it('shows names from the directory letter by letter, whatever they look like', async () => {
    chat = await openChat({ url: playground.url });
    await chat.send('preview sync');
    let shown = '';
    for (const range of ['1–8 of 14', '9–14 of 14']) {
      const card = await chat.waitForCard(range);
      shown += await card.innerText();
      assert.equal(await card.locator('a, img, code, em, i, h1, ol, ul').count(), 0);
      if (range.startsWith('1–')) await chat.click('Next ›');
    }
    for (const name of hostile) assert.ok(shown.replaceAll('\u200b', '').includes(name), `${name} in ${shown}`);
  });

  it('turns the overview into the result when it is approved', async () => {
    chat = await openChat({ url: playground.url });
    await chat.send('preview sync');
    await chat.waitForCard('Waiting for approval');
    await chat.click(/^Approve/);
    const result = await chat.waitForCard('14 changes were applied.');
    assert.match(await result.innerText(), /Sync result/);
    await chat.send('history');
    await chat.waitForCard(/Sync by Adele Vance/);
  });
});
