import assert from 'node:assert/strict';
import type { Connection } from '../../../src/model/connection.ts';
import { defaultFilters, defaultMapping } from '../../../src/model/connection.ts';
import type { Explanation } from '../../../src/model/explanation.ts';
import { explanationText, noExplanationText } from '../../../src/texts/explanation-text.ts';
import { english } from '../../../src/texts/texts.ts';
import { SyncFailure } from '../../../src/model/failure.ts';
import { Explanations } from '../../../src/runs/explain/explain-person.ts';
import { DirectoryTarget } from '../../../src/target/directory/directory-target.ts';
import { ArraySource, type Company } from '../../support/array-source.ts';
import { byHandIn } from '../../target/directory/directory-for-tests.ts';
import { openBench, type Bench } from '../runs-for-tests.ts';

const idOf = (number: number): string => `b0000000-0000-4000-8000-00000000000${String(number)}`;
const [ada, grace, linus, guido, edsger] = [1, 2, 3, 4, 5].map(idOf) as [string, string, string, string, string];

const person = (id: string, displayName: string, more: object = {}): Company['users'][number] => ({
  id,
  guest: false,
  attributes: {
    displayName,
    userPrincipalName: `${displayName.split(' ')[0]?.toLowerCase() ?? ''}@contoso.example`,
    mail: `${displayName.split(' ')[0]?.toLowerCase() ?? ''}@contoso.example`,
    accountEnabled: true,
    ...more,
  },
});
const user = (id: string) => ({ id, kind: 'user' }) as const;

const company: Company = {
  users: [
    person(ada, 'Ada Lovelace'),
    person(grace, 'Grace Hopper', { mail: 'grace@test.example' }),
    person(linus, 'Linus Torvalds'),
    person(guido, 'Guido van Rossum', { mail: null }),
    person(edsger, 'Edsger Dijkstra'),
  ],
  groups: [
    { id: 'g1', displayName: 'Sales EMEA', description: null, mail: null },
    { id: 'g2', displayName: 'Sales Berlin', description: null, mail: null },
    { id: 'g3', displayName: 'Board', description: null, mail: null },
  ],
  members: { g1: [{ id: 'g2', kind: 'group' }, user(linus), user(grace)], g2: [user(ada)], g3: [user(edsger)] },
};

