import assert from 'node:assert/strict';
import { editDistance } from '../../../bot/commands/edit-distance.ts';
import { readCommand, type Heard } from '../../../bot/commands/read-command.ts';
import { english } from '../../../src/texts/texts.ts';

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
