import assert from 'node:assert/strict';
import type { Change, Reason, ReasonCode } from '../../src/model/change.ts';
import { failureCodes } from '../../src/model/failure.ts';
import { defaultFilters, type Filters } from '../../src/model/connection.ts';
import type { SourceUser } from '../../src/model/directory.ts';
import type { FullScanReason, OverviewRead, Warning } from '../../src/model/overview.ts';
import type { LeftOutBy, Override } from '../../src/model/override.ts';
import { filteredBy } from '../../src/plan/filter.ts';
import { filterText } from '../../src/texts/filter-text.ts';
import { failureText } from '../../src/texts/failure-text.ts';
import { leftOutText } from '../../src/texts/left-out-text.ts';
import { readText } from '../../src/texts/read-text.ts';
import { causeText, changeLine, reasonText, sharedReason } from '../../src/texts/reason-text.ts';
import { english, textsFor } from '../../src/texts/texts.ts';
import { warningText } from '../../src/texts/warning-text.ts';

describe('what a failure says', () => {
  for (const code of failureCodes)
    it(`is a sentence, an action and a place in the tab for ${code}`, () => {
      const { sentence, action, link } = failureText(english, code);
      for (const text of [sentence, action]) assert.match(text, /^[A-Z“].*\.$/);
      assert.match(link, /^\/(connections\/\{connection\}(\/history)?|credential-profiles\/\{profile\})$/);
    });

  it('is another for each code, so that nobody takes an outage for a bad secret', () => {
    const sentences = failureCodes.map((code) => failureText(english, code).sentence);
    assert.equal(new Set(sentences).size, sentences.length);
  });
});

describe('a reason in words', () => {
  const cases: Readonly<Record<Reason['code'], readonly [Reason, string]>> = {
    'joined-tenant': [{ code: 'joined-tenant' }, 'is new in the tenant'],
    'joined-group': [{ code: 'joined-group', group: 'Sales EMEA' }, 'joined group Sales EMEA'],
    returned: [{ code: 'returned' }, 'is back in scope'],
    linked: [{ code: 'linked', key: 'mail' }, 'matched by mail'],
    'attributes-changed': [{ code: 'attributes-changed', attributes: ['jobTitle', 'mail'] }, 'jobTitle, mail changed'],
    drift: [{ code: 'drift', attributes: ['mail'] }, 'mail edited in the target; the source’s value comes back'],
    'left-tenant': [{ code: 'left-tenant' }, 'left the tenant'],
    'inactive-since': [{ code: 'inactive-since', since: '2026-03-01T10:00:00.000Z' }, 'inactive since 2026-03-01'],
    'left-scope': [
      { code: 'left-scope', group: 'Sales EMEA' },
      'left Sales EMEA, and is in none of the chosen groups any more',
    ],
    filtered: [{ code: 'filtered', filter: 'mail contains test' }, 'filter: mail contains test'],
    'group-created': [{ code: 'group-created' }, 'is a new group in the tenant'],
    'group-renamed': [{ code: 'group-renamed', from: 'Sales' }, 'was renamed from Sales'],
    'group-deleted': [{ code: 'group-deleted' }, 'was deleted in the tenant'],
    'group-left-scope': [{ code: 'group-left-scope' }, 'is no longer in scope'],
    'left-group': [{ code: 'left-group', group: 'Sales EMEA' }, 'left group Sales EMEA'],
    undone: [{ code: 'undone', was: 'add' }, 'undoes an addition of the last sync'],
  };
  for (const [reason, text] of Object.values(cases))
    it(`says “${text}”`, () => {
      assert.equal(reasonText(english, reason), text);
    });
});

