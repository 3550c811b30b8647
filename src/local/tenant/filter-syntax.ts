import { badRequest } from './graph-message.ts';

export type FilterLiteral = string | boolean | number | null;
export type Comparison = 'eq' | 'ne' | 'ge' | 'le' | 'gt' | 'lt';
export type TextFunction = 'startsWith' | 'endsWith' | 'contains';

/** A parsed `$filter`. Inside `any`, the property '' stands for the item itself. */
export type FilterNode =
  | { kind: 'and' | 'or'; left: FilterNode; right: FilterNode }
  | { kind: 'not'; operand: FilterNode }
  | { kind: 'compare'; property: string; operator: Comparison; value: FilterLiteral }
  | { kind: 'in'; property: string; values: FilterLiteral[] }
  | { kind: 'text'; function: TextFunction; property: string; text: string }
  | { kind: 'any'; property: string; operand: FilterNode };

interface Token {
  kind: 'word' | 'text' | 'number' | 'sign';
  value: string;
  position: number;
}

const TOKEN = /\s*(?:'((?:[^']|'')*)'|([A-Za-z_][\w.]*(?:\/[A-Za-z_$][\w]*)*)|(-?\d[\w:.+-]*)|([(),:]))/y;
const COMPARISONS: ReadonlySet<string> = new Set<Comparison>(['eq', 'ne', 'ge', 'le', 'gt', 'lt']);
const DEEPEST_NESTING = 100;

/**
 * Parses the part of OData's `$filter` that directory objects offer: comparisons, `in`, `startsWith`, `endsWith`,
 * `any`, `and`, `or`, `not` and parentheses (OData 4.01 URL conventions, 5.1.1). Throws the 400 that Graph answers.
 */
export function parseFilter(filter: string): FilterNode {
  return new FilterParser(filter).parse();
}

class FilterParser {
  readonly #filter: string;
  readonly #tokens: Token[];
  #next = 0;
  #depth = 0;
  #variable: string | undefined;

  constructor(filter: string) {
    this.#filter = filter;
    this.#tokens = tokenize(filter);
  }

  parse(): FilterNode {
    const node = this.#or();
    if (this.#peek()) {
      throw this.#syntaxError();
    }
    return node;
  }

  #or(): FilterNode {
    this.#depth += 1;
    if (this.#depth > DEEPEST_NESTING) {
      throw badRequest('Invalid filter clause: The node count limit has been exceeded.');
    }
    let left = this.#and();
    while (this.#takeWord('or')) {
      left = { kind: 'or', left, right: this.#and() };
    }
    this.#depth -= 1;
    return left;
  }

  #and(): FilterNode {
    let left = this.#unary();
    while (this.#takeWord('and')) {
      left = { kind: 'and', left, right: this.#unary() };
    }
    return left;
  }

  #unary(): FilterNode {
    if (this.#takeWord('not')) {
      return { kind: 'not', operand: this.#unary() };
    }
    if (this.#takeSign('(')) {
      const inner = this.#or();
      this.#expectSign(')');
      return inner;
    }
    return this.#condition();
  }

  #condition(): FilterNode {
    const word = this.#expectWord();
    if (/^(startswith|endswith|contains)$/i.test(word) && this.#takeSign('(')) {
      return this.#textFunction(word.toLowerCase());
    }
    if (word.endsWith('/any') && this.#takeSign('(')) {
      return this.#any(word.slice(0, -'/any'.length));
    }
    const property = this.#propertyName(word);
    if (this.#takeWord('in')) {
      return { kind: 'in', property, values: this.#list() };
    }
    const operator = this.#expectWord().toLowerCase();
    if (!COMPARISONS.has(operator)) {
      throw this.#syntaxError();
    }
    return { kind: 'compare', property, operator: operator as Comparison, value: this.#literal() };
  }

  #textFunction(name: string): FilterNode {
    const property = this.#propertyName(this.#expectWord());
    this.#expectSign(',');
    const text = this.#literal();
    this.#expectSign(')');
    if (typeof text !== 'string') {
      throw badRequest(`Invalid filter clause: No function signature for the function with name '${name}' matches.`);
    }
    const spelling: Record<string, TextFunction> = { startswith: 'startsWith', endswith: 'endsWith' };
    return { kind: 'text', function: spelling[name] ?? 'contains', property, text };
  }

  #any(property: string): FilterNode {
    this.#variable = this.#expectWord();
    this.#expectSign(':');
    const operand = this.#or();
    this.#expectSign(')');
    this.#variable = undefined;
    return { kind: 'any', property, operand };
  }

  #propertyName(word: string): string {
    return word === this.#variable ? '' : word;
  }

  #list(): FilterLiteral[] {
    this.#expectSign('(');
    const values = [this.#literal()];
    while (this.#takeSign(',')) {
      values.push(this.#literal());
    }
    this.#expectSign(')');
    return values;
  }

  #literal(): FilterLiteral {
    const token = this.#take();
    switch (token?.kind) {
      case 'text':
        return token.value;
      case 'number':
        // Unquoted GUIDs and dates start with a digit as well; they are compared as text.
        return /^-?\d+(\.\d+)?$/.test(token.value) ? Number(token.value) : token.value;
      case 'word':
        return this.#wordLiteral(token);
      case 'sign':
      case undefined:
        throw this.#syntaxError(token);
    }
  }

  #wordLiteral(token: Token): FilterLiteral {
    const constants: Record<string, FilterLiteral> = { true: true, false: false, null: null };
    const value = constants[token.value.toLowerCase()];
    if (value === undefined) {
      throw badRequest(`Invalid filter clause: Could not find a property named '${token.value}'.`);
    }
    return value;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #take(): Token | undefined {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    const found = token?.kind === 'word' && token.value.toLowerCase() === word;
    this.#next += Number(found);
    return found;
  }

  #takeSign(sign: string): boolean {
    const token = this.#peek();
    const found = token?.kind === 'sign' && token.value === sign;
    this.#next += Number(found);
    return found;
  }

  #expectWord(): string {
    const token = this.#take();
    if (token?.kind !== 'word') {
      throw this.#syntaxError(token);
    }
    return token.value;
  }

  #expectSign(sign: string): void {
    if (!this.#takeSign(sign)) {
      throw this.#syntaxError();
    }
  }

  #syntaxError(token: Token | undefined = this.#peek()): Error {
    return syntaxError(this.#filter, token?.position ?? this.#filter.length);
  }
}

function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  const end = filter.trimEnd().length;
  let position = 0;
  while (position < end) {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(filter);
    if (!match) {
      throw syntaxError(filter, position);
    }
    tokens.push(tokenOf(match, position));
    position = TOKEN.lastIndex;
  }
  return tokens;
}

function tokenOf(match: RegExpExecArray, position: number): Token {
  const [, text, word, number, sign] = match;
  if (text !== undefined) {
    return { kind: 'text', value: text.replaceAll("''", "'"), position };
  }
  if (word !== undefined) {
    return { kind: 'word', value: word, position };
  }
  return number === undefined
    ? { kind: 'sign', value: sign ?? '', position }
    : { kind: 'number', value: number, position };
}

function syntaxError(filter: string, position: number): Error {
  return badRequest(`Invalid filter clause: Syntax error at position ${position} in '${filter}'.`);
}
