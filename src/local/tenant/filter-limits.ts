import type { FilterNode } from './filter-syntax.ts';
import { unsupportedQuery } from './graph-message.ts';

/** Graph: "Known issues", query parameters; the height stands in its error message alone. */
const MOST_ALTERNATIVES = 15;
const LARGEST_HEIGHT = 3;

/** Throws the 400 of Graph for a filter that is too wide or too high to be answered without advanced parameters. */
export function checkFilterLimits(node: FilterNode): void {
  const height = measure(node);
  if (height > LARGEST_HEIGHT) {
    throw unsupportedQuery(
      `The specified search filter expression has excessive height: ${height}. Max allowed: ${LARGEST_HEIGHT}.`,
    );
  }
}

/** The height of a filter, chains of the same operator taken as one; throws for a chain of `or` that is too long. */
function measure(node: FilterNode): number {
  if (node.kind === 'in' && node.values.length > 1) {
    refuseManyAlternatives(node.values.length);
    return 2;
  }
  if (node.kind !== 'and' && node.kind !== 'or') {
    return 1;
  }
  const operands = chainOf(node, node.kind);
  if (node.kind === 'or') {
    refuseManyAlternatives(operands.length);
  }
  return 1 + Math.max(...operands.map(measure));
}

function chainOf(node: FilterNode, kind: 'and' | 'or'): FilterNode[] {
  return node.kind === kind && 'left' in node ? [...chainOf(node.left, kind), ...chainOf(node.right, kind)] : [node];
}

function refuseManyAlternatives(count: number): void {
  if (count > MOST_ALTERNATIVES) {
    throw unsupportedQuery(
      `Too many child clauses specified in search filter expression containing 'OR' operators: ${count}. Max allowed: ${MOST_ALTERNATIVES}.`,
    );
  }
}