describe('a warning in words', () => {
  const cases: readonly [Warning, string][] = [
    [{ code: 'group-becomes-empty', group: 'Sales' }, 'Group Sales becomes empty.'],
    [
      { code: 'rollcall-person-removed', name: 'Ada', role: 'administrator' },
      'Ada is an administrator of Rollcall and is being removed.',
    ],
    [
      { code: 'rollcall-person-removed', name: 'Bob', role: 'approver' },
      'Bob is an approver of Rollcall and is being removed.',
    ],
    [{ code: 'members-hidden', group: 'Board' }, 'Group Board hides its members; its memberships are left alone.'],
    [
      { code: 'many-removals', class: 'user', removals: 48, usual: 2 },
      '48 removals of people: far more than the usual 2.',
    ],
    [
      { code: 'many-removals', class: 'group', removals: 12, usual: 0 },
      '12 removals of groups: recent syncs had none.',
    ],
    [
      { code: 'ambiguous-match', name: 'Ada', key: 'ada@contoso.example', candidates: 2 },
      'Ada: ada@contoso.example matches 2 people; left alone.',
    ],
    [{ code: 'drift', count: 1 }, '1 row was edited in the target; its source values come back.'],
    [{ code: 'drift', count: 2 }, '2 rows were edited in the target; their source values come back.'],
    [{ code: 'more-warnings', count: 1 }, '1 more warning of this kind.'],
    [{ code: 'more-warnings', count: 250 }, '250 more warnings of this kind.'],
    [{ code: 'undo-comes-back' }, 'The next sync brings back what is undone here, as long as the source says so.'],
    [{ code: 'undo-moved', count: 1 }, '1 row is not as the sync left it, and is left alone.'],
    [{ code: 'undo-moved', count: 2 }, '2 rows are not as the sync left them, and are left alone.'],
  ];
  for (const [warning, text] of cases)
    it(`says “${text}”`, () => {
      assert.equal(warningText(english, warning), text);
    });
});

describe('why a row is left out, in words', () => {
  const row: Override['of'] = {
    ...{ kind: 'row', key: '6', class: 'user', action: 'remove', objectId: 'u1', memberId: null },
    name: 'Ada Lovelace',
    memberName: null,
  };
  const cause: Override['of'] = { kind: 'cause', class: 'user', action: 'remove', reason: 'left-tenant', subject: '' };
  const by = (of: Override['of'], until: string | null, how: LeftOutBy['how']): LeftOutBy => {
    const grace = { id: 'g', tenantId: 't', name: 'Grace' };
    return { override: { id: 'x', overviewId: 'o', of, until, rows: 1, by: grace, at: '' }, how };
  };
  const cases: readonly [LeftOutBy, string][] = [
    [by(row, null, 'chosen'), 'Left out by Grace.'],
    [by(row, '2026-03-08T10:00:00.000Z', 'chosen'), 'Held until 2026-03-08 by Grace.'],
    [by(row, '2026-03-08T10:00:00.000Z', 'depends'), 'Held until 2026-03-08 by Grace, with Ada Lovelace.'],
    [by(cause, null, 'depends'), 'Left out by Grace, with the person or group it belongs to.'],
  ];
  for (const [leftOut, text] of cases)
    it(`says “${text}”`, () => {
      assert.equal(leftOutText(english, leftOut), text);
    });
});

describe('a cause in words', () => {
  const cases: Readonly<Record<ReasonCode, readonly [subject: string, string]>> = {
    'joined-tenant': ['', 'is new in the tenant'],
    'joined-group': ['Sales', 'joined group Sales'],
    returned: ['', 'is back in scope'],
    linked: ['mail', 'matched by mail'],
    'attributes-changed': ['jobTitle, mail', 'jobTitle, mail changed'],
    drift: ['mail', 'mail edited in the target; the source’s value comes back'],
    'left-tenant': ['', 'left the tenant'],
    'left-scope': ['', 'is in none of the chosen groups any more'],
    'inactive-since': ['', 'inactive for as long as the removal policy says'],
    filtered: ['guests', 'filter: guests'],
    'group-created': ['', 'is a new group in the tenant'],
    'group-renamed': ['', 'was renamed'],
    'group-deleted': ['', 'was deleted in the tenant'],
    'group-left-scope': ['', 'is no longer in scope'],
    'left-group': ['Sales', 'left group Sales'],
    undone: ['', 'undoes the last sync'],
  };
  for (const [reason, [subject, text]] of Object.entries(cases) as [ReasonCode, [string, string]][])
    it(`says “${text}”`, () => {
      assert.equal(sharedReason(english, { reason, subject }), text);
    });

  it('says how many changes of what share it', () => {
    const cause = { class: 'membership', action: 'remove', reason: 'left-group', subject: 'Sales' } as const;
    assert.equal(causeText(english, { ...cause, count: 1200 }), '1,200 removals of memberships: left group Sales');
    assert.equal(causeText(english, { ...cause, class: 'user', count: 1 }), '1 removal of people: left group Sales');
  });
});

