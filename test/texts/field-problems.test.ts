import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { problemOf } from '../../src/api/problem.ts';
import { CallerError } from '../../src/model/errors.ts';
import { connectionInput } from '../../src/settings/connection-input.ts';
import { credentialProfileInput } from '../../src/settings/credential-profile-input.ts';
import { invalidInput, readInput } from '../../src/settings/read-input.ts';
import { assignmentInput } from '../../src/settings/role-assignment-input.ts';
import { serviceAddressProblem } from '../../src/target/scim/address-rules.ts';
import { fieldProblemText } from '../../src/texts/field-problem-text.ts';
import problems from '../../src/texts/field-problems.json' with { type: 'json' };
import { textsFor } from '../../src/texts/texts.ts';

const [german, japanese] = [textsFor('de'), textsFor('ja')];

/** Where administrators cause what is wrong with a field. */
const rules = [
  ...['input-values', 'connection-input', 'credential-profile-input', 'role-assignment-input', 'schedule-input'],
  ...[
    'credential-profile-proof',
    'certificate',
    'notification-input',
    'connections',
    'refuse-to-move',
    'target-input',
    'target-problems',
    'credential-profiles',
    'people',
    'settings-documents',
  ],
];

/** Where it is said what is wrong with a file of people, with a photo, or with a target. */
const files = [
  ...['apply-import', 'csv-text', 'import-preview', 'import-reading', 'import-removals', 'owners', 'person-rules'].map(
    (name) => `directory/${name}`,
  ),
  ...[
    'directory/read-csv',
    'target/directory/directory-photos',
    'target/entra/results',
    'target/scim/address-rules',
    'target/scim/scim-attributes',
  ],
];

/** What refuses a file as a whole is no problem of a field or a row; of an address, the end of the sentence is apart. */
const leftOut = new Set(['The file has more than 12 rows: send several files.', 'The address 12 12.']);

/** The sentences of a file, with something in the places of their values. */
function sentencesOf(path: string): readonly string[] {
  const source = readFileSync(new URL(`../../src/${path}.ts`, import.meta.url), 'utf8');
  const code = source.replaceAll(/\/\*\*.*?\*\/|^\s*\/\/.*?$/gmsu, '');
  const literals = [...code.matchAll(/'([^'\n]+\.)'|`([^`\n]+\.)`/gu)].map(
    ([, plain, filled]) => plain ?? filled ?? '',
  );
  return literals.filter((text) => /^[^ ]+ [^ ]+ /u.test(text)).map((text) => text.replaceAll(/\$\{[^}]*\}/gu, '12'));
}

function messagesOf(schema: z.ZodType, value: unknown): readonly string[] {
  try {
    readInput(schema, value);
  } catch (error) {
    assert.ok(error instanceof CallerError);
    return error.problems.map(({ message }) => message);
  }
  return assert.fail('Nothing is wrong with this.');
}

