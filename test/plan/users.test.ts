import assert from 'node:assert/strict';
import type { Reason } from '../../src/model/change.ts';
import { CompleteRead } from '../../src/model/complete-read.ts';
import { defaultFilters, type Filters, type PlanPolicy } from '../../src/model/connection.ts';
import { attributesDigest } from '../../src/model/digest.ts';
import type { SourceUser, TargetUser } from '../../src/model/directory.ts';
import { TargetIndex } from '../../src/plan/target-index.ts';
import { UserPlan, type PeopleInScope } from '../../src/plan/users.ts';
import { only, PeoplePlanned, policyOf, sourceUser, targetUser } from './samples.ts';

const salesOnly: PeopleInScope = { kind: 'groups', groupOf: new Map([['u1', 'Sales']]) };
const deactivating: Partial<PlanPolicy> = { removalPolicy: { kind: 'deactivate' } };
const filtering = (filters: Partial<Filters>): Partial<PlanPolicy> => ({ filters: { ...defaultFilters, ...filters } });
const shown = (planned: PeoplePlanned) =>
  planned.changes.map(({ action, objectId, targetId, reason }) => [action, objectId, targetId, reason.code]);

describe('the plan for people: adding', () => {
  it('adds who is new, with everything that the mapping gives', () => {
    const { changes } = new PeoplePlanned({ pages: [[sourceUser('u1', { jobTitle: 'Chef', mail: '' })]] });
    const { key: _key, ...added } = only(changes);
    const after = { displayName: 'Person u1', jobTitle: 'Chef' };
    assert.deepEqual(added, {
      class: 'user',
      action: 'add',
      objectId: 'u1',
      targetId: null,
      name: 'Person u1',
      before: null,
      after,
      digest: attributesDigest(after),
      reason: { code: 'joined-tenant' },
      precondition: { kind: 'absent' },
    });
  });

  it('says which group brought a new person in, where groups are chosen', () => {
    const planned = new PeoplePlanned({ scope: salesOnly, pages: [[sourceUser('u1'), sourceUser('u2')]] });
    assert.deepEqual(only(planned.changes).reason, { code: 'joined-group', group: 'Sales' });
    assert.deepEqual(planned.plan.tally(), { wanted: 1, filtered: 0, ambiguous: 0 });
    assert.equal(planned.plan.seen, 2);
  });

  const names: readonly [SourceUser['attributes'], string][] = [
    [{ displayName: 'Ada', userPrincipalName: 'ada@x', mail: 'a@x' }, 'Ada'],
    [{ displayName: '', userPrincipalName: 'ada@x', mail: 'a@x' }, 'ada@x'],
    [{ displayName: null, userPrincipalName: '', mail: 'a@x' }, 'a@x'],
    [{ displayName: null }, 'u1'],
    [{ displayName: '**Ada** 🦊 שלום' }, '**Ada** 🦊 שלום'],
  ];
  for (const [attributes, name] of names)
    it(`calls a person ${name} who has ${JSON.stringify(attributes)}`, () => {
      const planned = new PeoplePlanned({ pages: [[sourceUser('u1', attributes)]] });
      assert.equal(only(planned.changes).name, name);
      assert.equal(planned.plan.nameOf('u1'), name);
    });
});

