import assert from 'node:assert/strict';
import { SyncFailure } from '../../../src/model/failure.ts';
import { EntraPhotos } from '../../../src/source/entra/read-photos.ts';
import { photoPolicy } from '../../../src/source/entra/retry.ts';
import {
  graphErrorBody,
  id,
  itemsOf,
  json,
  never,
  scriptedGraph,
  type BatchItem,
  type ScriptedGraph,
} from './scripted-graph.ts';

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]);
const people = (count: number): string[] => Array.from({ length: count }, (_none, index) => id(index + 1));

describe('Reading photos', () => {
  let graph: ScriptedGraph;
  const start = (script: (item: BatchItem) => object): void => {
    graph = scriptedGraph(
      (request) => json({ responses: itemsOf(request).map((item) => ({ id: item.id, status: 200, ...script(item) })) }),
      photoPolicy,
    );
  };
  afterEach(() => {
    graph.restore();
  });

  async function tags(ids: readonly string[]): Promise<Record<string, string | null>> {
    const found: Record<string, string | null> = {};
    for await (const answers of new EntraPhotos(graph.client).readTags(ids, { signal: never }))
      for (const answer of answers) found[answer.id] = 'problem' in answer ? `! ${answer.problem}` : answer.tag;
    return found;
  }

  async function photos(ids: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for await (const answers of new EntraPhotos(graph.client).readPhotos(ids, { signal: never }))
      for (const answer of answers)
        found.push(
          'problem' in answer
            ? answer.problem
            : answer.photo === null
              ? 'none'
              : `${answer.photo.contentType} ${Buffer.from(answer.photo.bytes).toString('hex')}`,
        );
    return found;
  }

  it('asks for four at a time, and for nobody twice', async () => {
    start(() => ({ body: { '@odata.mediaEtag': '"1"', width: 48 } }));
    assert.equal(Object.keys(await tags(people(10))).length, 10);
    assert.deepEqual(
      graph.sent.map((request) => itemsOf(request).length),
      [4, 4, 2],
    );
    assert.ok(itemsOf(graph.sent[0] ?? assert.fail())[0]?.url.endsWith('/photo'));
  });

  it('tells who has none from who cannot be told', async () => {
    const [first, second, third] = people(3);
    start(({ url }) => {
      if (url.includes(second ?? '')) return { status: 404, body: graphErrorBody('ImageNotFound') };
      if (url.includes(third ?? '')) return { status: 500, body: graphErrorBody('InternalServerError') };
      return { body: { '@odata.mediaEtag': 'W/"a"' } };
    });
    const found = await tags(people(3));
    assert.deepEqual([found[first ?? ''], found[second ?? '']], ['W/"a"', null]);
    assert.match(found[third ?? ''] ?? '', /^! .*500/);
  });

  it('tells a picture by its first bytes, and takes nothing else for one', async () => {
    const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
    const [first, second] = people(3);
    start(({ url }) => {
      const headers = { 'Content-Type': 'image/jpeg' };
      if (url.includes(first ?? '')) return { headers, body: png.toString('base64') };
      if (url.includes(second ?? '')) return { headers, body: jpeg.toString('base64') };
      return { headers, body: Buffer.from('<html></html>').toString('base64') };
    });
    const [one, two, three] = await photos(people(3));
    assert.deepEqual([one, two], [`image/png ${png.toString('hex')}`, `image/jpeg ${jpeg.toString('hex')}`]);
    assert.match(three ?? '', /where a photo was due/);
  });

  it('stops where nobody’s may be read', async () => {
    start(() => ({ status: 403, body: graphErrorBody('Authorization_RequestDenied') }));
    await assert.rejects(tags(people(2)), (error) => error instanceof SyncFailure && error.code === 'consent-missing');
  });
});
