import assert from 'node:assert/strict';
import { editDistance } from '../../../bot/commands/edit-distance.ts';
import { commandNames, readCommand, type Heard } from '../../../bot/commands/read-command.ts';
import { languages } from '../../../src/texts/languages.ts';
import { english, textsFor } from '../../../src/texts/texts.ts';

function command(name: string, argument = ''): object {
  return { kind: 'command', name, argument };
}

function perhaps(...suggestions: readonly string[]): object {
  return { kind: 'perhaps', suggestions };
}

describe('what somebody typed', () => {
  const cases: readonly [text: string, heard: object][] = [
    ['preview sync', command('preview sync')],
    ['Preview Sync', command('preview sync')],
    ['  PREVIEW   SYNC  ', command('preview sync')],
    ['previewsync', command('preview sync')],
    ['preview-sync', command('preview sync')],
    ['preview sync!', command('preview sync')],
    ['preview', command('preview sync')],
    ['preview sync Contoso Ltd', command('preview sync', 'Contoso Ltd')],
    ['preview Contoso', command('preview sync', 'Contoso')],
    ['sync now', command('sync now')],
    ['SYNCNOW fabrikam', command('sync now', 'fabrikam')],
    ['hi', command('help')],
    ['Hello!', command('help')],
    ['?', command('help')],
    ['help', command('help')],
    ['why Zoë Ångström', command('why', 'Zoë Ångström')],
    ['why', command('why')],
    ['cancel', command('cancel')],
    ['a day passes', command('a day passes')],
    ['Let a day pass', command('a day passes')],
    ['preveiw sync', command('preview sync')],
    ['preview snyc', command('preview sync')],
    ['prevew sync Contoso', command('preview sync', 'Contoso')],
    ['statsu', command('status')],
    ['histroy', command('history')],
    ['conections', command('connections')],
    ['hepl', command('help')],
    // A slip in what writes or stops is asked back.
    ['sync nwo', perhaps('sync now')],
    ['snyc now Contoso', perhaps('sync now Contoso')],
    ['cancle', perhaps('cancel')],
    ['sync', perhaps('preview sync', 'sync now')],
    ['show me the history', perhaps('history')],
    ['make me a sandwich', { kind: 'nothing' }],
    ['', { kind: 'nothing' }],
    ['💥', { kind: 'nothing' }],
    ['x'.repeat(4_000), { kind: 'nothing' }],
  ];
  for (const [text, heard] of cases) {
    it(`“${text.slice(0, 40)}” is ${JSON.stringify(heard)}`, () => {
      assert.deepEqual(readCommand(text, { local: true, texts: english }), heard);
    });
  }

  it('knows no command of the simulated company in production', () => {
    const heard: Heard = readCommand('expire secret', { local: false, texts: english });
    assert.equal(heard.kind, 'nothing');
  });
});

describe('what somebody typed in German', () => {
  const texts = textsFor('de-AT');
  const cases: readonly [text: string, heard: object][] = [
    ['Vorschau', command('preview sync')],
    ['vorschau Contoso GmbH', command('preview sync', 'Contoso GmbH')],
    ['VORSCHAU!', command('preview sync')],
    ['vorshcau', command('preview sync')],
    ['synchronisieren', command('sync now')],
    ['jetzt synchronisieren Contoso', command('sync now', 'Contoso')],
    ['Status', command('status')],
    ['Verlauf', command('history')],
    ['verlaf', command('history')],
    ['Verbindungen', command('connections')],
    ['Verbindugen', command('connections')],
    ['abbrechen', command('cancel')],
    ['rückgängig', command('undo')],
    ['Ruckgangig', command('undo')],
    ['rueckgaengig machen', command('undo')],
    ['Rückgängig machen Contoso', command('undo', 'Contoso')],
    ['warum Zoë Ångström', command('why', 'Zoë Ångström')],
    ['Hilfe', command('help')],
    ['hallo', command('help')],
    ['Guten Tag!', command('help')],
    ['Ein Tag vergeht', command('a day passes')],
    ['preview sync', command('preview sync')],
    // A slip in what writes or stops is asked back, in German.
    ['synchronisiern', perhaps('jetzt synchronisieren')],
    ['abrechen', perhaps('abbrechen')],
    ['sync nwo', perhaps('jetzt synchronisieren')],
    ['zeig mir den Verlauf', perhaps('Verlauf')],
    ['mach mir ein Brot', { kind: 'nothing' }],
  ];
  for (const [text, heard] of cases) {
    it(`“${text}” is ${JSON.stringify(heard)}`, () => {
      assert.deepEqual(readCommand(text, { local: true, texts }), heard);
    });
  }
});