describe('the plan for people: updating', () => {
  it('leaves alone who is as the source says, whatever else the target holds of them', () => {
    const held = targetUser('u1', { attributes: { displayName: 'Person u1', badge: '7', mail: '', jobTitle: null } });
    const planned = new PeoplePlanned({ held: [held], pages: [[sourceUser('u1', { mail: null, jobTitle: '' })]] });
    assert.deepEqual(planned.changes, []);
    assert.deepEqual(planned.plan.tally(), { wanted: 1, filtered: 0, ambiguous: 0 });
  });

  it('updates what changed, and nothing else, against the version that was read', () => {
    const attributes = { displayName: 'Person u1', jobTitle: 'Chef', department: 'Kitchen', badge: '7' };
    const planned = new PeoplePlanned({
      held: [targetUser('h1', { sourceId: 'u1', attributes, version: '7' })],
      pages: [[sourceUser('u1', { jobTitle: 'Cook', officeLocation: '2.1' })]],
    });
    const { key: _key, ...updated } = only(planned.changes);
    assert.deepEqual(updated, {
      class: 'user',
      action: 'update',
      objectId: 'u1',
      targetId: 'h1',
      name: 'Person u1',
      before: { department: 'Kitchen', jobTitle: 'Chef', officeLocation: null },
      after: { department: null, jobTitle: 'Cook', officeLocation: '2.1' },
      digest: attributesDigest({ displayName: 'Person u1', jobTitle: 'Cook', officeLocation: '2.1' }),
      reason: { code: 'attributes-changed', attributes: ['department', 'jobTitle', 'officeLocation'] },
      precondition: { kind: 'version', version: '7' },
    });
  });

  it('calls it drift where the source still says what was synced last', () => {
    const syncedDigest = attributesDigest({ displayName: 'Person u1' });
    const held = targetUser('u1', { attributes: { displayName: 'Edited' }, syncedDigest });
    const planned = new PeoplePlanned({ held: [held], pages: [[sourceUser('u1')]] });
    assert.deepEqual(only(planned.changes).reason, { code: 'drift', attributes: ['displayName'] });
  });

  it('updates a person of the same object id whom somebody else brought in', () => {
    const held = targetUser('u1', { owned: false, attributes: {} });
    assert.deepEqual(shown(new PeoplePlanned({ held: [held], pages: [[sourceUser('u1')]] })), [
      ['update', 'u1', 'u1', 'attributes-changed'],
    ]);
  });

  it('turns a person active again who is back, also where nothing else changed', () => {
    const planned = new PeoplePlanned({
      policy: deactivating,
      held: [targetUser('u1', { active: false })],
      pages: [[sourceUser('u1')]],
    });
    const { action, before, after, reason } = only(planned.changes);
    assert.deepEqual(
      [action, before, after, reason],
      ['update', { active: false }, { active: true }, { code: 'returned' }],
    );
  });

  it('brings a person back with what changed meanwhile', () => {
    const planned = new PeoplePlanned({
      held: [targetUser('u1', { active: false })],
      pages: [[sourceUser('u1', { jobTitle: 'Chef' })]],
    });
    const { before, after } = only(planned.changes);
    assert.deepEqual(
      [before, after],
      [
        { jobTitle: null, active: false },
        { jobTitle: 'Chef', active: true },
      ],
    );
  });
});

