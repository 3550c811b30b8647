import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Change } from '../../src/model/change.ts';
import { foldText } from '../../src/model/search.ts';
import { change } from '../../src/plan/diff.ts';
import { ChangeWriter, findable } from '../../src/runs/change-writer.ts';
import { changePages, countChanges, findChanges, listChanges } from '../../src/runs/stored-changes.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const fence = { connectionId: 'contoso', token: 1 };
const names = ['Ada', 'Ádá Lovelace', 'ada-lou', 'שלום', '🦊', '', 'Zoë Σίσυφος'];
const groupNames = ['Sales', 'sales', 'Sales EMEA', 'Ünits'];

function joins(group: number, person: number, action: 'add' | 'remove', reason: Change['reason']): Change {
  return change({
    class: 'membership',
    action,
    objectId: `g${String(group)}`,
    targetId: group % 2 === 0 ? `t-g${String(group)}` : null,
    memberId: `u${String(person)}`,
    memberTargetId: person % 3 === 0 ? null : `t-u${String(person)}`,
    memberName: names[person % names.length] ?? '',
    name: groupNames[group % groupNames.length] ?? '',
    before: null,
    after: null,
    digest: null,
    reason,
    precondition: { kind: action === 'add' ? 'absent' : 'present' },
  });
}

function arrives(person: number): Change {
  const name = names[person % names.length] ?? '';
  return change({
    ...{ class: 'user', action: 'add', objectId: `u${String(person)}`, targetId: null, name, before: null },
    ...{
      after: { displayName: name },
      digest: null,
      reason: { code: 'joined-tenant' },
      precondition: { kind: 'absent' },
    },
  });
}

interface Overview {
  readonly people: readonly Change[];
  readonly groups: readonly (readonly Change[])[];
}

/** Small groups, and now and then one that takes several documents; removals that are alike, and some that are not. */
const overview: fc.Arbitrary<Overview> = fc.record({
  people: fc.uniqueArray(fc.nat(20), { maxLength: 6 }).map((people) => people.map(arrives)),
  groups: fc
    .array(
      fc.record({
        joining: fc.oneof(
          { weight: 5, arbitrary: fc.uniqueArray(fc.nat(20), { maxLength: 8 }) },
          {
            weight: 1,
            arbitrary: fc.integer({ min: 99, max: 230 }).map((size) => Array.from({ length: size }, (_, at) => at)),
          },
        ),
        leaving: fc.uniqueArray(fc.nat(20), { maxLength: 6 }),
        causes: fc.integer({ min: 1, max: 2 }),
      }),
      { minLength: 1, maxLength: 5 },
    )
    .map((groups) =>
      groups.map(({ joining, leaving, causes }, group) => [
        ...joining.map((person) => joins(group, person, 'add', { code: 'joined-group', group: 'Sales' })),
        ...leaving.map((person) =>
          joins(group, person + 500, 'remove', { code: person % causes === 0 ? 'left-tenant' : 'returned' }),
        ),
      ]),
    ),
});

async function leased(opened: Store): Promise<Store> {
  const body = { connectionId: 'contoso', fence: 1, holder: 'me', runId: 'r', expiresAt: '2099-01-01T00:00:00.000Z' };
  await opened.write('leases', 'all', [{ kind: 'put', id: 'contoso', body }]);
  return opened;
}

