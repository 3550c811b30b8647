import assert from 'node:assert/strict';
import fc from 'fast-check';
import { actions, objectClasses, type Change, type Reason } from '../../src/model/change.ts';
import { change } from '../../src/plan/diff.ts';
import { Summary } from '../../src/plan/summary.ts';

const sample: Change = change({
  class: 'membership',
  action: 'remove',
  objectId: 'g1',
  targetId: 'g1',
  memberId: 'u1',
  memberTargetId: 'h1',
  memberName: 'Ada',
  name: 'Sales',
  before: { active: true },
  after: { active: false },
  digest: 'abc',
  reason: { code: 'left-group', group: 'Sales' },
  precondition: { kind: 'version', version: '7' },
});

function summaryOf(changes: readonly Change[], configuration = 'configuration'): Summary {
  const summary = new Summary(configuration);
  summary.add(changes);
  return summary;
}

const hashOf = (changes: readonly Change[], configuration?: string): string => summaryOf(changes, configuration).hash();

describe('the hash of an overview', () => {
  it('is a SHA-256 in hex, also of nothing', () => {
    assert.match(hashOf([]), /^[0-9a-f]{64}$/);
    assert.match(hashOf([sample]), /^[0-9a-f]{64}$/);
  });

  it('does not depend on pages', () => {
    const changes = ['u1', 'u2', 'u3'].map((memberId) => ({ ...sample, memberId }));
    const paged = new Summary('configuration');
    for (const item of changes) paged.add([item]);
    paged.add([]);
    assert.equal(paged.hash(), hashOf(changes));
  });

  it('does not depend on the order in which changes are found', () => {
    const changes = Array.from({ length: 10_000 }, (_, n) => ({ ...sample, memberId: `u${String(n)}` }));
    assert.equal(hashOf(changes.toReversed()), hashOf(changes));
    assert.notEqual(hashOf(changes.slice(1)), hashOf(changes));
  });

  it('is another when two changes exchange a value', () => {
    const [ada, eve] = [sample, { ...sample, memberId: 'u2', memberName: 'Eve' }];
    const exchanged = [
      { ...ada, memberName: 'Eve' },
      { ...eve, memberName: 'Ada' },
    ];
    assert.notEqual(hashOf(exchanged), hashOf([ada, eve]));
  });

  it('does not depend on the order in which the fields of a change were set', () => {
    const reversed = Object.fromEntries(Object.entries(sample).reverse()) as unknown as Change;
    assert.equal(hashOf([reversed]), hashOf([sample]));
  });

  it('does not depend on the order in which a store hands back the members of what a change holds', () => {
    const text = fc.constantFrom('', 'a', 'ä', '"', '\ud800', '__proto__', '10', '9', 'code', 'kind');
    const attributes = fc.option(fc.dictionary(text, fc.oneof(text, fc.boolean(), fc.constant(null))));
    const changed = fc.record({
      before: attributes,
      after: attributes,
      reason: fc.constantFrom<Reason>(
        { code: 'left-group', group: 'Sales' },
        { code: 'attributes-changed', attributes: ['mail', 'jobTitle'] },
        { code: 'joined-tenant' },
      ),
    });
    fc.assert(
      fc.property(changed, fc.infiniteStream(fc.nat()), (content, chance) => {
        const held: Change = { ...sample, ...content };
        assert.equal(hashOf([shuffled(held, chance) as Change]), hashOf([held]));
      }),
    );
  });

  const others: Readonly<Record<keyof Change, Partial<Change>>> = {
    key: { key: '4' },
    class: { class: 'group' },
    action: { action: 'add' },
    objectId: { objectId: 'g2' },
    targetId: { targetId: null },
    memberId: { memberId: 'u2' },
    memberTargetId: { memberTargetId: null },
    memberName: { memberName: 'Ada ' },
    name: { name: 'sales' },
    before: { before: { active: null } },
    after: { after: null },
    digest: { digest: null },
    reason: { reason: { code: 'left-group', group: 'Sales EMEA' } },
    precondition: { precondition: { kind: 'version', version: '8' } },
    link: { link: 'undone' },
  };
  for (const [field, other] of Object.entries(others))
    it(`is another when only ${field} is another`, () => {
      assert.notEqual(hashOf([{ ...sample, ...other }]), hashOf([sample]));
    });

  const { memberId: _member, ...without } = sample;
  const more: readonly [string, readonly Change[]][] = [
    ['a field is not there', [without]],
    ['an attribute is null rather than not there', [{ ...sample, after: { active: false, mail: null } }]],
    ['false became its text', [{ ...sample, after: { active: 'false' } }]],
    ['a change is missing', []],
    ['a change is there twice', [sample, sample]],
  ];
  for (const [what, changes] of more)
    it(`is another when ${what}`, () => {
      assert.notEqual(hashOf(changes), hashOf([sample]));
    });

  it('is another for another configuration', () => {
    assert.notEqual(hashOf([sample], 'other'), hashOf([sample]));
    assert.notEqual(hashOf([], 'other'), hashOf([]));
  });
});