describe('the plan for people: when the target moves between its two reads', () => {
  function changeOf(indexed: TargetUser, lookedUp: TargetUser | null) {
    const policy = policyOf();
    const index = new TargetIndex(policy);
    index.add([indexed]);
    const plan = new UserPlan({ policy, index, scope: { kind: 'all' } });
    const candidates = [...plan.consider([sourceUser('u1', { mail: 'u1@x' })], null), ...plan.settle().candidates];
    const found = new Map(lookedUp === null ? [] : [[lookedUp.id, lookedUp]]);
    return plan.compare(candidates, found).changes;
  }
  const edited = targetUser('u1', { attributes: { displayName: 'Edited', mail: 'u1@x' }, version: '1' });

  it('says what is there now, and holds the change against that', () => {
    const again = { ...edited, attributes: { displayName: 'Edited again', mail: 'u1@x' }, version: '2' };
    const { before, precondition } = only(changeOf(edited, again));
    assert.deepEqual([before, precondition], [{ displayName: 'Edited again' }, { kind: 'version', version: '2' }]);
  });

  it('has nothing to change where somebody mended it meanwhile', () => {
    const mended = { ...edited, attributes: { displayName: 'Person u1', mail: 'u1@x' }, version: '2' };
    assert.deepEqual(changeOf(edited, mended), []);
  });

  it('brings back who was deactivated meanwhile', () => {
    const { after } = only(changeOf(edited, { ...edited, active: false, version: '2' }));
    assert.deepEqual(after, { displayName: 'Person u1', active: true });
  });

  it('holds the change against what was read first where the person is gone', () => {
    assert.deepEqual(only(changeOf(edited, null)).precondition, { kind: 'version', version: '1' });
  });

  it('does not take over a person whom somebody else linked meanwhile', () => {
    const policyKey = 'u1@x';
    const policy = policyOf({ matchKey: 'mail' });
    const index = new TargetIndex(policy);
    const byHand = targetUser('h1', { sourceId: null, owned: false, attributes: { mail: policyKey }, version: '1' });
    index.add([byHand]);
    const plan = new UserPlan({ policy, index, scope: { kind: 'all' } });
    plan.consider([sourceUser('u1', { mail: policyKey })], null);
    const linked = { ...byHand, sourceId: 'u7', version: '2' };
    const { precondition } = only(plan.compare(plan.settle().candidates, new Map([['h1', linked]])).changes);
    assert.deepEqual(precondition, { kind: 'version', version: '1' });
  });
});

