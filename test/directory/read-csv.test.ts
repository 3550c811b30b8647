import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { attributeOf } from '../../src/directory/csv-columns.ts';
import { readCsv } from '../../src/directory/read-csv.ts';
import { CallerError } from '../../src/model/errors.ts';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function rowsOf(file: string | Uint8Array, size = 5): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  for await (const { line, cells } of readCsv(pieces(Buffer.from(file), size))) rows.push([line, ...cells]);
  return rows;
}

const expected = [
  [1, 'name', 'note'],
  [2, 'Zoë', 'a, b; c\td'],
  [3, 'Ada', 'two\nlines'],
  [5, '山田', '=1+1'],
];
const quoted = (delimiter: string, end: string): string =>
  ['name,note', 'Zoë,"a, b; c\td"', `Ada,"two${end}lines"`, '山田,=1+1']
    .map((row) => row.replace(',', delimiter))
    .join(end);

describe('reading a CSV file', () => {
  for (const delimiter of [',', ';', '\t'])
    for (const [what, end] of [
      ['Unix', '\n'],
      ['Windows', '\r\n'],
      ['old Mac', '\r'],
    ] as const)
      it(`finds the delimiter ${JSON.stringify(delimiter)} by the heading, with ${what} line ends`, async () => {
        for (const text of [quoted(delimiter, end), quoted(delimiter, end) + end, `\ufeff${quoted(delimiter, end)}`])
          assert.deepEqual(await rowsOf(text), expected);
      });

  it('reads UTF-16 with a byte order mark, in pieces of any size', async () => {
    const text = `\ufeff${quoted('\t', '\r\n')}`;
    const little = Buffer.from(text, 'utf16le');
    for (const size of [1, 2, 3, 7, 1000]) {
      assert.deepEqual(await rowsOf(little, size), expected);
      assert.deepEqual(await rowsOf(Buffer.from(little).swap16(), size), expected);
      assert.deepEqual(await rowsOf(text, size), expected);
    }
  });

  it('leaves empty rows out, and still says the right line', async () => {
    assert.deepEqual(await rowsOf('\n\na,b\n\n,\n1,2\n'), [
      [3, 'a', 'b'],
      [6, '1', '2'],
    ]);
    assert.deepEqual(await rowsOf('sep=;\r\na,x;b\r\n1;2'), [
      [2, 'a,x', 'b'],
      [3, '1', '2'],
    ]);
    assert.deepEqual(await rowsOf(''), []);
  });

  const refusals: readonly (readonly [what: string, file: string | Uint8Array, line: number])[] = [
    ['a quote that is never closed', 'a,b\n1,2\n3,"4\n5,6\n', 3],
    ['a quote that is never closed in a long file', `a,b\n1,2\n3,"4\n${'5,6\n'.repeat(50_000)}`, 3],
    ['a quote in the middle of a cell', 'a,b\n1,2\n3,4 "x" 5\n', 3],
    ['something behind a quote', 'a,b\n1,"2"x\n', 2],
    ['a heading that is never closed', '"a,b\n1,2\n', 1],
    ['bytes of another encoding', Buffer.from('a,b\n1,2\nM\xfcller,3\n', 'latin1'), 3],
    ['half a character of UTF-16', Buffer.from([0xff, 0xfe, 0x61, 0x00, 0x0a, 0x00, 0x61]), 2],
    ['a spreadsheet', Buffer.from([0x50, 0x4b, 3, 4, 0x14, 0, 6, 0, 8, 0]), 1],
  ];
  for (const [what, file, line] of refusals)
    it(`refuses ${what}, and names the line`, async () => {
      for (const size of [1, 4, 4096])
        await assert.rejects(rowsOf(file, size), (error: unknown) => {
          assert.ok(error instanceof CallerError);
          assert.equal(error.problems[0]?.path, `lines.${String(line)}`);
          return true;
        });
    });

  it('reads any cells back that were quoted as RFC 4180 says', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', '\r\n', ' x', '=', '😀') });
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 9 }), async (rows, size) => {
        const text = [['h1', 'h2', 'h3'], ...rows]
          .map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(';'))
          .join('\r\n');
        const read = (await rowsOf(text, size)).map((row) => (row as readonly unknown[]).slice(1));
        const wanted = rows
          .map((row) => row.map((one) => one.replaceAll('\r\n', '\n').trim()))
          .filter((row) => row.some((one) => one !== ''));
        assert.deepEqual(read.slice(1), wanted);
      }),
    );
  });

  it('reads any bytes, or refuses them with a line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await rowsOf(bytes).catch((error: unknown) => assert.ok(error instanceof CallerError, String(error)));
      }),
    );
  });
});

describe('the heading of a column', () => {
  const cases: readonly (readonly [string, ReturnType<typeof attributeOf>])[] = [
    ['userPrincipalName', 'userPrincipalName'],
    ['User principal name', 'userPrincipalName'],
    ['  USER_PRINCIPAL-NAME ', 'userPrincipalName'],
    ['User name [userPrincipalName] Required', 'userPrincipalName'],
    ['Benutzerprinzipalname', 'userPrincipalName'],
    ['ユーザー プリンシパル名', 'userPrincipalName'],
    ['Anzeigename', 'displayName'],
    ['表示名', 'displayName'],
    ['Stellenbezeichnung', 'jobTitle'],
    ['Usage location', 'usageLocation'],
    ['Account enabled', 'accountEnabled'],
    ['Employee ID', 'employeeId'],
    ['Shoe size', null],
    ['__proto__', null],
    ['', null],
  ];
  for (const [heading, attribute] of cases)
    it(`${JSON.stringify(heading)} means ${attribute ?? 'nothing that is read'}`, () => {
      assert.equal(attributeOf(heading), attribute);
    });
});