/** The same value with the members of its objects set in another order. */
function shuffled(value: unknown, chance: Iterator<number>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const drawn = Object.entries(value as Record<string, unknown>).map(([name, held]) => ({
    name,
    held,
    at: Number(chance.next().value),
  }));
  return Object.fromEntries(drawn.sort((a, b) => a.at - b.at).map(({ name, held }) => [name, shuffled(held, chance)]));
}

describe('the counts of an overview', () => {
  it('are by class and action, and in all', () => {
    const changes = objectClasses.flatMap((of, index) =>
      actions.flatMap((action) => Array.from({ length: index + 1 }, () => ({ ...sample, class: of, action }))),
    );
    const summary = summaryOf(changes);
    for (const [index, of] of objectClasses.entries())
      for (const action of actions) assert.equal(summary.count({ class: of, action }), index + 1);
    assert.equal(summary.total, 18);
  });

  it('are zero where nothing is', () => {
    assert.equal(summaryOf([]).count({ class: 'user', action: 'add' }), 0);
    assert.equal(summaryOf([]).total, 0);
  });
});

describe('the causes of an overview', () => {
  const because = (reason: Reason, changed: Partial<Change> = {}): Change => ({ ...sample, ...changed, reason });

  const subjects: readonly [Reason, subject: string][] = [
    [{ code: 'joined-group', group: 'Sales' }, 'Sales'],
    [{ code: 'left-group', group: 'Sales' }, 'Sales'],
    [{ code: 'attributes-changed', attributes: ['jobTitle', 'mail'] }, 'jobTitle, mail'],
    [{ code: 'drift', attributes: ['mail'] }, 'mail'],
    [{ code: 'filtered', filter: 'mail contains test' }, 'mail contains test'],
    [{ code: 'linked', key: 'mail' }, 'mail'],
    [{ code: 'group-renamed', from: 'Sales' }, ''],
    [{ code: 'joined-tenant' }, ''],
    [{ code: 'returned' }, ''],
    [{ code: 'left-tenant' }, ''],
    [{ code: 'left-scope', group: null }, ''],
    [{ code: 'group-created' }, ''],
    [{ code: 'group-deleted' }, ''],
    [{ code: 'group-left-scope' }, ''],
    [{ code: 'undone', was: 'add' }, ''],
  ];
  for (const [reason, subject] of subjects)
    it(`name as the subject of ${reason.code}: ${subject === '' ? 'nothing' : subject}`, () => {
      assert.deepEqual(summaryOf([because(reason)]).causes(), [
        { class: 'membership', action: 'remove', reason: reason.code, subject, count: 1 },
      ]);
    });

  it('put changes together that share class, action, reason and subject, most first', () => {
    const left = (group: string): Change => because({ code: 'left-group', group });
    const changes = [
      left('Sales'),
      left('Support'),
      left('Support'),
      because({ code: 'left-group', group: 'Support' }, { action: 'add' }),
      because({ code: 'left-tenant' }),
    ];
    assert.deepEqual(
      summaryOf(changes)
        .causes()
        .map(({ action, reason, subject, count }) => [action, reason, subject, count]),
      [
        ['remove', 'left-group', 'Support', 2],
        ['add', 'left-group', 'Support', 1],
        ['remove', 'left-group', 'Sales', 1],
        ['remove', 'left-tenant', '', 1],
      ],
    );
  });

  it('come in the same order whatever the order of the changes', () => {
    const changes = ['a', 'b', 'c', 'd'].map((group) => because({ code: 'left-group', group }));
    assert.deepEqual(summaryOf(changes.toReversed()).causes(), summaryOf(changes).causes());
  });

  it('are at most fifty, the most frequent ones', () => {
    const changes = Array.from({ length: 60 }, (_, n) =>
      Array.from({ length: n + 1 }, () => because({ code: 'left-group', group: `Group ${n}` })),
    ).flat();
    const causes = summaryOf(changes).causes();
    assert.equal(causes.length, 50);
    assert.deepEqual([causes[0]?.count, causes.at(-1)?.count], [60, 11]);
  });
});
