import { createHash } from 'node:crypto';

const BYTE_TO_HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const GUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether the text has the form of a GUID, in either case. */
export function isGuid(text: string): boolean {
  return GUID_PATTERN.test(text);
}

/** A version 4 shaped GUID that is always the same for the same text. */
export function guidFromText(text: string): string {
  const hash = createHash('sha256').update(text).digest();
  return guidFromWords(hash.readUInt32BE(0), hash.readUInt32BE(4), hash.readUInt32BE(8), hash.readUInt32BE(12));
}

/** Formats four 32-bit words as a GUID, forcing the version (4) and variant bits. */
export function guidFromWords(first: number, second: number, third: number, fourth: number): string {
  return (
    hex32(first) +
    '-' +
    hex16(second >>> 16) +
    '-' +
    hex16((second & 0x0fff) | 0x4000) +
    '-' +
    hex16(((third >>> 16) & 0x3fff) | 0x8000) +
    '-' +
    hex16(third & 0xffff) +
    hex32(fourth)
  );
}

function hex32(word: number): string {
  return hex16(word >>> 16) + hex16(word & 0xffff);
}

function hex16(half: number): string {
  return (BYTE_TO_HEX[half >>> 8] ?? '') + (BYTE_TO_HEX[half & 0xff] ?? '');
}

const ODD_FACTOR = 0x9e3779b1;
const INVERSE_FACTOR = inverseModulo32(ODD_FACTOR);

/**
 * Scrambles a 32-bit number so that neighbours look unrelated. It is a bijection, so that a row number can be found
 * again from a GUID that carries it, without an index of a million entries in memory.
 */
export function scramble32(value: number, key: number): number {
  let word = (value ^ key) >>> 0;
  word = Math.imul(word, ODD_FACTOR) >>> 0;
  word = (word ^ (word >>> 16)) >>> 0;
  return Math.imul(word, ODD_FACTOR) >>> 0;
}

/** The inverse of {@link scramble32}. */
export function unscramble32(value: number, key: number): number {
  let word = Math.imul(value, INVERSE_FACTOR) >>> 0;
  word = (word ^ (word >>> 16)) >>> 0;
  word = Math.imul(word, INVERSE_FACTOR) >>> 0;
  return (word ^ key) >>> 0;
}

/** A well mixed 32-bit hash of two numbers; used wherever a believable but repeatable choice is needed. */
export function mix32(value: number, salt: number): number {
  let word = (value ^ Math.imul(salt, 0x85ebca6b)) >>> 0;
  word = Math.imul(word ^ (word >>> 16), 0x7feb352d) >>> 0;
  word = Math.imul(word ^ (word >>> 15), 0x846ca68b) >>> 0;
  return (word ^ (word >>> 16)) >>> 0;
}

function inverseModulo32(odd: number): number {
  // Newton's iteration doubles the number of right bits each time: 5 rounds give 32.
  let inverse = odd;
  for (let round = 0; round < 5; round += 1) {
    inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  }
  return inverse >>> 0;
}
