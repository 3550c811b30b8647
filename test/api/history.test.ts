import assert from 'node:assert/strict';
import type { Run, RunStatus } from '../../src/model/run.ts';
import type { HistoryPage, HistoryRowView } from '../../src/api/contract/history.ts';
import { administrator, openApi, reader, type ApiForTests } from './api-for-tests.ts';
import { DocumentedClient, type Answered } from './documented-client.ts';
import { parseCsv } from './parse-csv.ts';

const connectionId = 'contoso-history';
const params = { id: connectionId };

type Numbers = readonly [total: number, changed: number, deleted: number, filtered: number];

function run(number: number, numbers: Numbers | null, status: RunStatus = 'succeeded'): Run {
  const at = (minutes: number): string => new Date(Date.UTC(2026, 0, number, 8, minutes)).toISOString();
  const result = ([total, changed, deleted, filtered]: Numbers): NonNullable<Run['results']>['user'] => ({
    ...{ startedAt: at(0), endedAt: at(100 - number), total, changed, deleted, filtered },
    ...{ planned: changed + deleted, stale: 0, failed: 0, notApplied: 0, leftOut: 0, gained: 0 },
  });
  const nothing = { ...result([0, 0, 0, 0]), startedAt: null, endedAt: null };
  return {
    id: `${connectionId}.${String(number).padStart(4, '0')}`,
    connectionId,
    kind: numbers === null ? 'overview' : 'sync',
    task: { kind: 'compare' },
    trigger: number % 2 === 0 ? 'schedule' : 'chat',
    startedBy: { ...administrator, name: number === 3 ? '=Zoë Ünal' : 'Adele Vance' },
    origin: null,
    status,
    progress: { stage: 'done', users: 0, groups: 0, memberships: 0, changes: 0, done: 0 },
    overviewId: `${connectionId}.${String(number)}-overview`,
    failure: status === 'failed' ? { code: 'source-empty', detail: null } : null,
    startedAt: at(0),
    endedAt: at(100 - number),
    cancelRequestedBy: null,
    checkpoint: null,
    results: numbers === null ? null : { user: result(numbers), group: nothing, membership: nothing },
    resumed: 0,
  };
}

