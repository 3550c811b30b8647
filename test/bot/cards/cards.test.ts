import assert from 'node:assert/strict';
import fc from 'fast-check';
import { changesPerPage, overviewCard } from '../../../bot/cards/overview.ts';
import { leaveOutCard } from '../../../bot/cards/leave-out.ts';
import { resultCard } from '../../../bot/cards/result.ts';
import type { Change } from '../../../src/model/change.ts';
import { nothingLeftOut, type Overview } from '../../../src/model/overview.ts';
import { overrideId, type Override } from '../../../src/model/override.ts';
import { english } from '../../../src/texts/texts.ts';
import { only } from '../../plan/samples.ts';
import { everyCard } from '../every-card.ts';
import { outside } from '../outside.ts';
import {
  adele,
  changeWith,
  connectionWith,
  links,
  overviewWith,
  resultWith,
  runWith,
  someChanges,
  someOverrides,
} from '../samples.ts';
import { assertGoodCard, nodesOf } from './card-rules.ts';

const texts = english;
const audience = 'person';

const marker = 'XyzzyFromOutside';

const hostile: Readonly<Record<string, string>> = {
  'ten thousand letters': 'x'.repeat(10_000),
  'ten thousand Markdown marks': '*_`[]()#>~\\'.repeat(1_000),
  'ten thousand quotation marks and backslashes': '"\\'.repeat(5_000),
  'ten thousand families': '👨‍👩‍👧‍👦'.repeat(10_000),
  'one character of ten thousand accents': `a${'\u0301'.repeat(10_000)}`,
  'one emoji of ten thousand joiners': '👩‍'.repeat(10_000),
  'ten thousand right-to-left letters': 'ש'.repeat(10_000),
  'ten thousand half characters': '\ud83d'.repeat(10_000),
  'ten thousand control characters': '\u0001'.repeat(10_000),
  'places of a template': '${$root} ${x} {{TIME(2026-01-01T00:00:00Z)}}'.repeat(200),
  'nothing at all': '',
};

describe('every card', () => {
  for (const [name, card] of everyCard()) {
    it(`“${name}” is an Adaptive Card 1.5 that every client shows`, () => {
      assertGoodCard(card.content);
      assert.ok(card.summary.length > 0 && card.summary.length < 400);
    });

    it(`“${name}” puts nothing from outside where Markdown is read`, () => {
      const marked = everyCard((text) => `${marker} ${text}`).get(name);
      assert.ok(marked);
      for (const node of nodesOf(marked.content)) {
        if (node.type === 'TextBlock') assert.ok(!String(node.text).includes(marker), String(node.text));
      }
    });
  }

  for (const [what, text] of Object.entries(hostile)) {
    it(`stays whole and small when every name is ${what}`, () => {
      for (const [name, card] of everyCard(() => text)) {
        try {
          assertGoodCard(card.content);
        } catch (error) {
          throw new Error(`“${name}”`, { cause: error });
        }
      }
    });
  }
});