describe('why a person is as they are', () => {
  let bench: Bench;
  let current: Connection;
  let explanations: Explanations;
  const change = async (changed: Partial<Connection>): Promise<void> => {
    current = { ...current, ...changed };
    await bench.change(current);
  };
  const about = (text: string) => explanations.about(current, text, { signal: new AbortController().signal });
  const explained = async (text: string): Promise<Explanation> => {
    const answer = await about(text);
    assert.equal(answer.kind, 'one', JSON.stringify(answer));
    return answer.explanation;
  };
  const said = async (text: string): Promise<string> => explanationText(english, await explained(text));

  beforeEach(async () => {
    bench = await openBench({ company });
    current = bench.connection;
    explanations = new Explanations({
      store: bench.store,
      overviews: bench.overviews,
      openSource: () => Promise.resolve(bench.openSource?.() ?? new ArraySource(bench.company)),
      openTarget: async ({ id }) => new DirectoryTarget({ store: bench.store, connectionId: id, now: () => bench.now }),
    });
  });
  afterEach(() => bench.close());

  const sales: Connection['scope'] = { kind: 'groups', groupIds: ['g1'], nested: true };
  const excluding: Connection['filters'] = { ...defaultFilters, mailExcludes: ['@test'] };

  it('is that everybody is in scope, with what is planned and who did what last', async () => {
    await bench.preview();
    const before = await explained('Ada Lovelace');
    assert.equal(explanationText(english, before), 'Ada Lovelace is synced: everybody in the tenant is in scope.');
    assert.deepEqual(before.person, { id: ada, name: 'Ada Lovelace', userPrincipalName: 'ada@contoso.example' });
    assert.deepEqual([before.source, before.target, before.lastChange], ['there', [], null]);
    assert.deepEqual(
      before.planned.map(({ change: { class: of, action }, leftOut }) => [of, action, leftOut]),
      [
        ['user', 'add', null],
        ['membership', 'add', null],
      ],
    );
    await bench.sync();
    const after = await explained('ada@CONTOSO.example');
    assert.deepEqual(after.target, [{ id: ada, active: true, inactiveSince: null, owned: true }]);
    assert.deepEqual(after.planned, []);
    const { change: last, result, startedBy, at } = after.lastChange ?? {};
    assert.deepEqual(
      [last?.action, last?.reason.code, result, startedBy?.name, at],
      ['add', 'joined-tenant', 'applied', 'Ada', '2026-03-01T10:00:00.000Z'],
    );
  });

  it('is the path of groups that brings them in, and the filter or the scope that does not', async () => {
    await change({ scope: sales, filters: excluding });
    await bench.sync();
    assert.equal(await said('ADA love'), 'Ada Lovelace is synced: Sales EMEA › Sales Berlin › Ada Lovelace.');
    assert.equal(
      await said('grace'),
      'Grace Hopper is left out by the filter “mail contains @test”: mail is grace@test.example.',
    );
    const outside = await explained(edsger.toUpperCase());
    assert.equal(explanationText(english, outside), 'Edsger Dijkstra is in none of the chosen groups: Sales EMEA.');
    assert.deepEqual([outside.source, outside.readAt, outside.paths], ['there', null, []]);
    assert.equal(await said('edsger@contoso.example'), explanationText(english, outside));
    const unknown = await about('Dijkstra');
    assert.ok(unknown.kind === 'nobody' && !unknown.wasAsked);
    assert.match(noExplanationText(english, unknown), /Nobody like this has been read from the tenant/);
  });

  it('is told from what an overview read by changes, before and after it is applied', async () => {
    await change({ scope: sales, filters: excluding });
    await bench.sync();
    const users = company.users.map((one) =>
      one.id === linus ? person(linus, 'Linus T', { mail: 'l@test.example' }) : one,
    );
    bench.company = {
      ...company,
      users,
      members: { ...company.members, g1: [user(linus), user(grace), user(edsger)] },
    };
    bench.now = new Date('2026-03-02T10:00:00Z');
    await change({ scope: { ...sales, nested: false } });
    await bench.sync();
    bench.company = { ...bench.company, members: { ...company.members, g1: [user(linus), user(ada)] } };
    bench.now = new Date('2026-03-03T10:00:00Z');
    const { overviewId } = await bench.preview();
    assert.equal((await bench.overviews.get(overviewId)).read.kind, 'changes');
    for (const step of ['before', 'after']) {
      if (step === 'after') await bench.sync();
      assert.equal(
        await said('Linus'),
        'Linus T is left out by the filter “mail contains @test”: mail is l@test.example.',
      );
      assert.equal(await said('Ada L'), 'Ada Lovelace is synced: Sales EMEA › Ada Lovelace.', step);
      const left = await explained(step === 'before' ? 'Edsger' : 'edsger@contoso.example');
      assert.equal(explanationText(english, left), 'Edsger Dijkstra is in none of the chosen groups: Sales EMEA.');
      assert.equal(left.target.length, step === 'before' ? 1 : 0);
    }
  });

  it('is that they left the tenant, what became of them, and since when', async () => {
    await change({ removalPolicy: { kind: 'deactivate' } });
    await bench.sync();
    bench.company = { ...company, users: company.users.filter(({ id }) => id !== ada) };
    bench.now = new Date('2026-03-02T10:00:00Z');
    await bench.sync();
    const gone = await explained('lovelace');
    assert.equal(explanationText(english, gone), 'Ada Lovelace is not in the tenant any more.');
    assert.deepEqual(gone.target, [{ id: ada, active: false, inactiveSince: '2026-03-02T10:00:00.000Z', owned: true }]);
    assert.deepEqual(
      [gone.source, gone.lastChange?.change.reason.code, gone.lastChange?.result],
      ['gone', 'left-tenant', 'applied'],
    );
  });

  it('is asked for live before anything was read', async () => {
    assert.match(await said('ada@contoso.example'), /is new since the tenant was last read, and will be synced/);
    await change({ scope: sales });
    assert.match(await said(ada), /Whether a chosen group has them is known after the first preview/);
    await change({ scope: { kind: 'all' }, filters: { ...defaultFilters, definition: "department eq 'Sales'" } });
    assert.equal(await said(ada), "Ada Lovelace does not match the filter definition department eq 'Sales'.");
    const nobody = await about('nobody@contoso.example');
    assert.deepEqual(nobody, { kind: 'nobody', wasAsked: true, failure: null });
  });

  it('is told without the tenant where that cannot be asked', async () => {
    await change({ removalPolicy: { kind: 'deactivate' } });
    await bench.sync();
    bench.company = { ...company, users: company.users.filter(({ id }) => id !== ada) };
    bench.now = new Date('2026-03-02T10:00:00Z');
    await bench.sync();
    bench.openSource = () => {
      throw new SyncFailure('secret-expired', 'AADSTS7000222');
    };
    const unknown = await explained('Ada');
    assert.deepEqual(
      [unknown.source, unknown.decision.kind, unknown.failure?.code],
      ['unknown', 'unknown', 'secret-expired'],
    );
    assert.match(explanationText(english, unknown), /could not be asked: The client secret .* has expired/);
    assert.equal(await said('Linus'), 'Linus Torvalds is synced: everybody in the tenant is in scope.');
    const nobody = await about('nobody@contoso.example');
    assert.ok(nobody.kind === 'nobody' && nobody.failure?.code === 'secret-expired');
  });

  it('is that they are mixed up with others, who are named', async () => {
    const shared = { mail: 'shared@contoso.example' };
    bench.company = { ...company, users: [person(ada, 'Ada Lovelace', shared), person(grace, 'Grace Hopper', shared)] };
    const byHand = { displayName: 'By hand', mail: 'SHARED@contoso.example' };
    await byHandIn(bench.store).add('user', 'h1', byHand);
    await change({ matchKey: 'mail' });
    await bench.preview();
    const { decision } = await explained('Ada');
    assert.deepEqual(decision, {
      kind: 'ambiguous',
      key: 'mail',
      value: 'shared@contoso.example',
      candidates: [
        { where: 'target', id: 'h1', name: 'By hand' },
        { where: 'source', id: grace, name: 'Grace Hopper' },
      ],
    });
    const several = await about('shared@contoso.example');
    assert.ok(several.kind === 'several');
    assert.deepEqual(
      several.people.map(({ name }) => name),
      ['Ada Lovelace', 'Grace Hopper'],
    );
  });

  it('is asked for the choice where several fit in part, and takes who fits exactly', async () => {
    const users = ['Ann', 'Anna', 'Annabel'].map((name, index) => person(idOf(index), name));
    bench.company = { ...company, users };
    await bench.preview();
    const several = await about('ann');
    assert.equal(several.kind, 'one');
    const parts = await about('nn');
    assert.ok(parts.kind === 'several' && parts.more === 0);
    assert.deepEqual(
      parts.people.map(({ name }) => name),
      ['Ann', 'Anna', 'Annabel'],
    );
  });

  it('names at most ten of many who fit, and counts nobody twice who was read and brought in', async () => {
    const users = Array.from({ length: 130 }, (_, index) => ({
      ...person(`u${String(index)}`, `Kim ${String(index)}`),
    }));
    bench.company = { ...company, users };
    for (const read of [() => bench.preview(), () => bench.sync()]) {
      await read();
      const many = await about('kim');
      assert.ok(many.kind === 'several');
      assert.deepEqual([many.people.length, many.more], [10, 120]);
      assert.equal(noExplanationText(english, many), '130 people fit: choose one.');
    }
  });

  it('tells which rule gave an attribute, and that other settings decide from the next run on', async () => {
    await change({
      mapping: [...defaultMapping, { attribute: 'login', kind: 'first', from: ['mail', 'userPrincipalName'] }],
    });
    await bench.preview();
    const { mapping, settingsChanged } = await explained('Guido');
    assert.deepEqual(mapping, [
      { attribute: 'login', value: 'guido@contoso.example', how: 'fallback', from: 'userPrincipalName' },
    ]);
    assert.equal(settingsChanged, false);
    await change({ filters: excluding });
    assert.equal((await explained('Guido')).settingsChanged, true);
  });
});