describe('the plan for people: matching by key', () => {
  const mail = (id: string, value: string | null) => sourceUser(id, { mail: value });
  const byHand = (id: string, value: string) =>
    targetUser(id, { sourceId: null, owned: false, attributes: { displayName: 'By hand', mail: value } });
  const byMail: Partial<PlanPolicy> = { matchKey: 'mail' };

  it('links a person who was entered by hand, and says by which key', () => {
    const planned = new PeoplePlanned({ policy: byMail, held: [byHand('h1', 'A@X')], pages: [[mail('u1', 'a@x')]] });
    const linked = only(planned.changes);
    assert.deepEqual(shown(planned), [['update', 'u1', 'h1', 'linked']]);
    assert.deepEqual(linked.reason, { code: 'linked', key: 'mail' });
    assert.deepEqual(linked.before, { displayName: 'By hand', mail: 'A@X' });
    assert.equal(planned.plan.wanted('u1')?.targetId, 'h1');
  });

  it('links a person who needs no other change', () => {
    const held = targetUser('h1', { sourceId: null, attributes: { displayName: 'Person u1', mail: 'a@x' } });
    const linked = only(new PeoplePlanned({ policy: byMail, held: [held], pages: [[mail('u1', 'a@x')]] }).changes);
    assert.deepEqual([linked.before, linked.after, linked.reason.code], [{}, {}, 'linked']);
  });

  it('turns a person active who is linked while inactive', () => {
    const held = { ...byHand('h1', 'a@x'), active: false };
    const linked = only(new PeoplePlanned({ policy: byMail, held: [held], pages: [[mail('u1', 'a@x')]] }).changes);
    assert.equal(linked.after?.active, true);
  });

  it('goes by the immutable id before the key', () => {
    const held = [targetUser('u1', { attributes: { displayName: 'Person u1', mail: 'a@x' } }), byHand('h1', 'a@x')];
    assert.deepEqual(shown(new PeoplePlanned({ policy: byMail, held, pages: [[mail('u1', 'a@x')]] })), []);
  });

  const ambiguous: readonly [string, held: readonly string[], people: readonly string[], candidates: number][] = [
    ['two in the target share it', ['a@x', 'A@x'], ['a@x'], 2],
    ['two in the source share it', ['a@x'], ['a@x', 'A@X'], 2],
    ['several on both sides share it', ['a@x', 'a@x'], ['a@x', 'a@x', 'a@x'], 3],
  ];
  for (const [when, held, people, candidates] of ambiguous)
    it(`lists and does not guess when ${when}`, () => {
      const planned = new PeoplePlanned({
        policy: byMail,
        held: held.map((key, n) => byHand(`h${n + 1}`, key)),
        pages: people.map((key, n) => [mail(`u${n + 1}`, key)]),
      });
      assert.deepEqual(planned.changes, []);
      assert.deepEqual(planned.plan.tally(), { wanted: 0, filtered: 0, ambiguous: people.length });
      assert.deepEqual(
        planned.plan.warnings(),
        people.map((key, n) => ({ code: 'ambiguous-match', name: `Person u${n + 1}`, key, candidates })),
      );
      assert.equal(planned.plan.isWanted('u1'), false);
    });

  it('leaves a person alone to whom two people of the target are linked, and lists them', () => {
    const held = [targetUser('u1', { attributes: {} }), targetUser('h1', { sourceId: 'u1' })];
    const planned = new PeoplePlanned({ held, pages: [[sourceUser('u1', { jobTitle: 'Chef' })]] });
    assert.deepEqual(planned.changes, []);
    assert.deepEqual(planned.plan.tally(), { wanted: 0, filtered: 0, ambiguous: 1 });
    assert.deepEqual(planned.plan.undecided(), ['u1']);
    assert.deepEqual(planned.plan.warnings(), [
      { code: 'ambiguous-match', name: 'Person u1', key: 'object id', candidates: 2 },
    ]);
  });

  it('removes both of two who are linked to somebody who left', () => {
    const held = [targetUser('u1'), targetUser('h1', { sourceId: 'u1' }), targetUser('u2')];
    assert.deepEqual(
      new PeoplePlanned({ held, pages: [[sourceUser('u2')]] }).changes.map(({ targetId }) => targetId).sort(),
      ['h1', 'u1'],
    );
  });

  it('holds the key against the attribute that the mapping copies it to', () => {
    const renamed: Partial<PlanPolicy> = {
      matchKey: 'mail',
      mapping: [
        { attribute: 'displayName', kind: 'copy', from: 'displayName' },
        { attribute: 'email', kind: 'copy', from: 'mail' },
        { attribute: 'mail', kind: 'copy', from: 'userPrincipalName' },
      ],
    };
    const people = [[sourceUser('u1', { mail: 'a@x', userPrincipalName: 'b@x' })]];
    const held = (id: string, attributes: TargetUser['attributes']) => targetUser(id, { sourceId: null, attributes });
    assert.deepEqual(
      shown(new PeoplePlanned({ policy: renamed, held: [held('h1', { email: 'A@X' })], pages: people })),
      [['update', 'u1', 'h1', 'linked']],
    );
    assert.deepEqual(
      shown(new PeoplePlanned({ policy: renamed, held: [held('h1', { mail: 'a@x' })], pages: people })),
      [['add', 'u1', null, 'joined-tenant']],
    );
  });

  it('links one to one though other keys are ambiguous', () => {
    const planned = new PeoplePlanned({
      policy: byMail,
      held: [byHand('h1', 'a@x'), byHand('h2', 'b@x'), byHand('h3', 'b@x')],
      pages: [[mail('u1', 'a@x'), mail('u2', 'b@x'), mail('u3', 'c@x')]],
    });
    assert.deepEqual(shown(planned), [
      ['update', 'u1', 'h1', 'linked'],
      ['add', 'u3', null, 'joined-tenant'],
    ]);
  });

  const others: readonly [string, SourceUser][] = [
    ['without the key', mail('u1', null)],
    ['with an empty key', mail('u1', '')],
    ['with another key', mail('u1', 'b@x')],
  ];
  for (const [who, user] of others)
    it(`adds a person ${who} rather than linking`, () => {
      const held = [byHand('h1', 'a@x'), byHand('h2', '')];
      const planned = new PeoplePlanned({ policy: byMail, held, pages: [[user]] });
      assert.equal(only(planned.changes).action, 'add');
    });

  it('never links somebody who is filtered or out of scope', () => {
    const held = [byHand('h1', 'a@x')];
    const filtered = new PeoplePlanned({
      policy: { ...byMail, ...filtering({ mailExcludes: ['a@'] }) },
      held,
      pages: [[mail('u1', 'a@x')]],
    });
    const outside = new PeoplePlanned({ policy: byMail, scope: salesOnly, held, pages: [[mail('u2', 'a@x')]] });
    assert.deepEqual([filtered.changes, outside.changes], [[], []]);
  });
});