describe('the overview card', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
    fc.constantFrom(...Object.values(hostile)),
  );

  it('is below 26,000 bytes for any names, reasons and counts', () => {
    const anyCount = fc.integer({ min: 0, max: 500_000_000 });
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 8, maxLength: 8 }),
        anyCount,
        fc.integer({ min: 0, max: 124 }),
        (names, count, number) => {
          let next = 0;
          const text = (): string => names[next++ % names.length] ?? '';
          const counts = {
            total: count,
            filtered: count,
            unchanged: count,
            add: count,
            update: count,
            remove: count,
            ambiguous: count,
          };
          const card = overviewCard({
            ...{ texts, audience },
            overview: overviewWith({ changeCount: count, counts: { user: counts, group: counts, membership: counts } }),
            connectionName: text(),
            page: {
              changes: someChanges.slice(0, changesPerPage).map((change) => outside(change, text)),
              number,
              leftOut: () => ({ override: only(someOverrides(text).slice(0, 1)), how: 'depends' }),
            },
            overrides: someOverrides(text),
            links,
          });
          assert.ok(Buffer.byteLength(JSON.stringify(card.content)) < 26_000);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('asks for a decision only while there is one to take', () => {
    const verbs = (status: Parameters<typeof overviewWith>[0]): unknown[] => verbsOf(status);
    assert.deepEqual(verbs({}), ['page', 'approve', 'cancel-overview']);
    assert.deepEqual(verbs({ status: 'approved' }), ['page']);
    assert.deepEqual(verbs({ status: 'applied' }), ['page']);
    assert.deepEqual(verbs({ status: 'cancelled' }), ['page', 'preview-again']);
    assert.deepEqual(verbs({ status: 'expired', endedBecause: 'seven-days' }), ['page', 'preview-again']);
  });

  it('does not offer to approve what a removal limit would stop, but to ask for its release, and to release it', () => {
    const breach = { class: 'user', removals: 61, owned: 200, rule: 'percent', allowed: 40 } as const;
    const asked = { askedBy: adele, askedAt: '2026-11-21T10:02:09.000Z', releasedBy: null, releasedAt: null };
    const { hash } = overviewWith();
    const verbs = (release: Overview['release']): unknown[] => verbsOf({ breaches: [breach], release });
    assert.deepEqual(verbs(null), ['page', 'ask-release', 'cancel-overview']);
    assert.deepEqual(verbs({ ...asked, hash }), ['page', 'release', 'cancel-overview']);
    assert.deepEqual(verbs({ ...asked, hash, releasedBy: adele }), ['page', 'approve', 'cancel-overview']);
    assert.deepEqual(verbs({ ...asked, hash: 'another', releasedBy: adele }), [
      'page',
      'ask-release',
      'cancel-overview',
    ]);
  });

  it('offers to leave something out where there is something, and nothing to approve where all of it is', () => {
    const cause = { class: 'user', action: 'remove', reason: 'left-tenant', subject: '', count: 2 } as const;
    assert.deepEqual(verbsOf({ causes: [cause] }), ['page', 'approve', 'choose-left-out', 'cancel-overview']);
    const leftOut = { ...nothingLeftOut, user: { add: 18, update: 0, remove: 0 } };
    assert.deepEqual(verbsOf({ causes: [cause], leftOut }), ['page', 'choose-left-out', 'cancel-overview']);
    assert.deepEqual(verbsOf({ causes: [cause], status: 'draft' }), ['page']);
  });

  it('says what it was read from, and whom the filters left out', () => {
    const counts = { ...overviewWith().counts };
    const user = { ...counts.user, filtered: 9 };
    const filteredBy = [
      { filter: 'guests are left out', count: 6 },
      ...['a', 'b', 'c'].map((part) => ({ filter: `mail contains ${part}`, count: 1 })),
    ];
    const textsOf = (over: Partial<Overview>): string => {
      const overview = overviewWith({ counts: { ...counts, user }, filteredBy, ...over });
      const card = overviewCard({
        texts,
        audience,
        overview,
        connectionName: 'Contoso',
        page: { changes: [], number: 0 },
        links,
      });
      return nodesOf(card.content)
        .map(({ text }) => text)
        .join(' ');
    };
    const changes = textsOf({ read: { kind: 'changes', since: '2026-11-20T08:15:00Z' } });
    assert.match(changes, /Read what changed since .*2026-11-20T08:15:00Z/);
    assert.match(
      changes,
      /9 people filtered: guests are left out \(6\), mail contains a \(1\), mail contains b \(1\), 1 more filter/,
    );
    assert.match(textsOf({ read: { kind: 'full', because: 'first-sync' } }), /Read everything: nothing was synced/);
    assert.doesNotMatch(textsOf({ read: { kind: 'target' }, filteredBy: [] }), /unchanged|filtered:/);
  });

  it('offers to put back what is left out, at once or to choose from, where there is room', () => {
    const [first] = someOverrides();
    assert.ok(first);
    const buttons = (overrides: readonly Override[], number = 0): unknown[] => {
      const changes = someChanges.slice(0, changesPerPage);
      const overview = overviewWith({ changeCount: 60 });
      const card = overviewCard({
        texts,
        audience,
        overview,
        connectionName: 'Contoso',
        page: { changes, number },
        overrides,
        links,
      });
      return nodesOf(card.content)
        .filter(({ type }) => type === 'Action.Execute')
        .map(({ title }) => title);
    };
    assert.deepEqual(buttons([first]), ['Put back', 'Next ›', 'Approve 60 changes', 'Cancel']);
    assert.deepEqual(buttons(someOverrides()), ['Put back …', 'Next ›', 'Approve 60 changes', 'Cancel']);
    assert.deepEqual(buttons([first], 1), ['‹ Previous', 'Next ›', 'Approve 60 changes', 'Cancel']);
  });

  it('sends back the overview and the hash that were shown', () => {
    const card = overviewCard({
      ...{ texts, audience },
      overview: overviewWith(),
      connectionName: 'Contoso',
      page: { changes: [], number: 0 },
      links,
    });
    const approve = nodesOf(card.content).find((node) => node.verb === 'approve');
    assert.deepEqual(approve?.data, { overviewId: 'c1.o1', hash: 'h'.repeat(43) });
  });

  const whys: readonly [what: string, change: Change, words: string][] = [
    ['a joiner', changeWith(), 'is new in the tenant'],
    [
      'one changed attribute with its values',
      changeWith({
        action: 'update',
        before: { jobTitle: 'Engineer' },
        after: { jobTitle: 'Lead' },
        reason: { code: 'attributes-changed', attributes: ['jobTitle'] },
      }),
      'Job title: Engineer → Lead',
    ],
    [
      'a value that goes away',
      changeWith({
        action: 'update',
        before: { officeLocation: 'Madrid' },
        after: { officeLocation: null },
        reason: { code: 'attributes-changed', attributes: ['officeLocation'] },
      }),
      'Office: Madrid → nothing',
    ],
    [
      'many changed attributes by name only',
      changeWith({
        action: 'update',
        before: { a: '1', b: '1', c: '1' },
        after: { a: '2', b: '2', c: '2' },
        reason: {
          code: 'attributes-changed',
          attributes: ['jobTitle', 'mail', 'mobilePhone', 'surname', 'givenName', 'department'],
        },
      }),
      'Job title, e-mail, mobile phone, last name, 2 more changed',
    ],
    [
      'a person matched by mail',
      changeWith({ action: 'update', after: {}, reason: { code: 'linked', key: 'mail' } }),
      'matched by e-mail',
    ],
  ];
  for (const [what, change, words] of whys) {
    it(`says why: ${what}`, () => {
      const card = overviewCard({
        ...{ texts, audience },
        overview: overviewWith(),
        connectionName: 'Contoso',
        page: { changes: [change], number: 0 },
        links,
      });
      const shown = nodesOf(card.content).map((node) => node.text);
      assert.ok(shown.includes(words), JSON.stringify(shown));
    });
  }

  it('names the person and the group of a membership', () => {
    const change = changeWith({
      class: 'membership',
      action: 'remove',
      name: 'Sales EMEA',
      memberName: 'Ada Lovelace',
    });
    const card = overviewCard({
      ...{ texts, audience },
      overview: overviewWith(),
      connectionName: 'Contoso',
      page: { changes: [change], number: 0 },
      links,
    });
    assert.ok(nodesOf(card.content).some((node) => node.text === 'Ada Lovelace from Sales EMEA'));
  });
});

