import assert from 'node:assert/strict';
import { readChosenGroups, readGroupPages } from '../../../src/source/entra/read-groups.ts';
import type { BatchItem, Script, ScriptedGraph } from './scripted-graph.ts';
import {
  base,
  collect,
  graphError,
  graphErrorBody,
  id,
  itemsOf,
  json,
  never,
  scriptedGraph,
} from './scripted-graph.ts';

describe('Reading groups', () => {
  let graph: ScriptedGraph;
  const start = (script: Script): void => {
    graph = scriptedGraph(script);
  };
  afterEach(() => {
    graph.restore();
  });

  it('reads all of them', async () => {
    start((request) =>
      request.path.includes('skiptoken')
        ? json({ value: [{ id: id(2), displayName: '', mail: 'two@contoso.com' }] })
        : json({
            value: [{ id: id(1), displayName: 'Sales', description: 'Sells', mail: null }],
            '@odata.nextLink': `${base}/groups?$skiptoken=1`,
          }),
    );
    assert.deepEqual(await collect(readGroupPages(graph.client, never)), [
      { id: id(1), displayName: 'Sales', description: 'Sells', mail: null },
      { id: id(2), displayName: 'two@contoso.com', description: null, mail: 'two@contoso.com' },
    ]);
    assert.equal(graph.sent[0]?.path, '/groups?$select=id,displayName,description,mail,visibility&$top=999');
    assert.deepEqual(graph.client.usage, { requests: 2, resourceUnits: 2 });
  });

  it('names the permission that is missing', async () => {
    start(() => graphError(403, 'Authorization_RequestDenied'));
    await assert.rejects(collect(readGroupPages(graph.client, never)), {
      code: 'consent-missing',
      detail: /^GroupMember\.Read\.All is not granted\./,
    });
  });

  describe('that were chosen', () => {
    const read = (ids: readonly string[]) => collect(readChosenGroups(graph.client, ids, never));
    const groupId = ({ url }: BatchItem): string => /^\/groups\/([^?]+)/.exec(url)?.[1] ?? '';
    const answered = (item: BatchItem): object =>
      groupId(item) === id(404)
        ? { id: item.id, status: 404, body: graphErrorBody('Request_ResourceNotFound') }
        : { id: item.id, status: 200, body: { id: groupId(item), displayName: groupId(item) } };
    const allOf: Script = (request) => json({ responses: itemsOf(request).map(answered).reverse() });

    it('reads each once, twenty at a time', async () => {
      start(allOf);
      const ids = Array.from({ length: 45 }, (_none, index) => id(index + 1));
      const groups = await read([...ids, ` ${id(10).toUpperCase()} `]);
      assert.deepEqual(groups.map((group) => group.id).sort(), ids);
      assert.deepEqual(graph.client.usage, { requests: 3, resourceUnits: 45 });
    });

    it('fails with every id that is not there or is none, after it looked for all of them', async () => {
      start(allOf);
      await assert.rejects(read([id(1), id(404), 'Sales', id(2)]), {
        code: 'group-not-found',
        detail: `sales, ${id(404)}`,
      });
    });

    it('fails when none was chosen', async () => {
      start(allOf);
      await assert.rejects(read([]), { code: 'settings-missing' });
      assert.equal(graph.sent.length, 0);
    });

    it('does not take a refusal for a missing group', async () => {
      start((request) =>
        json({
          responses: itemsOf(request).map((item) => ({
            id: item.id,
            status: 403,
            body: graphErrorBody('Authorization_RequestDenied'),
          })),
        }),
      );
      await assert.rejects(read([id(1)]), { code: 'consent-missing' });
    });
  });
});