describe('the plan for people: removing', () => {
  it('deletes who left, with everything they had', () => {
    const attributes = { displayName: 'Ada', badge: '7' };
    const planned = new PeoplePlanned({
      held: [targetUser('h1', { sourceId: 'u1', attributes, version: '7' }), targetUser('u2')],
      pages: [[sourceUser('u2')]],
    });
    const { key: _key, ...removed } = only(planned.changes);
    assert.deepEqual(removed, {
      class: 'user',
      action: 'remove',
      objectId: 'u1',
      targetId: 'h1',
      name: 'Ada',
      before: attributes,
      after: null,
      digest: null,
      reason: { code: 'left-tenant' },
      precondition: { kind: 'version', version: '7' },
    });
    assert.equal(planned.plan.nameOf('u1'), 'Ada');
  });

  it('deactivates who left, where the connection deactivates', () => {
    const removed = only(new PeoplePlanned({ policy: deactivating, held: [targetUser('u1')], pages: [] }).changes);
    assert.deepEqual([removed.before, removed.after], [{ active: true }, { active: false }]);
  });

  it('leaves alone who is inactive already, where the connection deactivates', () => {
    const held = [targetUser('u1', { active: false })];
    assert.deepEqual(new PeoplePlanned({ policy: deactivating, held, pages: [] }).changes, []);
  });

  it('deletes who was deactivated before, where the connection deletes', () => {
    const held = [targetUser('u1', { active: false })];
    assert.deepEqual(shown(new PeoplePlanned({ held, pages: [] })), [['remove', 'u1', 'u1', 'left-tenant']]);
  });

  const kept: readonly [string, Partial<TargetUser>][] = [
    ['whom somebody else brought in', { owned: false }],
    ['who was entered by hand', { owned: false, sourceId: null }],
    ['who is not linked', { sourceId: null }],
  ];
  for (const [who, held] of kept)
    it(`never removes a person ${who}`, () => {
      assert.deepEqual(new PeoplePlanned({ held: [targetUser('u1', held)], pages: [] }).changes, []);
    });

  const reasons: readonly [string, Partial<PlanPolicy>, PeopleInScope, SourceUser[], string[] | undefined, Reason][] = [
    ['left the tenant', {}, { kind: 'all' }, [], undefined, { code: 'left-tenant' }],
    [
      'is in none of the chosen groups',
      {},
      { kind: 'groups', groupOf: new Map() },
      [sourceUser('u1')],
      undefined,
      { code: 'left-scope', group: null },
    ],
    [
      'is in none of the chosen groups any more, but was in one of them',
      {},
      { kind: 'groups', groupOf: new Map(), formerGroupOf: new Map([['u1', 'Sales']]) },
      [sourceUser('u1')],
      undefined,
      { code: 'left-scope', group: 'Sales' },
    ],
    [
      'left the tenant, though being in a group once',
      {},
      { kind: 'groups', groupOf: new Map(), formerGroupOf: new Map([['u1', 'Sales']]) },
      [],
      undefined,
      { code: 'left-tenant' },
    ],
    [
      'is filtered by mail',
      filtering({ mailExcludes: ['test'] }),
      { kind: 'all' },
      [sourceUser('u1', { mail: 'test@x' })],
      undefined,
      { code: 'filtered', filter: 'mail contains test' },
    ],
    [
      'is filtered by the definition',
      filtering({ definition: 'x eq 1' }),
      { kind: 'all' },
      [sourceUser('u1')],
      ['u2'],
      { code: 'filtered', filter: 'definition x eq 1' },
    ],
    [
      'is out of scope before being filtered',
      filtering({ mailExcludes: ['test'] }),
      { kind: 'groups', groupOf: new Map() },
      [sourceUser('u1', { mail: 'test@x' })],
      undefined,
      { code: 'left-scope', group: null },
    ],
  ];
  for (const [why, policy, scope, page, matching, reason] of reasons)
    it(`says of somebody who is removed: ${why}`, () => {
      const held = [targetUser('u1')];
      const options = { policy, scope, held, pages: [page], ...(matching === undefined ? {} : { matching }) };
      assert.deepEqual(only(new PeoplePlanned(options).changes).reason, reason);
    });

  it('asks for proof that the read came to its end', () => {
    const plan = new UserPlan({ policy: policyOf(), index: new TargetIndex(policyOf()), scope: { kind: 'all' } });
    // @ts-expect-error An incomplete read has no proof, so there is nothing to hand over.
    assert.deepEqual([...plan.leaving()], []);
    assert.equal(new CompleteRead('users').of, 'users');
  });
});