describe('a change in one line', () => {
  const cases: readonly [Pick<Change, 'action' | 'name' | 'memberName'>, string][] = [
    [{ action: 'add', name: 'Ada Lovelace' }, 'Add Ada Lovelace'],
    [{ action: 'update', name: 'Ada Lovelace' }, 'Update Ada Lovelace'],
    [{ action: 'remove', name: 'Ada Lovelace' }, 'Remove Ada Lovelace'],
    [{ action: 'add', name: 'Sales', memberName: 'Ada Lovelace' }, 'Add Ada Lovelace to Sales'],
    [{ action: 'remove', name: 'Sales', memberName: 'Ada Lovelace' }, 'Remove Ada Lovelace from Sales'],
  ];
  for (const [change, line] of cases)
    it(`says “${line}”`, () => {
      assert.equal(changeLine(english, change), line);
    });
});

describe('what was read in a sentence', () => {
  const because: Readonly<Record<FullScanReason, string>> = {
    'first-sync': 'nothing was synced before',
    'asked-for': 'a full scan was asked for on the next run',
    'settings-changed': 'the settings changed since the last sync',
    due: 'the last full scan is as many days ago as the connection allows',
    'cursor-expired': 'Entra ID does not tell any more what changed since the last sync',
    'changes-unclear': 'what changed does not say enough by itself',
    'what-if': 'other settings may concern anybody',
  };
  const cases: readonly [OverviewRead, string][] = [
    ...(Object.entries(because) as [FullScanReason, string][]).map(([reason, text]): [OverviewRead, string] => [
      { kind: 'full', because: reason },
      `Read everything: ${text}.`,
    ]),
    [{ kind: 'changes', since: '2026-03-01T10:00:00.000Z' }, 'Read what changed since 2026-03-01 10:00 UTC.'],
    [{ kind: 'target' }, 'Read the target and the log of the last sync.'],
  ];
  for (const [read, text] of cases)
    it(`says “${text}”`, () => {
      assert.equal(readText(english, read), text);
    });
});

describe('what people are matched by', () => {
  const warning = { code: 'ambiguous-match', name: 'Ada', candidates: 2 } as const;
  it('is called by its name in the language, and a value stays what it is', () => {
    const said = (key: string): string => warningText(textsFor('de'), { ...warning, key });
    assert.equal(said('object id'), 'Ada: Objekt-ID passt auf 2 Personen; bleibt unverändert.');
    assert.equal(said('mail'), 'Ada: E-Mail passt auf 2 Personen; bleibt unverändert.');
    assert.equal(said('ada@contoso.example'), 'Ada: ada@contoso.example passt auf 2 Personen; bleibt unverändert.');
  });
});

describe('a filter in words', () => {
  const user = (mail: string | null, over: object = {}): SourceUser => ({
    id: 'u1',
    guest: false,
    attributes: { mail, accountEnabled: true },
    ...over,
  });
  const cases: readonly [user: SourceUser, filters: Partial<Filters>, german: string][] = [
    [user('a@x', { guest: true }), { guests: 'exclude' }, 'Gäste ausgeschlossen'],
    [
      user('a@x', { attributes: { accountEnabled: false } }),
      { blocked: 'exclude' },
      'blockierte Konten ausgeschlossen',
    ],
    [user('a@test'), { mailExcludes: ['@test'] }, 'E-Mail enthält @test'],
    [user('a@x'), { mailContains: ['@a', '@b'] }, 'E-Mail enthält nichts davon: @a, @b'],
  ];
  for (const [person, filters, german] of cases)
    it(`is known as the plan puts it: ${german}`, () => {
      const filter = filteredBy(person, { ...defaultFilters, ...filters }, true) ?? '';
      assert.equal(filterText(textsFor('de'), filter), german);
      assert.equal(filterText(english, filter), filter);
    });

  it('names the definition that lets somebody not through, and leaves anything else as it is', () => {
    const definition = "department eq 'Sales'";
    const filter = filteredBy(user('a@x'), { ...defaultFilters, definition }, false) ?? '';
    assert.equal(filterText(textsFor('ja'), filter), `定義 ${definition}`);
    assert.equal(filterText(textsFor('de'), 'something else'), 'something else');
  });
});
