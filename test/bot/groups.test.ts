import assert from 'node:assert/strict';
import { demoPeople as people, demoTenantId } from '../../src/local/people.ts';
import type { JsonObject } from '../../bot/cards/card.ts';
import { eventually, openChatServer, type ChatServer } from './chat-for-tests.ts';
import { companyOf, WaitingSource } from './companies.ts';
import { buttonsOf, cardText, TeamsForTests, textOf, type ShownMessage } from './teams-for-tests.ts';

const conversation = { id: '19:it@thread.v2', conversationType: 'groupChat', tenantId: demoTenantId };

describe('a card in a group chat', () => {
  let teams: TeamsForTests;
  let server: ChatServer;

  beforeEach(async () => {
    teams = await TeamsForTests.open();
    server = await openChatServer({
      company: companyOf(20),
      connections: [
        { id: 'c1', name: 'Contoso' },
        { id: 'c2', name: 'Fabrikam' },
      ],
    });
    teams.connect(server.url);
  });

  afterEach(async () => {
    await server.close();
    teams.close();
  });

  async function overview(name = 'contoso', options: object = { conversation }): Promise<ShownMessage> {
    await teams.say(people.adele, `preview sync ${name}`, options);
    return eventually(() => {
      const last = teams.messages.at(-1);
      return last !== undefined && textOf(last).includes('Waiting for approval') ? last : null;
    });
  }

  const buttons = (card: JsonObject): readonly string[] =>
    buttonsOf({ id: '', conversationId: '', versions: [card] }).map(({ title }) => title);

  it('is asked for by every member’s client, without naming them, and never in a personal chat', async () => {
    const message = await overview();
    const refresh = message.versions.at(-1)?.refresh as { action: { verb: string }; userIds?: unknown };
    assert.equal(refresh.action.verb, 'view');
    assert.equal('userIds' in refresh, false);
    const own = await overview('contoso', {});
    assert.equal(own.versions.at(-1)?.refresh, undefined);
  });

  it('shows an approver what there is to decide, in their language, and stays what it is for the others', async () => {
    const message = await overview();
    const before = [teams.requests.length, message.versions.length];
    const card = await teams.look({ person: people.alex, message, locale: 'de-DE' });
    assert.match(cardText(card), /Übersicht Wartet auf Genehmigung Contoso · angefordert von Adele Vance/);
    assert.deepEqual(buttons(card), [
      'Weiter ›',
      '41 Änderungen genehmigen',
      'Auslassen …',
      'Verwerfen',
      'Alle prüfen',
      'CSV',
    ]);
    assert.deepEqual([teams.requests.length, message.versions.length], before);
    assert.match(textOf(message), /Sync Overview/);
  });

  it('shows a reader the same without the decision, and asks again', async () => {
    const message = await overview();
    assert.ok(buttons(message.versions.at(-1) ?? {}).includes('Approve 41 changes'));
    const card = await teams.look({ person: people.megan, message, locale: 'ja-JP' });
    assert.match(cardText(card), /同期の概要 承認待ち Contoso .*Person 1 テナントに新しく加わりました/);
    assert.deepEqual(buttons(card), ['次へ ›', 'すべて確認', 'CSV']);
    assert.deepEqual(card.refresh, message.versions.at(-1)?.refresh);
  });

  it('refuses whoever has no role, politely and without data', async () => {
    const message = await overview();
    const card = await teams.look({ person: people.nestor, message, locale: 'de' });
    assert.match(cardText(card), /Nicht für Ihre Rolle Abgelehnt Nur Personen mit einer Rolle/);
    assert.doesNotMatch(JSON.stringify(card), /Contoso|Person 1|Adele/);
  });

  it('lets nobody without a role reach another connection by an edited payload', async () => {
    const message = await overview();
    await overview('fabrikam', {});
    const [run] = await server.runs.list('c2', { limit: 1 });
    const edit = (data: Record<string, unknown>): Record<string, unknown> => ({ ...data, runId: run?.id });
    const refused = await teams.look({ person: people.nestor, message, edit });
    assert.match(cardText(refused), /Not for your role/);
    assert.doesNotMatch(JSON.stringify(refused), /Fabrikam|Contoso|Person/);
    // A reader may look at every connection anyway.
    assert.match(cardText(await teams.look({ person: people.megan, message, edit })), /Fabrikam/);
  });

  const edits: readonly [what: string, edit: (data: Record<string, unknown>) => object, answer: RegExp][] = [
    ['a run that is not there', (data) => ({ ...data, runId: 'c1.nothing' }), /Not there any more/],
    ['a path for an id', (data) => ({ ...data, runId: '../../secrets' }), /does not work/],
    ['no run', ({ page, mode }) => ({ page, mode }), /does not work/],
    ['a page that is no number', (data) => ({ ...data, page: 'last' }), /does not work/],
    ['another mode', (data) => ({ ...data, mode: 'everything' }), /does not work/],
    ['a page behind the last one', (data) => ({ ...data, page: '999999' }), /41–41 of 41/],
  ];
  for (const [what, edit, answer] of edits) {
    it(`takes from an edited payload nothing but an answer: ${what}`, async () => {
      const message = await overview();
      const before = message.versions.length;
      const card = await teams.look({
        person: people.megan,
        message,
        edit: (data) => edit(data) as Record<string, unknown>,
      });
      assert.match(cardText(card), answer);
      assert.equal(message.versions.length, before);
    });
  }

  it('turns its pages for everybody, and keeps the decision from the reader who turns them', async () => {
    const message = await overview();
    const answer = await teams.click({ person: people.megan, message, button: 'Next ›' });
    assert.match(cardText(answer ?? {}), /9–16 of 41/);
    assert.ok(!buttons(answer ?? {}).includes('Approve 41 changes'));
    assert.ok(buttons(message.versions.at(-1) ?? {}).includes('Approve 41 changes'));
    assert.match(cardText(await teams.look({ person: people.alex, message })), /9–16 of 41/);
  });

  it('lets whoever may decide stop a run that goes on, and whoever may look look on', async () => {
    const waiting = new WaitingSource(companyOf(20));
    server.openSource = () => waiting;
    await teams.say(people.adele, 'preview sync contoso', { conversation });
    const message = await eventually(() => teams.messages.find((one) => one.versions.at(-1)?.refresh !== undefined));
    const approver = await teams.look({ person: people.alex, message });
    assert.ok(buttons(approver).includes('Cancel preview'));
    const reader = await teams.look({ person: people.megan, message });
    assert.match(cardText(reader), /Preview is running/);
    assert.ok(!buttons(reader).includes('Cancel preview'));
    waiting.letGo();
    await eventually(() => textOf(message).includes('Waiting for approval'));
  });

  it('offers to undo a sync only to those who may', async () => {
    const message = await overview();
    await teams.click({ person: people.alex, message, button: 'Approve 41 changes' });
    await eventually(() => textOf(message).includes('Sync result'));
    const reader = await teams.look({ person: people.megan, message, locale: 'de-CH' });
    assert.match(cardText(reader), /41 Änderungen wurden angewendet\./);
    assert.deepEqual(buttons(reader), ['Protokoll öffnen']);
    assert.deepEqual(buttons(await teams.look({ person: people.adele, message })), ['Open sync log', 'Undo']);
  });

  it('is not written anew for a client that shows nobody their own', async () => {
    const message = await overview();
    const { action } = message.versions.at(-1)?.refresh as unknown as { action: { verb: string; data: object } };
    const from = { id: people.megan.chatId, name: people.megan.name, aadObjectId: people.megan.id };
    await teams.post({ type: 'message', from, conversation, value: { ...action.data, verb: action.verb } });
    assert.match(teams.lastText, /does not work/);
  });
});

