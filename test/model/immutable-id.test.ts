import assert from 'node:assert/strict';
import { immutableIdOf, sourceIdOf } from '../../src/model/immutable-id.ts';

describe('The Immutable ID', () => {
  const known: [sourceId: string, immutableId: string][] = [
    // As `[Convert]::ToBase64String(([guid]'…').ToByteArray())` writes it.
    ['6b29fc40-ca47-4067-b31d-00dd010662da', 'QPwpa0fKZ0CzHQDdAQZi2g=='],
    ['00000000-0000-4000-8000-000000000001', 'AAAAAAAAAECAAAAAAAAAAQ=='],
    ['entered-by-hand', 'ZW50ZXJlZC1ieS1oYW5k'],
    // Sixteen bytes of text, which are no object id.
    ['anna@contoso.com', 'YW5uYUBjb250b3NvLmNvbQ=='],
    ['grüße', 'Z3LDvMOfZQ=='],
    // An object id in capitals would come back in lower case: it stays text.
    ['6B29FC40-CA47-4067-B31D-00DD010662DA', 'NkIyOUZDNDAtQ0E0Ny00MDY3LUIzMUQtMDBERDAxMDY2MkRB'],
  ];
  for (const [sourceId, immutableId] of known)
    it(`of ${sourceId} is ${immutableId}, and the other way round`, () => {
      assert.equal(immutableIdOf(sourceId), immutableId);
      assert.equal(sourceIdOf(immutableId), sourceId);
    });

  it('brings back every id that is a GUID of no version, too', () => {
    for (const digit of '0123456789abcdef') {
      const guid = [8, 4, 4, 4, 12].map((length) => digit.repeat(length)).join('-');
      assert.equal(sourceIdOf(immutableIdOf(guid)), guid);
    }
  });

  const foreign = ['not base64!', 'QUI', 'AAECAw=='];
  for (const immutableId of foreign)
    it(`of somebody else, ${immutableId}, stands for itself`, () => {
      assert.equal(sourceIdOf(immutableId), immutableId);
    });
});