async function store(into: Store, overviewId: string, { people, groups }: Overview): Promise<readonly Change[]> {
  const writer = new ChangeWriter({ store: into, overviewId, fence });
  await writer.add(people);
  for (const memberships of groups) await writer.addMembers(memberships);
  await writer.flush();
  return [...people, ...groups.flat()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

describe('stored changes', () => {
  const stores: readonly (readonly [string, () => Promise<Store>])[] = [
    ['in memory', () => Promise.resolve(new MemoryStore())],
    ['in the embedded store', () => openSqliteStore({ file: join(temporaryFolder(), 'rollcall.db') })],
  ];
  for (const [where, open] of stores) {
    it(`are listed, searched, counted and found ${where} as if each were stored by itself`, async () => {
      const into = await leased(await open());
      let last = 0;
      await fc.assert(
        fc.asyncProperty(
          overview,
          fc.record({
            after: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
            limit: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(100, 1000)),
            facets: fc.constantFrom(
              {},
              { class: 'membership' },
              { class: 'membership', action: 'remove' },
              { class: 'user' },
            ),
            text: fc.constantFrom(
              '',
              '',
              'ADA',
              'sales',
              'sales ada',
              'u1',
              'g2',
              'lovelace g',
              'ΣΊΣΥΦΟΣ',
              'nobody',
              'a\ns',
            ),
          }),
          async (given, query) => {
            last += 1;
            const id = `contoso.${String(last)}`;
            const all = await store(into, id, given);
            const after = query.after === null ? undefined : all[Math.floor(query.after * all.length)]?.key;
            const text = foldText(query.text);
            const narrowed = {
              limit: query.limit,
              ...(Object.keys(query.facets).length > 0 && { facets: query.facets }),
              ...(text !== '' && { text }),
            };
            const fits = (one: Change): boolean =>
              Object.entries(query.facets).every(([name, value]) => one[name as 'class'] === value) &&
              findable(one).search.includes(text);
            const wanted = all.filter(fits);
            const behind = wanted.filter(({ key }) => after === undefined || key > after);
            const listing = { ...narrowed, ...(after !== undefined && { after }) };

            assert.deepEqual(await listChanges(into, id, listing), behind.slice(0, query.limit));
            const pages: (readonly Change[])[] = [];
            for await (const page of changePages(into, id, listing)) pages.push(page);
            assert.deepEqual(pages.flat(), behind);
            assert.ok(pages.slice(0, -1).every(({ length }) => length === query.limit));
            assert.equal(await countChanges(into, id, narrowed), wanted.length);
            const keys = wanted.filter((_, at) => at % 3 === 0).map(({ key }) => key);
            const found = await findChanges(into, id, [...keys, '3nobody', 'nothing', '\ud800', '3sales-~']);
            assert.deepEqual(found.map(({ key }) => key).sort(), keys);
          },
        ),
        { numRuns: where === 'in memory' ? 300 : 60 },
      );
      await into.close();
    });
  }

  it('take a document for a hundred who join one group, and one each where causes differ', async () => {
    const into = await leased(new MemoryStore());
    const joining = Array.from({ length: 250 }, (_, at) =>
      joins(0, at, 'add', { code: 'joined-group', group: 'Sales' }),
    );
    const leaving = [600, 601].map((at, index) =>
      joins(0, at, 'remove', index === 0 ? { code: 'left-tenant' } : { code: 'left-group', group: 'Sales' }),
    );
    await store(into, 'contoso.1', { people: [arrives(1)], groups: [[...joining, ...leaving]] });
    assert.equal(await into.count('changes', 'contoso.1'), 1 + 3 + 2);
    assert.equal(await countChanges(into, 'contoso.1', {}), 253);
  });

  const differences: readonly Partial<Change>[] = [
    { targetId: 'elsewhere' },
    { name: 'Sales, as it was called' },
    { link: 'undone' },
    { digest: 'd' },
    { before: { role: 'owner' } },
    { after: { role: 'owner' } },
    { precondition: { kind: 'present' } },
    { reason: { code: 'undone', was: 'remove' } },
  ];
  for (const difference of differences)
    it(`lose nothing where one of a group has another ${Object.keys(difference).join()}`, async () => {
      const into = await leased(new MemoryStore());
      const [first, second] = [0, 1].map((at) => joins(0, at, 'add', { code: 'joined-group', group: 'Sales' }));
      if (first === undefined || second === undefined) assert.fail();
      const other = change({ ...second, ...difference });
      const all = await store(into, 'contoso.1', { people: [], groups: [[first, other]] });
      assert.deepEqual(await listChanges(into, 'contoso.1', { limit: 10 }), all);
    });
});
