import { z } from 'zod';

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export function isObjectId(text: string): boolean {
  return guid.test(text);
}

/** An object id as Graph sends it; read in lower case, because it is compared as text from here on. */
export const objectId = z
  .string()
  .regex(guid)
  .transform((id) => id.toLowerCase());

/** Graph leaves out what has no value, or sends null, or an empty text: all three mean "no value". */
export const text = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === '' ? null : value));
