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

/**
 * Tells from the first two characters of a user principal name whether a row can match at all, or undefined when the
 * filter does not say anything about them. A shard of a large company is then found without building every name.
 */
export function principalNamePrefilter(node: FilterNode): ((prefix: number) => boolean) | undefined {
  switch (node.kind) {
    case 'text':
      return node.function === 'startsWith' && node.property === 'userPrincipalName' && node.text !== ''
        ? prefixTest(node.text)
        : undefined;
    case 'compare':
      return node.property === 'userPrincipalName' && typeof node.value === 'string'
        ? rangeTest(node.operator, prefixNumber(node.value))
        : undefined;
    case 'and': {
      const left = principalNamePrefilter(node.left);
      const right = principalNamePrefilter(node.right);
      return left && right ? (prefix) => left(prefix) && right(prefix) : (left ?? right);
    }
    case 'or': {
      const left = principalNamePrefilter(node.left);
      const right = principalNamePrefilter(node.right);
      return left && right ? (prefix) => left(prefix) || right(prefix) : undefined;
    }
    case 'not':
    case 'in':
    case 'any':
      return undefined;
  }
}

function rangeTest(operator: Comparison, bound: number): ((prefix: number) => boolean) | undefined {
  switch (operator) {
    case 'ge':
      return (prefix) => prefix >= bound;
    case 'le':
      return (prefix) => prefix <= bound;
    case 'eq':
      return (prefix) => prefix === bound;
    case 'ne':
    case 'gt':
    case 'lt':
      return undefined;
  }
}

function prefixTest(text: string): (prefix: number) => boolean {
  const wanted = prefixNumber(text);
  const mask = text.length === 1 ? 0xff00 : 0xffff;
  return (prefix) => (prefix & mask) === (wanted & mask);
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
