import assert from 'node:assert/strict';
import { defaultFilters } from '../../../src/model/connection.ts';
import { CallerError } from '../../../src/model/errors.ts';
import { filteredPeople } from '../../../src/runs/explain/filtered-people.ts';
import { companyOf, openBench, type Bench } from '../runs-for-tests.ts';

/** Everybody whose number ends in 0 is a guest, and everybody else's mail is a test's. */
function company(count: number): Bench['company'] {
  const all = companyOf(count);
  const users = all.users.map((user) => ({
    ...user,
    guest: user.id.endsWith('0'),
    attributes: { ...user.attributes, mail: `${user.id}@test.example` },
  }));
  return { ...all, users };
}

describe('whom the filters left out', () => {
  let bench: Bench;
  const filters = { ...defaultFilters, guests: 'exclude', mailExcludes: ['@test'] } as const;
  beforeEach(async () => {
    bench = await openBench({ company: company(250) });
    await bench.change({ filters });
  });
  afterEach(() => bench.close());

  const pagesOf = async (
    overviewId: string,
    options: { readonly limit: number; readonly filter?: string; readonly text?: string },
  ): Promise<readonly string[]> => {
    const ids: string[] = [];
    for (let after: string | undefined; ;) {
      const overview = await bench.overviews.get(overviewId);
      const page = await filteredPeople(bench.store, overview, {
        ...options,
        ...(after === undefined ? {} : { after }),
      });
      ids.push(...page.map(({ id }) => id));
      after = page.at(-1)?.id;
      if (page.length < options.limit) return ids;
    }
  };

  it('are listed once each, in the same order in pages of whatever size, and as many as are counted', async () => {
    const { overviewId } = await bench.preview();
    const { filteredBy } = await bench.overviews.get(overviewId);
    assert.deepEqual(filteredBy, [
      { filter: 'mail contains @test', count: 225 },
      { filter: 'guests are left out', count: 25 },
    ]);
    const all = await pagesOf(overviewId, { limit: 1000 });
    assert.deepEqual([all.length, new Set(all).size], [250, 250]);
    for (const limit of [1, 7, 50, 250]) assert.deepEqual(await pagesOf(overviewId, { limit }), all, String(limit));
    for (const { filter, count } of filteredBy)
      assert.equal((await pagesOf(overviewId, { limit: 20, filter })).length, count);
    const guests = await pagesOf(overviewId, { limit: 3, filter: 'guests are left out' });
    assert.deepEqual(
      guests,
      all.filter((id) => id.endsWith('0')),
    );
  });

  it('say which value decided, and are found by name, address and id', async () => {
    const { overviewId } = await bench.preview();
    const overview = await bench.overviews.get(overviewId);
    assert.equal((await filteredPeople(bench.store, overview, { limit: 50, text: ' PERSON U24' })).length, 11);
    const [found, ...others] = await filteredPeople(bench.store, overview, { limit: 5, text: 'u249@TEST' });
    assert.deepEqual(
      [found, others],
      [
        {
          ...{ id: 'u249', name: 'Person u249', userPrincipalName: 'u249@contoso.example' },
          ...{ clause: 'mail', by: 'mail contains @test', attribute: 'mail', value: 'u249@test.example' },
        },
        [],
      ],
    );
    assert.deepEqual(await pagesOf(overviewId, { limit: 9, text: 'nobody' }), []);
  });

  it('are those of the overview that read only changes, before and after it is applied', async () => {
    const first = companyOf(30);
    bench.company = first;
    await bench.change({ filters: { ...filters, guests: 'include' } });
    await bench.sync();
    const users = first.users.map((user) => {
      const isTest = ['u3', 'u5'].includes(user.id);
      return isTest ? { ...user, attributes: { ...user.attributes, mail: `${user.id}@test.example` } } : user;
    });
    bench.company = { ...first, users };
    bench.now = new Date('2026-03-02T10:00:00Z');
    const { overviewId } = await bench.preview();
    const overview = await bench.overviews.get(overviewId);
    assert.equal(overview.read.kind, 'changes');
    assert.deepEqual([...(await pagesOf(overviewId, { limit: 1 }))].sort(), ['u3', 'u5']);
    await bench.runs.approve({ overviewId, hash: overview.hash, trigger: 'tab', by: overview.createdBy, origin: null });
    await bench.runs.settled(`${overviewId}-sync`);
    assert.deepEqual([...(await pagesOf(overviewId, { limit: 1 }))].sort(), ['u3', 'u5']);
  });

  it('are not listed any more once the next overview has taken the place, which is said', async () => {
    const { overviewId } = await bench.preview();
    await bench.preview();
    await bench.preview();
    await assert.rejects(
      pagesOf(overviewId, { limit: 10 }),
      (error) =>
        error instanceof CallerError && error.kind === 'not-found' && error.message.includes('Start a new preview'),
    );
  });
});