describe('what is wrong with a field, in the language of the reader', () => {
  for (const name of rules)
    it(`knows every sentence of ${name}`, () => {
      const source = readFileSync(new URL(`../../src/settings/${name}.ts`, import.meta.url), 'utf8');
      const literal = /'((?:Enter|Choose|This looks|Leave it)\b[^']*\.)'/gu;
      const sentences = [...source.matchAll(literal)].map(([, sentence = '']) => sentence);
      for (const sentence of sentences) {
        assert.notEqual(fieldProblemText(german, sentence), sentence);
        assert.notEqual(fieldProblemText(japanese, sentence), sentence);
      }
    });

  for (const path of files)
    it(`knows every sentence of ${path}`, () => {
      const sentences = sentencesOf(path).filter((sentence) => !leftOut.has(sentence));
      assert.ok(sentences.length > 0);
      for (const sentence of sentences) {
        assert.notEqual(fieldProblemText(german, sentence), sentence);
        assert.notEqual(fieldProblemText(japanese, sentence), sentence);
      }
    });

  it('says all that can be wrong with what somebody enters', () => {
    const person = { kind: 'person', id: 'x', tenantId: 'x', name: '', by: 'pigeon', mail: 'x' };
    const channel = { kind: 'channel', id: 'c', name: 'Channel “A”' };
    const wrong: readonly (readonly [schema: z.ZodType, value: unknown])[] = [
      [connectionInput, {}],
      [connectionInput, { name: '', tenant: 'x', cloud: 1, credentialProfileId: '', nothing: 1 }],
      [connectionInput, { scope: { kind: 'groups', groupIds: 'x', nested: 'yes' }, reviewMode: 'x' }],
      [connectionInput, { scope: { kind: 'groups', groupIds: [], nested: true }, removalPolicy: { kind: 'x' } }],
      [connectionInput, { mapping: [], fullScanDays: 1.5, limits: { user: { percent: 200, minimum: -1 } } }],
      [connectionInput, { mapping: [{ kind: 'copy', attribute: '1', from: 'x' }, { kind: 'first' }, 1] }],
      [connectionInput, { filters: { guests: 'x', mailContains: 1, definition: 'x'.repeat(3000) } }],
      [connectionInput, { schedule: { kind: 'hourly', minute: 60 } }],
      [connectionInput, { schedule: { kind: 'daily', at: '25:00', timeZone: 'x' } }],
      ...['x', '? ? ? ? ?', '99 * * * *', '0 0 31 2 *', '* * * * *'].map(
        (expression) => [connectionInput, { schedule: { kind: 'cron', expression, timeZone: 'UTC' } }] as const,
      ),
      [connectionInput, { notifications: { when: 'x', recipients: [person, channel, channel] } }],
      [connectionInput, { notifications: { when: 'none', recipients: [channel, channel] } }],
      [credentialProfileInput, { name: 'x'.repeat(101), clientId: 'x', secret: 'a b', secretExpiresAt: 'x' }],
      [credentialProfileInput, { name: 'a\nb', secret: 'aaaaaaaa-0000-4000-8000-0000000000a1' }],
      [credentialProfileInput, { kind: 'certificate', name: 'x', certificate: '' }],
      [credentialProfileInput, { kind: 'managed-identity', name: 'x', clientId: 'x', secret: 'x' }],
      [credentialProfileInput, { kind: 'pigeon' }],
      [assignmentInput, { personId: 'x', tenantId: 'x', name: '', role: 'x', mail: 'x' }],
    ];
    for (const [schema, value] of wrong)
      for (const message of messagesOf(schema, value)) {
        assert.notEqual(fieldProblemText(german, message), message);
        assert.notEqual(fieldProblemText(japanese, message), message);
        assert.equal(fieldProblemText(textsFor('en'), message), message);
      }
  });

  for (const [address, inGerman, inJapanese] of [
    [
      'https://169.254.169.254/scim',
      'Die Adresse 169.254.169.254 gehört der Cloud selbst.',
      'アドレス 169.254.169.254 はクラウド自体のものです。',
    ],
    [
      'https://10.1.2.3/scim',
      'Die Adresse 10.1.2.3 ist nicht öffentlich (private).',
      'アドレス 10.1.2.3 はパブリックではありません (private)。',
    ],
  ] as const)
    it(`says why ${address} is not asked`, () => {
      const message = serviceAddressProblem(address, { allowedHosts: [], allowedPrivateHosts: [] }) ?? '';
      assert.equal(fieldProblemText(german, message), inGerman);
      assert.equal(fieldProblemText(japanese, message), inJapanese);
    });

  it('says why an attribute is not written to Entra ID', () => {
    const message = 'shoeSize is no attribute of a person that Rollcall writes to Entra ID.';
    assert.ok(readFileSync(new URL('../../src/open-sides.ts', import.meta.url), 'utf8').includes(message.slice(9)));
    assert.equal(
      fieldProblemText(german, message),
      'shoeSize ist kein Attribut einer Person, das Rollcall nach Entra ID schreibt.',
    );
    assert.equal(
      fieldProblemText(japanese, message),
      'shoeSize は Rollcall が Entra ID に書き込むユーザー属性ではありません。',
    );
  });

  it('keeps the values that are in a sentence', () => {
    const message = '“Ada {x}” is among the recipients twice: keep one.';
    assert.equal(
      fieldProblemText(german, message),
      '„Ada {x}“ ist zweimal unter den Empfängern: Behalten Sie einen Eintrag.',
    );
    assert.equal(fieldProblemText(japanese, 'Enter at most 50 characters.'), '50 文字以内で入力してください。');
    assert.equal(fieldProblemText(german, 'Words that nobody knows.'), 'Words that nobody knows.');
  });

  it('is what a request is answered with', () => {
    const problems = [
      { path: 'name', message: 'Enter a name.' },
      { path: 'schedule.at', message: 'Enter a time such as 03:30, from 00:00 to 23:59.' },
    ];
    const view = problemOf(invalidInput(problems), 'r1', german);
    assert.equal(view.detail, 'name: Geben Sie einen Namen ein. (und 1 weitere)');
    assert.deepEqual(view.problems?.[1], {
      path: 'schedule.at',
      message: 'Geben Sie eine Uhrzeit wie 03:30 ein, von 00:00 bis 23:59.',
    });
    assert.equal(problemOf(invalidInput(problems), 'r1').detail, 'name: Enter a name. (and 1 more)');
  });

  it('has the same places in every language', () => {
    const placesOf = (text: string): readonly string[] => (text.match(/\{\w+\}/gu) ?? []).toSorted();
    for (const [english, { de, ja }] of Object.entries(problems)) {
      assert.deepEqual(placesOf(de), placesOf(english));
      assert.deepEqual(placesOf(ja), placesOf(english));
    }
  });
});
