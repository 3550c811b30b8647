import type { Comparison, FilterLiteral, FilterNode } from './filter-syntax.ts';
import type { Json } from './graph-message.ts';
import { prefixNumber } from './user-table.ts';

export type PropertyReader = (name: string) => Json | undefined;

/** Whether an object matches. Text is compared without regard to case, as Graph does. */
export function matchesFilter(node: FilterNode, read: PropertyReader): boolean {
  switch (node.kind) {
    case 'and':
      return matchesFilter(node.left, read) && matchesFilter(node.right, read);
    case 'or':
      return matchesFilter(node.left, read) || matchesFilter(node.right, read);
    case 'not':
      return !matchesFilter(node.operand, read);
    case 'compare':
      return compares(read(node.property) ?? null, node.operator, node.value);
    case 'in':
      return node.values.some((value) => compares(read(node.property) ?? null, 'eq', value));
    case 'text':
      return textMatches(read(node.property), node.function, node.text.toLowerCase());
    case 'any': {
      const items = read(node.property);
      return Array.isArray(items) && items.some((item) => matchesFilter(node.operand, () => item));
    }
  }
}

function textMatches(value: Json | undefined, name: string, text: string): boolean {
  if (typeof value !== 'string') {
    return false;
  }
  const lower = value.toLowerCase();
  return name === 'startsWith' ? lower.startsWith(text) : lower.endsWith(text);
}

function compares(value: Json, operator: Comparison, wanted: FilterLiteral): boolean {
  const left = typeof value === 'string' ? value.toLowerCase() : value;
  const right = typeof wanted === 'string' ? wanted.toLowerCase() : wanted;
  switch (operator) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'ge':
      return typeof left === 'string' && typeof right === 'string' && left >= right;
    case 'le':
      return typeof left === 'string' && typeof right === 'string' && left <= right;
    case 'gt':
    case 'lt':
      return false;
  }
}

/** What the first two characters of a user principal name say about a filter; `unclear` has to be looked at. */
export type Foresight = 'match' | 'no-match' | 'unclear';

/**
 * Tells from the first two characters of a user principal name whether a row matches, or undefined when the filter does
 * not say anything about them. A shard of a large company is then found, and counted, without building every name.
 */
export function principalNamePrefilter(node: FilterNode): ((prefix: number) => Foresight) | undefined {
  switch (node.kind) {
    case 'text':
      return node.function === 'startsWith' && node.property === 'userPrincipalName' && node.text !== ''
        ? prefixTest(node.text)
        : undefined;
    case 'compare':
      return node.property === 'userPrincipalName' && typeof node.value === 'string'
        ? rangeTest(node.operator, prefixNumber(node.value))
        : undefined;
    case 'and':
      return bothOf(principalNamePrefilter(node.left), principalNamePrefilter(node.right));
    case 'or': {
      const left = principalNamePrefilter(node.left);
      const right = principalNamePrefilter(node.right);
      return left && right ? (prefix) => foreseen([left(prefix), right(prefix)], 'match') : undefined;
    }
    case 'not':
    case 'in':
    case 'any':
      return undefined;
  }
}

type Prefilter = (prefix: number) => Foresight;

/** What is said of one part alone can rule a row out, but never decide for the other part. */
function bothOf(left: Prefilter | undefined, right: Prefilter | undefined): Prefilter | undefined {
  if (left && right) {
    return (prefix) => foreseen([left(prefix), right(prefix)], 'no-match');
  }
  const only = left ?? right;
  return only && ((prefix) => (only(prefix) === 'no-match' ? 'no-match' : 'unclear'));
}

/** `decisive` decides by itself: no match for "and", a match for "or". */
function foreseen(parts: readonly Foresight[], decisive: 'match' | 'no-match'): Foresight {
  if (parts.includes(decisive)) {
    return decisive;
  }
  return parts.includes('unclear') ? 'unclear' : decisive === 'match' ? 'no-match' : 'match';
}

function rangeTest(operator: Comparison, bound: number): Prefilter | undefined {
  const test = (isIn: (prefix: number) => boolean): Prefilter => {
    return (prefix) => (prefix === bound ? 'unclear' : isIn(prefix) ? 'match' : 'no-match');
  };
  switch (operator) {
    case 'ge':
      return test((prefix) => prefix > bound);
    case 'le':
      return test((prefix) => prefix < bound);
    case 'eq':
      return test(() => false);
    case 'ne':
    case 'gt':
    case 'lt':
      return undefined;
  }
}

function prefixTest(text: string): Prefilter {
  const wanted = prefixNumber(text);
  const mask = text.length === 1 ? 0xff00 : 0xffff;
  return (prefix) => ((prefix & mask) === (wanted & mask) ? 'unclear' : 'no-match');
}

/** The ids that an object must have one of to match, in lower case, or undefined when the filter does not name any. */
export function idsMeant(node: FilterNode): string[] | undefined {
  switch (node.kind) {
    case 'in':
      return node.property === 'id' ? node.values.map((value) => String(value).toLowerCase()) : undefined;
    case 'compare':
      return node.property === 'id' && node.operator === 'eq' ? [String(node.value).toLowerCase()] : undefined;
    case 'and':
      return idsMeant(node.left) ?? idsMeant(node.right);
    case 'or': {
      const left = idsMeant(node.left);
      const right = idsMeant(node.right);
      return left && right ? [...left, ...right] : undefined;
    }
    case 'text':
    case 'not':
    case 'any':
      return undefined;
  }
}
