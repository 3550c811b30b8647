import assert from 'node:assert/strict';
import { defaultMapping, type MappingRule } from '../../src/model/connection.ts';
import type { Attributes, SourceUser } from '../../src/model/directory.ts';
import { attributesOf, mappedPart, mapUser } from '../../src/plan/map.ts';

const person = (attributes: SourceUser['attributes']): SourceUser => ({ id: 'u1', guest: false, attributes });

describe('mapping a person', () => {
  const mailElseName: MappingRule = { attribute: 'login', kind: 'first', from: ['mail', 'userPrincipalName'] };
  const cases: readonly [
    sentence: string,
    rules: readonly MappingRule[],
    attributes: SourceUser['attributes'],
    Attributes,
  ][] = [
    [
      'copies a value under the name of the target',
      [{ attribute: 'title', kind: 'copy', from: 'jobTitle' }],
      { jobTitle: 'Chef' },
      { title: 'Chef' },
    ],
    [
      'copies false, which is a value',
      [{ attribute: 'enabled', kind: 'copy', from: 'accountEnabled' }],
      { accountEnabled: false },
      { enabled: false },
    ],
    ['leaves out a null', [{ attribute: 'title', kind: 'copy', from: 'jobTitle' }], { jobTitle: null }, {}],
    ['leaves out an empty text', [{ attribute: 'title', kind: 'copy', from: 'jobTitle' }], { jobTitle: '' }, {}],
    ['leaves out what the source did not send', [{ attribute: 'title', kind: 'copy', from: 'jobTitle' }], {}, {}],
    ['takes the first source that has a value', [mailElseName], { mail: 'm', userPrincipalName: 'u' }, { login: 'm' }],
    ['falls back behind a null', [mailElseName], { mail: null, userPrincipalName: 'u' }, { login: 'u' }],
    ['falls back behind an empty text', [mailElseName], { mail: '', userPrincipalName: 'u' }, { login: 'u' }],
    ['leaves out what no fallback has', [mailElseName], { mail: '' }, {}],
    [
      'stops at false when it falls back',
      [{ attribute: 'on', kind: 'first', from: ['accountEnabled', 'mail'] }],
      { accountEnabled: false, mail: 'm' },
      { on: false },
    ],
    ['writes a constant', [{ attribute: 'source', kind: 'constant', value: 'entra' }], {}, { source: 'entra' }],
    [
      'writes a constant of false',
      [{ attribute: 'external', kind: 'constant', value: false }],
      {},
      { external: false },
    ],
    [
      'copies the manager as an object id',
      [{ attribute: 'manager', kind: 'copy', from: 'manager' }],
      { manager: 'b17c0000-0000-4000-8000-000000000001' },
      { manager: 'b17c0000-0000-4000-8000-000000000001' },
    ],
    [
      'gives several attributes of one source',
      [
        { attribute: 'login', kind: 'copy', from: 'mail' },
        { attribute: 'email', kind: 'copy', from: 'mail' },
      ],
      { mail: 'a@x' },
      { login: 'a@x', email: 'a@x' },
    ],
    ['leaves out an empty constant', [{ attribute: 'source', kind: 'constant', value: '' }], {}, {}],
    [
      'keeps Markdown, emoji and right-to-left text as they are',
      [{ attribute: 'displayName', kind: 'copy', from: 'displayName' }],
      { displayName: '**Ada** 🦊 שלום' },
      { displayName: '**Ada** 🦊 שלום' },
    ],
    ['maps nothing without rules', [], { displayName: 'Ada' }, {}],
  ];
  for (const [sentence, rules, attributes, expected] of cases)
    it(sentence, () => assert.deepEqual(mapUser(person(attributes), rules), expected));

  it('maps every default attribute under its own name, and nothing else', () => {
    const all = Object.fromEntries(defaultMapping.map(({ attribute }) => [attribute, `the ${attribute}`]));
    assert.deepEqual(mapUser(person({ ...all, usageLocation: 'DE' }), defaultMapping), all);
  });
});

describe('the part of a target’s attributes that a mapping decides', () => {
  it('leaves out what is not mapped, null or empty', () => {
    const held = { displayName: 'Ada', jobTitle: '', mail: null, accountEnabled: false, badge: '7' };
    assert.deepEqual(mappedPart(held, defaultMapping), { displayName: 'Ada', accountEnabled: false });
  });

  it('is what mapping wrote', () => {
    const mapped = mapUser(person({ displayName: 'Ada', jobTitle: '', accountEnabled: false }), defaultMapping);
    assert.deepEqual(mappedPart({ ...mapped, badge: '7' }, defaultMapping), mapped);
  });
});

describe('the attributes that a read asks for', () => {
  it('are those of the mapping, and those that names, match keys and filters need', () => {
    assert.deepEqual(
      attributesOf([
        { attribute: 'title', kind: 'copy', from: 'jobTitle' },
        { attribute: 'phone', kind: 'first', from: ['mobilePhone', 'mail'] },
        { attribute: 'source', kind: 'constant', value: 'entra' },
      ]),
      ['accountEnabled', 'displayName', 'jobTitle', 'mail', 'mobilePhone', 'userPrincipalName'],
    );
    assert.deepEqual(attributesOf([]), ['accountEnabled', 'displayName', 'mail', 'userPrincipalName']);
  });
});
