import assert from 'node:assert/strict';
import { defaultFilters, type Filters } from '../../src/model/connection.ts';
import type { SourceUser } from '../../src/model/directory.ts';
import { filteredBy } from '../../src/plan/filter.ts';

const everything: Filters = {
  definition: "department eq 'Sales'",
  mailContains: ['@contoso', '@fabrikam'],
  mailExcludes: ['test', 'admin'],
  guests: 'exclude',
  blocked: 'exclude',
};

function person(
  changed: Partial<SourceUser> & { readonly mail?: string | null; readonly enabled?: boolean },
): SourceUser {
  const { mail = 'ada@contoso.example', enabled = true } = changed;
  return { id: 'u1', guest: changed.guest ?? false, attributes: { mail, accountEnabled: enabled } };
}

describe('filters', () => {
  const cases: readonly [string, Partial<Filters>, SourceUser, string | null][] = [
    ['let everybody through by default', {}, person({ guest: true, enabled: false, mail: null }), null],
    ['leave out guests', { guests: 'exclude' }, person({ guest: true }), 'guests are left out'],
    ['leave members in when guests are left out', { guests: 'exclude' }, person({}), null],
    ['leave out blocked accounts', { blocked: 'exclude' }, person({ enabled: false }), 'blocked accounts are left out'],
    ['leave enabled accounts in', { blocked: 'exclude' }, person({}), null],
    [
      'leave in whose state is not known',
      { blocked: 'exclude' },
      { id: 'u1', guest: false, attributes: { accountEnabled: null } },
      null,
    ],
    ['leave out mail that contains a text', { mailExcludes: ['ada@'] }, person({}), 'mail contains ada@'],
    ['ignore case in mail', { mailExcludes: ['ADA@'] }, person({ mail: 'Ada@Contoso.example' }), 'mail contains ADA@'],
    [
      'name the first text that mail contains',
      { mailExcludes: ['zz', 'contoso', 'ada'] },
      person({}),
      'mail contains contoso',
    ],
    ['leave in mail that contains none of the texts', { mailExcludes: ['zz', 'q'] }, person({}), null],
    ['leave in who has no mail when mail is excluded', { mailExcludes: ['x'] }, person({ mail: null }), null],
    ['keep mail that contains one of the texts', { mailContains: ['x', 'CONTOSO'] }, person({}), null],
    ['leave out mail that contains none', { mailContains: ['zz', 'q'] }, person({}), 'mail contains none of zz, q'],
    [
      'leave out who has no mail when mail must contain something',
      { mailContains: ['x'] },
      person({ mail: null }),
      'mail contains none of x',
    ],
    ['leave out who has an empty mail', { mailContains: ['x'] }, person({ mail: '' }), 'mail contains none of x'],
  ];
  for (const [sentence, filters, user, expected] of cases)
    it(sentence, () => assert.equal(filteredBy(user, { ...defaultFilters, ...filters }, true), expected));

  it('leave out whom the definition does not let through, and name it', () => {
    assert.equal(filteredBy(person({}), everything, false), "definition department eq 'Sales'");
  });

  const precedence: readonly [string, SourceUser, boolean, string][] = [
    [
      'the definition',
      person({ guest: true, enabled: false, mail: 'test' }),
      false,
      "definition department eq 'Sales'",
    ],
    ['then guests', person({ guest: true, enabled: false, mail: 'test' }), true, 'guests are left out'],
    ['then blocked accounts', person({ enabled: false, mail: 'test' }), true, 'blocked accounts are left out'],
    ['then mail to leave out', person({ mail: 'test' }), true, 'mail contains test'],
    ['then mail to keep', person({ mail: 'ada@other' }), true, 'mail contains none of @contoso, @fabrikam'],
  ];
  for (const [first, user, matches, expected] of precedence)
    it(`name one filter where several apply: ${first}`, () => {
      assert.equal(filteredBy(user, everything, matches), expected);
    });
});