describe('the plan for people: when the source sends somebody more than once', () => {
  const excluding = filtering({ mailExcludes: ['test'] });
  const ada = sourceUser('u1', { displayName: 'Ada', mail: 'ada@x' });
  const renamed = sourceUser('u1', { displayName: 'Ada L', mail: 'ada@x' });
  const filtered = sourceUser('u1', { displayName: 'Ada', mail: 'test@x' });
  const synced = targetUser('u1', { attributes: { displayName: 'Ada', mail: 'ada@x' } });
  const byHand = (id: string) => targetUser(id, { sourceId: null, owned: false, attributes: { mail: 'hand@x' } });
  const claiming = sourceUser('u1', { displayName: 'Ada', mail: 'hand@x' });

  const cases: readonly [
    string,
    held: readonly TargetUser[],
    sent: readonly SourceUser[],
    expected: readonly (readonly [string, string, string])[],
  ][] = [
    ['adds a person sent twice once', [], [ada, ada], [['add', 'Ada', 'joined-tenant']]],
    ['takes the last name of a new person', [], [ada, renamed], [['add', 'Ada L', 'joined-tenant']]],
    ['does not add who turns out to be filtered', [], [ada, filtered], []],
    ['adds who turns out not to be filtered', [], [filtered, ada], [['add', 'Ada', 'joined-tenant']]],
    ['does not update what turns out as it was', [synced], [renamed, ada], []],
    ['updates what turns out to have changed', [synced], [ada, renamed], [['update', 'Ada L', 'attributes-changed']]],
    ['only removes who turns out to be filtered', [synced], [renamed, filtered], [['remove', 'Ada', 'filtered']]],
    ['links who turns out to match', [byHand('h1')], [ada, claiming], [['update', 'Ada', 'linked']]],
    ['adds who turns out not to match', [byHand('h1')], [claiming, ada], [['add', 'Ada', 'joined-tenant']]],
    ['does not add who turns out to be ambiguous', [byHand('h1'), byHand('h2')], [ada, claiming], []],
  ];
  for (const [sentence, held, sent, expected] of cases)
    for (const [where, pages] of [
      ['in one page', [sent]],
      ['in two pages', sent.map((user) => [user])],
      ['in three pages', [...sent.map((user) => [user]), sent.slice(-1)]],
    ] as const)
      it(`${sentence}, ${where}`, () => {
        const planned = new PeoplePlanned({ policy: { ...excluding, matchKey: 'mail' }, held, pages });
        assert.deepEqual(
          planned.changes.map(({ action, name, reason }) => [action, name, reason.code]),
          expected,
        );
        assert.equal(planned.plan.seen, 1);
      });
});