describe('the sync history of a connection', () => {
  let api: ApiForTests;
  let client: DocumentedClient;

  before(async () => {
    api = await openApi();
    client = await DocumentedClient.of(api.origin);
    const runs = [
      run(1, [100, 7, 0, 5]),
      run(2, [101, 7, 30, 4], 'partly-succeeded'),
      run(3, [99, 0, 2, 6]),
      run(4, null, 'failed'),
      run(5, [250, 90, 1, 0]),
    ];
    const operations = runs.map((body) => ({ kind: 'create', id: body.id, body }) as const);
    await api.store.write('runs', connectionId, operations);
  });
  after(() => api[Symbol.asyncDispose]());

  const list = async (query: Record<string, string> = {}): Promise<HistoryPage> =>
    (await client.call('listHistory', { params, query, as: reader })).json as unknown as HistoryPage;

  const dayOf = ({ startedAt, class: of }: HistoryRowView): string =>
    `${startedAt.slice(8, 10)} ${of ?? 'run'}`.replace(/^0/, '');

  it('has a row for each run and class, the newest run first, and one for a run without results', async () => {
    const { items, total, next } = await list();
    assert.deepEqual([items.length, total, next], [13, 13, null]);
    assert.deepEqual(items.slice(0, 5).map(dayOf), ['5 user', '5 group', '5 membership', '4 run', '3 user']);
    const [first, , , failed] = items;
    assert.deepEqual([first?.total, first?.changed, first?.deleted, first?.filtered], [250, 90, 1, 0]);
    assert.deepEqual([failed?.total, failed?.failure?.code, failed?.trigger], [null, 'source-empty', 'schedule']);
  });

  for (const [sort, ascending] of [
    ['start', ['1 user', '2 user', '3 user', '5 user']],
    ['end', ['1 user', '2 user', '3 user', '5 user']],
    ['total', ['3 user', '1 user', '2 user', '5 user']],
    ['changed', ['3 user', '2 user', '1 user', '5 user']],
    ['deleted', ['1 user', '5 user', '3 user', '2 user']],
    ['filtered', ['5 user', '2 user', '1 user', '3 user']],
  ] as const) {
    it(`is sorted by ${sort} in both directions, as a whole`, async () => {
      const query = { sort, class: 'user' };
      assert.deepEqual((await list({ ...query, order: 'ascending' })).items.map(dayOf), ascending);
      const descending = sort === 'changed' ? ['5 user', '2 user', '1 user', '3 user'] : ascending.toReversed();
      assert.deepEqual((await list({ ...query, order: 'descending' })).items.map(dayOf), descending);
    });
  }

  it('gives the same rows in pages of any size, whatever it is sorted by', async () => {
    for (const sort of ['start', 'end', 'type', 'total', 'changed', 'deleted', 'filtered', 'status'])
      for (const order of ['ascending', 'descending']) {
        const whole = (await list({ sort, order })).items;
        const pieces: HistoryRowView[] = [];
        for (let after: string | null = ''; after !== null;) {
          const page: HistoryPage = await list({ sort, order, limit: '4', ...(after === '' ? {} : { after }) });
          pieces.push(...page.items);
          after = page.next;
        }
        assert.deepEqual(pieces, whole, `${sort} ${order}`);
      }
  });

  it('goes on where it was when runs were added meanwhile', async () => {
    const first = await list({ limit: '4' });
    const later = run(9, [1, 1, 1, 1]);
    await api.store.write('runs', connectionId, [{ kind: 'create', id: later.id, body: later }]);
    const second = await list({ limit: '4', after: first.next ?? '' });
    await api.store.write('runs', connectionId, [{ kind: 'delete', id: later.id }]);
    assert.deepEqual(second.items.map(dayOf), ['3 user', '3 group', '3 membership', '2 user']);
  });

  it('is narrowed by status, kind and class, and searched for who, how and why, without case and accents', async () => {
    const found = async (query: Record<string, string>): Promise<readonly string[]> =>
      (await list({ ...query, limit: '1000' })).items.map(dayOf);
    assert.deepEqual(await found({ status: 'failed' }), ['4 run']);
    assert.deepEqual(await found({ status: 'partly-succeeded', class: 'user' }), ['2 user']);
    assert.deepEqual(await found({ kind: 'overview' }), ['4 run']);
    assert.deepEqual(await found({ text: 'ZOE unal', class: 'user' }), ['3 user']);
    assert.deepEqual(await found({ text: 'source-empty' }), ['4 run']);
    assert.deepEqual(await found({ text: 'schedule', class: 'user' }), ['2 user']);
    assert.deepEqual(await found({ text: 'nobody' }), []);
    const odd: Answered = await client.call('listHistory', { params, query: { sort: 'name' } });
    assert.deepEqual([odd.status, odd.json.code], [400, 'invalid-input']);
  });

  it('is handed out as CSV with the same rows, in which no name is a formula', async () => {
    const query = { sort: 'deleted', order: 'descending', kind: 'sync' };
    const { text, headers } = await client.call('downloadHistory', { params, query });
    assert.equal(headers['content-disposition'], `attachment; filename="rollcall-history-${connectionId}.csv"`);
    const [heading, ...rows] = parseCsv(text.slice(1));
    assert.deepEqual(heading?.slice(0, 8), [
      ...['Start', 'End', 'Type', 'Total', 'Changed', 'Deleted', 'Filtered', 'Status'],
    ]);
    const listed = (await list(query)).items;
    assert.deepEqual(
      rows.map((row) => row.slice(0, 8)),
      listed.map((row) => [
        ...[row.startedAt, row.endedAt ?? '', row.class ?? ''],
        ...[row.total, row.changed, row.deleted, row.filtered].map(String),
        row.status,
      ]),
    );
    assert.ok(rows.some((row) => row.includes("'=Zoë Ünal")));
  });

  it('starts from the beginning behind a mark that names nothing', async () => {
    assert.equal((await list({ after: 'nothing' })).items.length, 13);
    assert.equal((await list({ after: '[1,2]' })).items.length, 13);
  });
});
