/**
 * Ids and partitions as Cosmos DB may hold them. Its ids take no `/`, `\`, `?` or `#`, travel in URLs, and are compared
 * there by rules that are not written down for every character; so only ASCII letters, digits and `-` stand for
 * themselves. Every other byte of UTF-8 is written as two hexadecimal digits behind a mark, and the mark is chosen by
 * where the byte sorts between those letters: encoded texts have the order of the texts, and the prefixes of them.
 */
const marks: readonly [upTo: number, mark: string][] = [
  [0x2c, '!'],
  [0x2f, '.'],
  [0x40, '='],
  [0x60, '_'],
  [0xff, '~'],
];

const plain = /^[0-9A-Za-z-]*$/;
const encodedByte = Array.from({ length: 256 }, (_, byte) => encodeByte(byte));

export function encodeId(id: string): string {
  return plain.test(id) ? id : Array.from(Buffer.from(id), (byte) => encodedByte[byte]).join('');
}

/** The id that `encodeId` was given. */
export function decodeId(encoded: string): string {
  if (plain.test(encoded)) {
    return encoded;
  }
  const bytes = encoded
    .matchAll(/[!.=_~]([0-9a-f]{2})|([0-9A-Za-z-])/g)
    .map(([, hex, character]) => (hex === undefined ? (character?.charCodeAt(0) ?? 0) : Number.parseInt(hex, 16)));
  return Buffer.from([...bytes]).toString();
}

function encodeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  const mark = marks.find(([upTo]) => byte <= upTo)?.[1] ?? '~';
  return plain.test(character) ? character : mark + byte.toString(16).padStart(2, '0');
}

/** The first level of the partition key: a partition of one collection. */
export function partitionKeyOf(collection: string, partition: string): string {
  return `${collection}/${encodeId(partition)}`;
}

/** Where a document stands in the order of everything in its container: by collection, then partition, then id. */
export function placeOf(partitionKey: string, encodedId: string): string {
  return `${partitionKey}/${encodedId}`;
}

/** The first place behind all that begin with `start`, which ends in a character of the encoding or in `/`. */
export function behind(start: string): string {
  return start.slice(0, -1) + String.fromCharCode(start.charCodeAt(start.length - 1) + 1);
}
