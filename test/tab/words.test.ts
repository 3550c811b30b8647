import assert from 'node:assert/strict';
import { routeOf } from '../../tab/src/route.ts';
import { counted, durationText } from '../../tab/src/words.ts';

describe('addresses of the tab', () => {
  const cases: readonly (readonly [path: string, page: string, id?: string])[] = [
    ['/tab', 'connections'],
    ['/tab/', 'connections'],
    ['/tab/connections', 'connections'],
    ['/tab/connections/contoso-7k2mq9', 'connection', 'contoso-7k2mq9'],
    ['/tab/connections/contoso-7k2mq9/history', 'history', 'contoso-7k2mq9'],
    ['/tab/overviews/contoso-7k2mq9.01k-overview', 'overview', 'contoso-7k2mq9.01k-overview'],
    ['/tab/runs/contoso-7k2mq9.01k-sync', 'run', 'contoso-7k2mq9.01k-sync'],
    ['/tab/credential-profiles/app-000000', 'credential-profile', 'app-000000'],
    ['/tab/overviews/', 'unknown'],
    ['/tab/overviews/a/b', 'unknown'],
    ['/tab/overviews/a%2Fb', 'unknown'],
  ];
  for (const [path, page, id] of cases) {
    it(`${path} is the page ${page}`, () => {
      assert.deepEqual(routeOf(path), id === undefined ? { page } : { page, id });
    });
  }
});

describe('words of the tab', () => {
  it('count one and many', () => {
    assert.deepEqual(
      [counted(1, 'change'), counted(0, 'change'), counted(2, 'person', 'people')],
      ['1 change', '0 changes', '2 people'],
    );
  });

  it('say how long something took', () => {
    const from = '2026-01-05T08:00:00.000Z';
    const took = (seconds: number): string =>
      durationText(from, new Date(Date.parse(from) + seconds * 1000).toISOString());
    assert.deepEqual([took(-1), took(3), took(125), took(3720)], ['0 s', '3 s', '2 min 5 s', '1 h 2 min']);
  });
});
