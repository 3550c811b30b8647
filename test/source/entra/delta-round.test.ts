import assert from 'node:assert/strict';
import type { GroupChange, UserChange } from '../../../src/source/source.ts';
import { CursorExpired } from '../../../src/source/source.ts';
import { takeCursor } from '../../../src/source/entra/delta-round.ts';
import { readGroupChangePages } from '../../../src/source/entra/read-group-changes.ts';
import { readUserChangePages, trackedUsers } from '../../../src/source/entra/read-user-changes.ts';
import type { Script, ScriptedGraph } from './scripted-graph.ts';
import { base, collect, graphError, html, id, json, never, scriptedGraph } from './scripted-graph.ts';

const userCursor = `${base}/users/delta?$deltatoken=one`;
const groupCursor = `${base}/groups/delta?$deltatoken=one`;
const end = { '@odata.deltaLink': `${base}/users/delta?$deltatoken=two` };
const removed = { '@removed': { reason: 'deleted' } };
const typed = (kind: string): object => ({ '@odata.type': `#microsoft.graph.${kind}` });

describe('A round of changes', () => {
  let graph: ScriptedGraph;
  const start = (script: Script): void => {
    graph = scriptedGraph(script);
  };
  afterEach(() => {
    graph.restore();
  });
  const read = (cursor = userCursor): Promise<UserChange[]> =>
    collect(readUserChangePages(graph.client, { cursor, attributes: ['mail', 'accountEnabled', 'manager'] }, never));
  const readGroups = (...value: object[]): Promise<GroupChange[]> => {
    start(() => json({ value, '@odata.deltaLink': groupCursor }));
    return collect(readGroupChangePages(graph.client, groupCursor, never));
  };

  it('goes from the cursor over every page to the delta link, which is the next cursor', async () => {
    start((_request, count) =>
      json({
        value: count === 2 ? [] : [{ id: id(count), mail: `${String(count)}@a.example` }],
        ...(count < 4 ? { '@odata.nextLink': `${base}/users/delta?$skiptoken=${String(count)}` } : end),
      }),
    );
    const pages = readUserChangePages(graph.client, { cursor: userCursor, attributes: ['mail'] }, never);
    const seen: string[] = [];
    for (;;) {
      const next = await pages.next();
      if (next.done === true) {
        assert.equal(next.value, end['@odata.deltaLink']);
        break;
      }
      seen.push(...next.value.map((change) => change.id));
    }
    assert.deepEqual(seen, [1, 3, 4].map(id));
    assert.deepEqual(
      graph.sent.map(({ path }) => path),
      ['$deltatoken=one', '$skiptoken=1', '$skiptoken=2', '$skiptoken=3'].map((token) => `/users/delta?${token}`),
    );
    assert.deepEqual(graph.client.usage, { requests: 4, resourceUnits: 4 });
  });

  it('asks for one page ahead and not for two', async () => {
    start((_request, count) =>
      json({ value: [{ id: id(count) }], '@odata.nextLink': `${base}/users/delta?$skiptoken=${String(count)}` }),
    );
    const pages = readUserChangePages(graph.client, { cursor: userCursor, attributes: [] }, never);
    await pages.next();
    await graph.clock.sleep(0, never);
    await graph.clock.sleep(0, never);
    assert.equal(graph.sent.length, 2);
    await pages.return('');
  });

  it('tells attributes that were not sent from those that went away, and people from those who did', async () => {
    const upper = 'ABCDEF00-0000-4000-8000-00000000000A';
    start(() =>
      json({
        value: [
          { id: upper, mail: null, userType: 'Guest' },
          { id: id(2), mail: '', accountEnabled: false, userType: null },
          { id: id(3) },
          { id: id(4), '@removed': { reason: 'changed' } },
          { id: id(5), mail: 'five@a.example', ...removed },
        ],
        ...end,
      }),
    );
    assert.deepEqual(await read(), [
      { kind: 'changed', id: upper.toLowerCase(), guest: true, attributes: { mail: null } },
      { kind: 'changed', id: id(2), guest: false, attributes: { mail: null, accountEnabled: false } },
      { kind: 'changed', id: id(3), attributes: {} },
      { kind: 'removed', id: id(4) },
      { kind: 'removed', id: id(5) },
    ]);
  });

  const managers: [what: string, told: object[] | undefined, manager: string | null | undefined][] = [
    ['nothing', undefined, undefined],
    ['an empty list', [], undefined],
    ['a new one', [{ ...typed('user'), id: id(7).toUpperCase() }], id(7)],
    ['an old one that went', [{ id: id(6), ...removed }], null],
    ['an old one and a new one', [{ id: id(6), ...removed }, { id: id(7) }], id(7)],
    ['a new one and an old one', [{ id: id(7) }, { id: id(6), ...removed }], id(7)],
    ['one that came and went', [{ id: id(7) }, { id: id(7), ...removed }], null],
  ];
  for (const [what, told, manager] of managers) {
    it(`takes ${what} for ${manager === undefined ? 'no change of' : manager === null ? 'the loss of' : 'a new'} a manager`, async () => {
      start(() => json({ value: [{ id: id(1), 'manager@delta': told }], ...end }));
      const [change] = await read();
      assert.ok(change?.kind === 'changed');
      assert.deepEqual(change.attributes, manager === undefined ? {} : { manager });
    });
  }

  it('tells who joined a group and who left it; of a member that comes twice the last word counts', async () => {
    const changes = await readGroups(
      {
        id: id(1).toUpperCase(),
        displayName: 'Sales',
        visibility: 'HiddenMembership',
        'members@delta': [
          { ...typed('user'), id: id(11).toUpperCase() },
          { ...typed('group'), id: id(12) },
          { ...typed('device'), id: id(13) },
          { id: id(14), ...removed },
          { ...typed('user'), id: id(15) },
          { ...typed('user'), id: id(15), ...removed },
          { id: id(16), ...removed },
          { ...typed('user'), id: id(16) },
        ],
      },
      { id: id(1), 'members@delta': [{ ...typed('user'), id: id(17) }] },
      { id: id(2), displayName: null, mail: 'two@a.example', description: '', visibility: null },
      { id: id(3), ...removed },
    );
    const joined = (number: number, kind: string): object => ({ id: id(number), kind });
    assert.deepEqual(changes, [
      {
        kind: 'changed',
        id: id(1),
        group: { displayName: 'Sales', membersHidden: true },
        joined: [joined(11, 'user'), joined(12, 'group'), joined(13, 'other'), joined(16, 'user')],
        left: [id(14), id(15)],
      },
      { kind: 'changed', id: id(1), group: {}, joined: [joined(17, 'user')], left: [] },
      {
        kind: 'changed',
        id: id(2),
        group: { displayName: 'two@a.example', mail: 'two@a.example', description: null, membersHidden: false },
        joined: [],
        left: [],
      },
      { kind: 'removed', id: id(3) },
    ]);
  });

  it('leaves it to a full scan what a new member is of whom it does not say so', async () => {
    const value = { id: id(1), 'members@delta': [{ id: id(2) }] };
    await assert.rejects(readGroups(value), CursorExpired);
  });

  const expired: [what: string, answer: () => Response][] = [
    ['410', () => graphError(410, 'resyncRequired')],
    ['410 without a body', () => new Response(null, { status: 410 })],
    ['410 with a page of HTML', () => html(410)],
    ['400 syncStateNotFound', () => graphError(400, 'syncStateNotFound')],
    ['400 SYNCSTATENOTFOUND', () => graphError(400, 'SYNCSTATENOTFOUND')],
    ['400 Directory_ExpiredPageToken', () => graphError(400, 'Directory_ExpiredPageToken')],
    ['400 with another code', () => graphError(400, 'BadRequest')],
  ];
  for (const [what, answer] of expired) {
    it(`says that the cursor expired when Graph answers ${what}, to the cursor or to a page, and asks no further`, async () => {
      start(answer);
      await assert.rejects(read(), CursorExpired);
      assert.equal(graph.sent.length, 1);
      graph.restore();
      start((_request, count) =>
        count === 1
          ? json({ value: [{ id: id(1) }], '@odata.nextLink': `${base}/users/delta?$skiptoken=1` })
          : answer(),
      );
      await assert.rejects(read(), CursorExpired);
      assert.equal(graph.sent.length, 2);
    });
  }

  const foreign = [
    'https://evil.example/v1.0/users/delta?$deltatoken=one',
    `${base}.evil.example/users/delta?$deltatoken=one`,
    groupCursor,
    base.replace('v1.0', 'beta/users/delta?$deltatoken=one'),
    `${base}/users/../groups/delta?$deltatoken=one`,
    'one',
    '',
  ];
  for (const cursor of foreign) {
    it(`takes “${cursor}” for no cursor, and sends nothing there`, async () => {
      start(() => json({ value: [], ...end }));
      await assert.rejects(read(cursor), CursorExpired);
      assert.equal(graph.sent.length, 0);
    });
  }

  const unusable: [what: string, body: object][] = [
    ['has no value', { ...end }],
    ['has a value that is no list', { value: {}, ...end }],
    ['leads neither on nor to the next round', { value: [] }],
    ['has a delta link that is empty', { value: [], '@odata.deltaLink': '' }],
    ['has a delta link to another host', { value: [], '@odata.deltaLink': 'https://evil.example/v1.0/users/delta' }],
    ['has a next link to another host', { value: [], '@odata.nextLink': 'https://evil.example/v1.0/users/delta' }],
    ['has a next link to itself', { value: [], '@odata.nextLink': `${base}/users/delta?$skiptoken=1` }],
    ['holds a person without an id', { value: [{ mail: 'a' }], ...end }],
    ['holds nothing where a person was due', { value: [null], ...end }],
  ];
  for (const [what, body] of unusable) {
    it(`fails on a page that ${what}, and never takes it for a round without changes`, async () => {
      start(() => json(body));
      await assert.rejects(read(), { code: 'source-unavailable' });
      assert.ok(graph.sent.every(({ path }) => path.startsWith('/users/delta')));
    });
  }

  it('asks again after an outage, a page of HTML and throttling', async () => {
    start((_request, count) => {
      if (count === 1) return html(200);
      if (count === 2) return graphError(503, 'ServiceUnavailable');
      if (count === 3) return graphError(429, 'TooManyRequests', { 'retry-after': '600' });
      return json({ value: [{ id: id(1) }], ...end });
    });
    assert.equal((await read()).length, 1);
    const [, , third, fourth] = graph.sent;
    assert.ok((fourth?.at ?? 0) - (third?.at ?? 0) >= 600_000);
  });

  it('names the permission that is missing', async () => {
    start(() => graphError(403, 'Authorization_RequestDenied'));
    await assert.rejects(read(), { code: 'consent-missing', detail: /^User\.Read\.All is not granted/ });
  });

  describe('begins with a cursor that', () => {
    const take = (): Promise<string> =>
      takeCursor(graph.client, { ...trackedUsers, select: ['id', 'mail', 'manager'] }, never);

    it('is taken with one request and without data', async () => {
      start(() => json({ value: [], ...end }));
      assert.equal(await take(), end['@odata.deltaLink']);
      assert.deepEqual(
        graph.sent.map(({ path }) => path),
        ['/users/delta?$select=id,mail,manager&$deltatoken=latest'],
      );
      assert.deepEqual(graph.client.usage, { requests: 1, resourceUnits: 1 });
    });

    it('is never one that Graph did not give', async () => {
      start(() => json({ value: [] }));
      await assert.rejects(take(), { code: 'source-unavailable' });
      graph.restore();
      start(() => graphError(400, 'BadRequest'));
      await assert.rejects(take(), { code: 'source-unavailable' });
    });
  });
});