describe('what somebody typed in Japanese', () => {
  const texts = textsFor('ja-JP');
  const cases: readonly [text: string, heard: object][] = [
    ['プレビュー', command('preview sync')],
    ['プレビュー Contoso', command('preview sync', 'Contoso')],
    ['プレビュー　Contoso', command('preview sync', 'Contoso')],
    ['ﾌﾟﾚﾋﾞｭｰ', command('preview sync')],
    ['プレビュ', command('preview sync')],
    ['今すぐ同期', command('sync now')],
    ['今すぐ同期 Contoso', command('sync now', 'Contoso')],
    ['状態', command('status')],
    ['履歴', command('history')],
    ['接続', command('connections')],
    ['キャンセル', command('cancel')],
    ['元に戻す', command('undo')],
    ['なぜ 田中 太郎', command('why', '田中 太郎')],
    ['なぜ田中太郎', command('why', '田中太郎')],
    ['ヘルプ', command('help')],
    ['こんにちは', command('help')],
    ['こんにちは！', command('help')],
    ['1 日進める', command('a day passes')],
    ['preview sync', command('preview sync')],
    // A slip in what writes or stops is asked back, in Japanese.
    ['キャンセレ', perhaps('キャンセル')],
    // Without a space the rest may be a name, or the end of a sentence.
    ['今すぐ同期Contoso', perhaps('今すぐ同期 Contoso')],
    ['履歴を見せて', perhaps('履歴')],
    ['同期', perhaps('プレビュー', '今すぐ同期')],
    ['sync nwo', perhaps('今すぐ同期')],
    ['サンドイッチを作って', { kind: 'nothing' }],
  ];
  for (const [text, heard] of cases) {
    it(`“${text}” is ${JSON.stringify(heard)}`, () => {
      assert.deepEqual(readCommand(text, { local: true, texts }), heard);
    });
  }
});

describe('how commands are called', () => {
  for (const texts of languages.map((language) => textsFor(language))) {
    for (const name of commandNames) {
      it(`“${name}” is understood by every name it has in ${texts.language}`, () => {
        for (const spelling of texts.say(`command.${name}`).split(' | '))
          assert.deepEqual(readCommand(spelling, { local: true, texts: english }), command(name), spelling);
      });
    }

    it(`a suggestion in ${texts.language} is understood when it is sent back`, () => {
      for (const slip of ['sync nwo Contoso', 'cancle', 'sync', 'show me the history']) {
        const heard = readCommand(slip, { local: true, texts });
        assert.ok(heard.kind === 'perhaps');
        for (const suggestion of heard.suggestions)
          assert.equal(readCommand(suggestion, { local: true, texts }).kind, 'command', suggestion);
      }
    });

    it(`help in ${texts.language} names commands as they are understood`, () => {
      for (const name of commandNames.filter((one) => one !== 'help')) {
        const heard = readCommand(texts.say(`help.type.${name}`), { local: true, texts });
        assert.deepEqual(heard, command(name, name === 'why' ? 'Ada Lovelace' : ''));
      }
    });
  }
});

describe('the distance between two words', () => {
  const cases: readonly [string, string, number][] = [
    ['cancel', 'cancel', 0],
    ['cancle', 'cancel', 1],
    ['cancl', 'cancel', 1],
    ['canncel', 'cancel', 1],
    ['kancel', 'cancel', 1],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['ca', 'abc', 3],
  ];
  for (const [one, other, distance] of cases) {
    it(`from “${one}” to “${other}” is ${distance}`, () => {
      assert.equal(editDistance(one, other), distance);
    });
  }
});
