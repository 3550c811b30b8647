import assert from 'node:assert/strict';
import { routeOf } from '../../tab/src/route.ts';

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
    ['/tab/new-connection', 'new-connection'],
    ['/tab/credential-profiles', 'credential-profiles'],
    ['/tab/people', 'people'],
    ['/tab/notices', 'notices'],
    ['/tab/configure', 'configure'],
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