describe('the card that asks what to leave out', () => {
  const cause = { class: 'user', action: 'remove', reason: 'left-tenant', subject: '', count: 2 } as const;
  const update = { ...cause, action: 'update', reason: 'returned', count: 900 } as const;
  const titles = (causes: Overview['causes'], overrides: readonly Override[] = []): unknown[] =>
    nodesOf(leaveOutCard({ texts, overview: overviewWith({ causes }), connectionName: 'Contoso', overrides }).content)
      .filter((node) => node.type === 'Action.Execute')
      .map((node) => node.title);

  it('offers removals before anything else, with how many of whom they are', () => {
    assert.deepEqual(titles([update, cause]), ['2 people: left the tenant', 'Back to the overview']);
    assert.deepEqual(titles([update]), ['900 people: is back in scope', 'Back to the overview']);
  });

  it('offers memberships that go with their person only together with the person', () => {
    const memberships = { ...cause, class: 'membership', count: 7 } as const;
    const others = { ...memberships, reason: 'left-group', subject: 'Sales', count: 1 } as const;
    const causes = [memberships, cause, others];
    assert.deepEqual(titles(causes), [
      '2 people: left the tenant',
      '1 membership: left group Sales',
      'Back to the overview',
    ]);
    const card = leaveOutCard({ texts, overview: overviewWith({ causes }), connectionName: 'Contoso', overrides: [] });
    assert.ok(nodesOf(card.content).some(({ text }) => text === 'With 7 memberships that go with them'));
  });

  it('offers to put back what is left out, and not to leave it out again', () => {
    const [override] = someOverrides();
    assert.ok(override);
    const gone = { ...override, id: overrideId({ kind: 'cause', ...cause }), of: { kind: 'cause', ...cause } } as const;
    assert.deepEqual(titles([cause], [gone]), ['Put back 2 people: left the tenant', 'Back to the overview']);
  });
});

describe('the receipt', () => {
  it('holds planned against achieved, and offers to retry what was not', () => {
    const user = resultWith({ planned: 12, changed: 6, deleted: 1, stale: 1, failed: 1, notApplied: 1, leftOut: 2 });
    const results = { user, group: resultWith(), membership: resultWith() };
    const run = runWith({ kind: 'sync', status: 'partly-succeeded', results });
    const nodes = nodesOf(resultCard({ texts, audience, run, connection: connectionWith(), links }).content);
    const shown = nodes.map(({ text }) => text);
    assert.ok(shown.includes('7 changes were applied, 3 were not. 2 were left out.'), JSON.stringify(shown));
    assert.ok(shown.includes('1 removed, 1 stale, 1 failed, 1 not applied, 2 left out'), JSON.stringify(shown));
    for (const number of ['12', '7', '3']) assert.ok(shown.includes(number), number);
    const verbs = nodes.filter(({ type }) => type === 'Action.Execute').map(({ title }) => title);
    assert.deepEqual(verbs, ['Retry these 3', 'Preview again', 'Undo']);
  });

  it('offers neither retry nor undo where there is nothing to', () => {
    const results = { user: resultWith(), group: resultWith(), membership: resultWith() };
    const run = runWith({ kind: 'sync', status: 'succeeded', results });
    const nodes = nodesOf(resultCard({ texts, audience, run, connection: connectionWith(), links }).content);
    assert.ok(!nodes.some(({ type }) => type === 'Action.Execute'));
  });
});

function verbsOf(over: Parameters<typeof overviewWith>[0]): unknown[] {
  const page = { changes: someChanges.slice(0, changesPerPage), number: 0 };
  const card = overviewCard({ texts, audience, overview: overviewWith(over), connectionName: 'Contoso', page, links });
  return nodesOf(card.content)
    .filter((node) => node.type === 'Action.Execute')
    .map((node) => node.verb);
}
