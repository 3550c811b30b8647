import assert from 'node:assert/strict';
import fc from 'fast-check';
import { changesPerPage, overviewCard } from '../../../bot/cards/overview.ts';
import type { Change } from '../../../src/model/change.ts';
import { everyCard, outside } from '../every-card.ts';
import { changeWith, links, overviewWith, someChanges } from '../samples.ts';
import { assertGoodCard, nodesOf } from './card-rules.ts';

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
            overview: overviewWith({ changeCount: count, counts: { user: counts, group: counts, membership: counts } }),
            connectionName: text(),
            page: { changes: someChanges.slice(0, changesPerPage).map((change) => outside(change, text)), number },
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

  it('does not offer to approve what a removal limit would stop', () => {
    const breach = { class: 'user', removals: 61, owned: 200, rule: 'percent', allowed: 40 } as const;
    assert.deepEqual(verbsOf({ breaches: [breach] }), ['page', 'cancel-overview']);
  });

  it('sends back the overview and the hash that were shown', () => {
    const card = overviewCard({
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
        overview: overviewWith(),
        connectionName: 'Contoso',
        page: { changes: [change], number: 0 },
        links,
      });
      const texts = nodesOf(card.content).map((node) => node.text);
      assert.ok(texts.includes(words), JSON.stringify(texts));
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
      overview: overviewWith(),
      connectionName: 'Contoso',
      page: { changes: [change], number: 0 },
      links,
    });
    assert.ok(nodesOf(card.content).some((node) => node.text === 'Ada Lovelace from Sales EMEA'));
  });
});

function verbsOf(over: Parameters<typeof overviewWith>[0]): unknown[] {
  const page = { changes: someChanges.slice(0, changesPerPage), number: 0 };
  const card = overviewCard({ overview: overviewWith(over), connectionName: 'Contoso', page, links });
  return nodesOf(card.content)
    .filter((node) => node.type === 'Action.Execute')
    .map((node) => node.verb);
}
