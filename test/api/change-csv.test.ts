import assert from 'node:assert/strict';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { changeCsv, logCsv } from '../../src/api/change-csv.ts';
import type { Change } from '../../src/model/change.ts';
import { parseCsv } from './parse-csv.ts';

const user: Change = {
  key: '1',
  class: 'user',
  action: 'update',
  objectId: 'aaaaaaaa-0000-4000-8000-000000000001',
  targetId: 'u1',
  name: 'Ada Lovelace',
  before: { userPrincipalName: 'ada@contoso.com', jobTitle: null },
  after: { userPrincipalName: 'ada@contoso.com', jobTitle: 'Countess; of Lovelace' },
  digest: 'x',
  reason: { code: 'attributes-changed', attributes: ['jobTitle'] },
  precondition: { kind: 'absent' },
};

const group: Change = {
  ...user,
  key: '2',
  class: 'group',
  action: 'add',
  objectId: 'bbbbbbbb-0000-4000-8000-000000000002',
  name: 'Sales',
  before: null,
  after: { displayName: 'Sales' },
  reason: { code: 'group-created' },
};

const membership: Change = {
  ...group,
  key: '3',
  class: 'membership',
  action: 'remove',
  memberId: user.objectId,
  memberName: user.name,
  after: null,
  reason: { code: 'left-group', group: 'Sales' },
};

/** As it goes over the wire: a decoder would take the byte order mark away. */
async function text(csv: Readable): Promise<string> {
  return (await buffer(csv)).toString();
}

async function* pages<Item>(...items: readonly (readonly Item[])[]): AsyncGenerator<readonly Item[]> {
  yield* items;
}

describe('changes as CSV', () => {
  it('has a byte order mark, CRLF, a header, and every row in the order given with the ids of user and group', async () => {
    const leftOut = ({ key }: Change): string | null => (key === '2' ? 'Left out by Ada.' : null);
    const csv = await text(changeCsv(pages([user, group], [membership]), leftOut));
    assert.ok(csv.startsWith('\ufeff'));
    assert.deepEqual(parseCsv(csv.slice(1)), [
      [
        'Number',
        'Class',
        'Action',
        'User object ID',
        'Immutable ID',
        'User',
        'User principal name',
        'Group object ID',
        'Group',
        'Reason',
        'Before',
        'After',
        'Left out',
      ],
      [
        '1',
        'user',
        'update',
        user.objectId,
        'qqqqqgAAAECAAAAAAAAAAQ==',
        'Ada Lovelace',
        'ada@contoso.com',
        '',
        '',
        'jobTitle changed',
        'jobTitle=; userPrincipalName=ada@contoso.com',
        'jobTitle=Countess; of Lovelace; userPrincipalName=ada@contoso.com',
        '',
      ],
      [
        '2',
        'group',
        'add',
        '',
        '',
        '',
        '',
        group.objectId,
        'Sales',
        'is a new group in the tenant',
        '',
        'displayName=Sales',
        'Left out by Ada.',
      ],
      [
        '3',
        'membership',
        'remove',
        user.objectId,
        'qqqqqgAAAECAAAAAAAAAAQ==',
        'Ada Lovelace',
        '',
        group.objectId,
        'Sales',
        'left group Sales',
        '',
        '',
        '',
      ],
    ]);
  });

  it('has its header also when there is nothing to do', async () => {
    const csv = await text(changeCsv(pages()));
    assert.equal(parseCsv(csv.slice(1)).length, 1);
    assert.ok(csv.startsWith('\ufeffNumber,'));
  });

  it('says of a log row what became of it', async () => {
    const entry = {
      runId: 'r',
      change: user,
      result: 'failed',
      message: '=refused',
      at: '2026-01-05T08:00:00.000Z',
    } as const;
    const [header, row] = parseCsv((await text(logCsv(pages([entry])))).slice(1));
    assert.deepEqual(header?.slice(-3), ['Result', 'Message', 'At']);
    assert.deepEqual(row?.slice(-3), ['failed', "'=refused", '2026-01-05T08:00:00.000Z']);
  });

  it('makes no cell that a spreadsheet takes for a formula, and changes no other', async () => {
    const start = fc.constantFrom('', '=', '+', '-', '@', '\t', '\r', '＝', '"=', ' ', ',=', '\n=');
    const anyName = fc.tuple(start, fc.string({ unit: 'grapheme', maxLength: 12 })).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(anyName, async (name) => {
        const csv = await text(changeCsv(pages([{ ...user, name }])));
        const cell = parseCsv(csv.slice(1))[1]?.[5] ?? '';
        assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
        assert.equal(cell.replace(/^'/, ''), name.replace(/^'/, ''));
      }),
      { numRuns: 200 },
    );
  });

  it('reads no further ahead than a reader takes, whatever the size', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<readonly Change[]> {
      for (;;) {
        read += 1;
        yield Array.from({ length: 500 }, () => user);
      }
    }
    const csv = changeCsv(endless());
    let taken = 0;
    for await (const part of csv) {
      taken += (part as Buffer).length;
      if (taken > 1_000_000) {
        break;
      }
    }
    assert.ok(read < 20, `read ${read} pages of about 100 KB for 1 MB`);
  });

  it('ends with an error, not as if it were whole, when reading fails', async () => {
    async function* broken(): AsyncGenerator<readonly Change[]> {
      yield [user];
      throw new Error('The store is gone.');
    }
    await assert.rejects(text(changeCsv(broken())), /The store is gone/);
  });
});
