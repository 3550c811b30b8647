import assert from 'node:assert/strict';
import {
  defaultFilters,
  defaultMapping,
  type Filters,
  type MappingRule,
  type Scope,
} from '../../src/model/connection.ts';
import type { SourceUser } from '../../src/model/directory.ts';
import type { AttributeOrigin, Decision } from '../../src/model/explanation.ts';
import type { SnapshotGroup } from '../../src/model/snapshot.ts';
import { attributeOrigins, decisionOf, pathsTo, type JudgedAs } from '../../src/plan/explain.ts';
import { pathText } from '../../src/texts/explanation-text.ts';
import { sourceUser } from './samples.ts';

/** Groups as a text: `g1*: u1 g2` is a chosen group with a person and a group in it. Names are those given. */
function groupsOf(
  lines: readonly string[],
  names: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, SnapshotGroup> {
  return new Map(
    lines.map((line) => {
      const [head = '', members = ''] = line.split(':');
      const id = head.replace('*', '');
      const ids = members.split(' ').filter((member) => member !== '');
      return [
        id,
        {
          displayName: names[id] ?? id,
          description: null,
          mail: null,
          wanted: head.endsWith('*'),
          people: ids.filter((member) => member.startsWith('u')),
          groups: ids.filter((member) => member.startsWith('g')),
        },
      ];
    }),
  );
}

describe('the paths that bring a person into scope', () => {
  const nested = true;
  const names = { g1: 'Sales EMEA', g2: 'Sales Berlin', g3: 'Support' };
  const cases: readonly [string, groups: readonly string[], nested: boolean, expected: readonly string[]][] = [
    ['are the chosen group of which they are a direct member', ['g1*: u1'], false, ['Sales EMEA › Ada']],
    ['go through a group within', ['g1*: g2', 'g2: u1'], nested, ['Sales EMEA › Sales Berlin › Ada']],
    ['do not go through groups within where those do not count', ['g1*: g2', 'g2: u1'], false, []],
    ['are none where nobody has them', ['g1*: u2', 'g2: u1'], nested, []],
    ['are none in a group that was not chosen', ['g1: u1'], nested, []],
    ['go the shortest way', ['g1*: g2 g4', 'g2: g5', 'g5: u1', 'g4: u1'], nested, ['Sales EMEA › g4 › Ada']],
    ['go straight where there is a way around too', ['g1*: u1 g2', 'g2: u1'], nested, ['Sales EMEA › Ada']],
    [
      'are one for each chosen group, by name',
      ['g3*: u1', 'g1*: g2', 'g2: u1'],
      nested,
      ['Sales EMEA › Sales Berlin › Ada', 'Support › Ada'],
    ],
    [
      'count a chosen group within another one twice',
      ['g1*: g2', 'g2*: u1'],
      nested,
      ['Sales Berlin › Ada', 'Sales EMEA › Sales Berlin › Ada'],
    ],
    ['come to an end in a cycle', ['g1*: g2', 'g2: g4', 'g4: g1 u1'], nested, ['Sales EMEA › Sales Berlin › g4 › Ada']],
    ['come to an end in a cycle without them', ['g1*: g2', 'g2: g1'], nested, []],
    ['come to an end in a group that contains itself', ['g1*: g1 u1'], nested, ['Sales EMEA › Ada']],
    [
      'come from five levels down',
      ['g1*: g4', 'g4: g5', 'g5: g6', 'g6: g7', 'g7: u1'],
      nested,
      ['Sales EMEA › g4 › g5 › g6 › g7 › Ada'],
    ],
    ['leave out a group within that was not read', ['g1*: g9'], nested, []],
    [
      'are the first by name of several as short',
      ['g1*: g5 g4', 'g4: u1', 'g5: u1'],
      nested,
      ['Sales EMEA › g4 › Ada'],
    ],
  ];
  for (const [sentence, groups, isNested, expected] of cases)
    it(sentence, () => {
      const paths = pathsTo('u1', groupsOf(groups, names), { nested: isNested });
      assert.deepEqual(
        paths.map((path) => pathText(path, 'Ada')),
        expected,
      );
    });
});

describe('what decides on a person', () => {
  const all: Scope = { kind: 'all' };
  const sales: Scope = { kind: 'groups', groupIds: ['g1'], nested: true };
  const ada = sourceUser('u1', { mail: 'a@test.example', accountEnabled: false });
  const filtered = (
    clause: Extract<Decision, { kind: 'filtered' }>['clause'],
    by: string,
    attribute: string | null,
    value: string | boolean | null,
  ): Decision => ({ kind: 'filtered', clause, by, attribute, value });

  const judged: readonly [string, JudgedAs, Decision][] = [
    ['that they were wanted', { verdict: 'wanted' }, { kind: 'wanted' }],
    [
      'the mail that a filter names',
      { verdict: 'filtered', by: 'mail contains @test' },
      filtered('mail', 'mail contains @test', 'mail', 'a@test.example'),
    ],
    [
      'the mail that contains none of what a filter asks for',
      { verdict: 'filtered', by: 'mail contains none of @contoso' },
      filtered('mail', 'mail contains none of @contoso', 'mail', 'a@test.example'),
    ],
    [
      'being a guest',
      { verdict: 'filtered', by: 'guests are left out' },
      filtered('guests', 'guests are left out', 'userType', 'Guest'),
    ],
    [
      'a blocked account',
      { verdict: 'filtered', by: 'blocked accounts are left out' },
      filtered('blocked', 'blocked accounts are left out', 'accountEnabled', false),
    ],
    [
      'the definition, of which only the tenant knows why',
      { verdict: 'filtered', by: "definition department eq 'Sales'" },
      filtered('definition', "definition department eq 'Sales'", null, null),
    ],
    [
      'a key that is not theirs alone',
      { verdict: 'ambiguous', key: 'mail', candidates: [{ where: 'target', id: 'h1', name: 'By hand' }] },
      {
        kind: 'ambiguous',
        key: 'mail',
        value: 'a@test.example',
        candidates: [{ where: 'target', id: 'h1', name: 'By hand' }],
      },
    ],
    [
      'two people of the target who are linked to them',
      { verdict: 'ambiguous', key: 'object id', candidates: [] },
      { kind: 'ambiguous', key: 'object id', value: 'u1', candidates: [] },
    ],
  ];
  const asRead = { user: ada, scope: all, filters: defaultFilters, groups: null, matchesDefinition: true };
  for (const [what, verdict, expected] of judged)
    it(`is, as it was read: ${what}`, () => {
      assert.deepEqual(decisionOf({ ...asRead, judged: verdict }), expected);
    });

  const groups = groupsOf(['g1*: g2', 'g2: u1', 'g3*: u2'], { g1: 'Sales', g3: 'Board' });
  const now: readonly [
    string,
    user: SourceUser,
    scope: Scope,
    filters: Partial<Filters>,
    groups: ReturnType<typeof groupsOf> | null,
    matchesDefinition: boolean,
    Decision,
  ][] = [
    ['in a scope of everybody', ada, all, {}, null, true, { kind: 'wanted' }],
    ['in a chosen group', ada, sales, {}, groups, true, { kind: 'wanted' }],
    [
      'in none of the chosen groups, which are named',
      sourceUser('u9'),
      sales,
      {},
      groups,
      true,
      { kind: 'out-of-scope', groups: ['Board', 'Sales'] },
    ],
    ['before any group was read', ada, sales, {}, null, true, { kind: 'unknown' }],
    [
      'filtered by mail',
      ada,
      all,
      { mailExcludes: ['@TEST'] },
      null,
      true,
      filtered('mail', 'mail contains @TEST', 'mail', 'a@test.example'),
    ],
    [
      'without mail where mail must contain something',
      sourceUser('u1'),
      all,
      { mailContains: ['@x'] },
      null,
      true,
      filtered('mail', 'mail contains none of @x', 'mail', null),
    ],
    [
      'not of the definition',
      ada,
      all,
      { definition: "department eq 'Sales'" },
      null,
      false,
      filtered('definition', "definition department eq 'Sales'", null, null),
    ],
    [
      'a guest',
      { ...ada, guest: true },
      sales,
      { guests: 'exclude' },
      groups,
      true,
      filtered('guests', 'guests are left out', 'userType', 'Guest'),
    ],
    [
      'with a blocked account',
      ada,
      all,
      { blocked: 'exclude' },
      null,
      true,
      filtered('blocked', 'blocked accounts are left out', 'accountEnabled', false),
    ],
    [
      'out of scope before being filtered',
      { ...sourceUser('u9'), guest: true },
      sales,
      { guests: 'exclude' },
      groups,
      true,
      { kind: 'out-of-scope', groups: ['Board', 'Sales'] },
    ],
  ];
  for (const [who, user, scope, filters, read, matchesDefinition, expected] of now)
    it(`is worked out for somebody whom no reading has: ${who}`, () => {
      const options = { user, judged: null, scope, filters: { ...defaultFilters, ...filters }, groups: read };
      assert.deepEqual(decisionOf({ ...options, matchesDefinition }), expected);
    });
});

describe('where an attribute comes from', () => {
  const login: MappingRule = { attribute: 'login', kind: 'first', from: ['mail', 'userPrincipalName'] };
  const cases: readonly [string, MappingRule, SourceUser['attributes'], readonly AttributeOrigin[]][] = [
    ['is not told of a plain copy', { attribute: 'mail', kind: 'copy', from: 'mail' }, { mail: 'm' }, []],
    [
      'is told of a copy under another name',
      { attribute: 'title', kind: 'copy', from: 'jobTitle' },
      { jobTitle: 'Chef' },
      [{ attribute: 'title', value: 'Chef', how: 'renamed', from: 'jobTitle' }],
    ],
    [
      'is told of a copy under another name without a value',
      { attribute: 'title', kind: 'copy', from: 'jobTitle' },
      {},
      [{ attribute: 'title', value: null, how: 'renamed', from: 'jobTitle' }],
    ],
    [
      'is told of a constant',
      { attribute: 'origin', kind: 'constant', value: 'entra' },
      {},
      [{ attribute: 'origin', value: 'entra', how: 'constant', from: null }],
    ],
    [
      'is the first choice where that has a value',
      login,
      { mail: 'm', userPrincipalName: 'u' },
      [{ attribute: 'login', value: 'm', how: 'first-choice', from: 'mail' }],
    ],
    [
      'is the fallback behind an empty text',
      login,
      { mail: '', userPrincipalName: 'u' },
      [{ attribute: 'login', value: 'u', how: 'fallback', from: 'userPrincipalName' }],
    ],
    [
      'is nowhere where no fallback has a value',
      login,
      { mail: null },
      [{ attribute: 'login', value: null, how: 'fallback', from: null }],
    ],
  ];
  for (const [sentence, rule, attributes, expected] of cases)
    it(sentence, () => {
      assert.deepEqual(attributeOrigins({ id: 'u1', guest: false, attributes }, [rule]), expected);
    });

  it('is nothing to tell of the default mapping', () => {
    assert.deepEqual(attributeOrigins(sourceUser('u1', { mail: 'm', jobTitle: 'Chef' }), defaultMapping), []);
  });
});