describe('the language of the chat', () => {
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

  it('is that of whoever asked, from the first word to the result', async () => {
    const locale = 'de-DE';
    await teams.say(people.adele, 'Vorschau', { locale });
    const message = await eventually(() =>
      teams.messages.find((one) => textOf(one).includes('Wartet auf Genehmigung')),
    );
    assert.match(cardText(message.versions[0] ?? {}), /Vorschau läuft Läuft Contoso/);
    await teams.click({ person: people.adele, message, button: '41 Änderungen genehmigen', locale });
    await eventually(() => textOf(message).includes('41 Änderungen wurden angewendet.'));
  });

  it('is that of whoever is refused', async () => {
    const refusals: readonly [text: string, locale: string, answer: RegExp][] = [
      ['rückgängig', 'de-AT', /Nicht ausgeführt .*Es gibt nichts rückgängig zu machen/],
      ['元に戻す', 'ja', /元に戻すものはありません/],
      ['undo', 'fr-FR', /nothing to undo/],
      ['sync nwo', 'de', /Meinten Sie …\? Sie haben sync nwo geschrieben/],
      ['abbrechen', 'de', /Es läuft nichts/],
    ];
    for (const [text, locale, answer] of refusals) {
      await teams.say(people.adele, text, { locale });
      await eventually(() => answer.test(teams.lastText));
    }
  });

  it('offers a command that was meant in words that are understood when they come back', async () => {
    await teams.say(people.adele, 'sync nwo', { locale: 'ja-JP' });
    const question = teams.messages.at(-1);
    assert.ok(question);
    await teams.click({ person: people.adele, message: question, button: '今すぐ同期', locale: 'ja-JP' });
    await eventually(() => teams.lastText.includes('承認待ち'));
  });
});
