import { z } from 'zod';

/*
 * Schemas of what a directory object is made of. They only check: a tenant has millions of these values, and changing
 * them inside the schemas costs several times as much as in the reader that copies them anyway.
 */

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export function isObjectId(text: string): boolean {
  return guid.test(text);
}

/** An object id as Graph sends it, in either case. The reader puts it in lower case: it is compared as text later. */
export const objectId = z.string().regex(guid);

export const text = z.string().nullish();

/** Graph leaves out what has no value, or sends null, or an empty text: all three mean "no value". */
export function textOrNull(value: string | null | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}
