import { readFileSync } from 'node:fs';

/**
 * As much of a Bicep file as the tests look at. There is no Bicep compiler in the npm registry; this reads the project's
 * own, plainly written files and finds the mistakes that break a deployment: names that do not exist, parameters that a
 * module lacks, outputs that nobody gives.
 */
export interface BicepFile {
  /** The text without comments. */
  code: string;
  params: Map<string, { hasDefault: boolean }>;
  /** Symbol to resource type with API version. */
  resources: Map<string, string>;
  /** Symbol to path and the parameters handed over. */
  modules: Map<string, { path: string; params: Set<string> }>;
  outputs: Set<string>;
  variables: Set<string>;
  loopVariables: Set<string>;
}

function withoutComments(text: string): string {
  return text.replace(/^\s*\/\/.*$/gm, '');
}

function names(code: string, pattern: RegExp): string[] {
  return [...code.matchAll(pattern)].map(([, name = '']) => name);
}

/** The text between the brace at or behind `start` and the one that closes it. */
function block(code: string, start: number): string {
  const open = code.indexOf('{', start);
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    if (code[at] === '{') depth += 1;
    if (code[at] === '}') depth -= 1;
    if (depth === 0) return code.slice(open + 1, at);
  }
  throw new Error('A brace is not closed.');
}

/** The keys of an object's own level: `name: value` lines that are not in a deeper brace or bracket. */
export function keysOf(objectBody: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  for (const line of objectBody.split('\n')) {
    const [, key] = /^\s*([A-Za-z_]\w*):/.exec(line) ?? [];
    if (depth === 0 && key !== undefined) keys.push(key);
    for (const character of line.replaceAll(/'[^']*'/g, '')) {
      if ('{['.includes(character)) depth += 1;
      if ('}]'.includes(character)) depth -= 1;
    }
  }
  return keys;
}

/** The object behind `key:` (or behind a declaration), as text. */
export function objectBehind(code: string, key: string): string {
  const start = code.indexOf(key);
  if (start === -1) throw new Error(`There is no ${key}.`);
  return block(code, start + key.length);
}

export function readBicep(path: string): BicepFile {
  const code = withoutComments(readFileSync(path, 'utf8'));
  const modules = [...code.matchAll(/^module (\w+) '([^']+)' = /gm)].map(
    ({ 0: text, 1: symbol = '', 2: modulePath = '', index }) =>
      [
        symbol,
        { path: modulePath, params: new Set(keysOf(objectBehind(block(code, index + text.length - 1), 'params:'))) },
      ] as const,
  );
  return {
    code,
    params: new Map(
      [...code.matchAll(/^param (\w+) \w+( = )?/gm)].map(([, name = '', value]) => [
        name,
        { hasDefault: value !== undefined },
      ]),
    ),
    resources: new Map(
      [...code.matchAll(/^resource (\w+) '([^']+)'/gm)].map(([, name = '', type = '']) => [name, type]),
    ),
    modules: new Map(modules),
    outputs: new Set(names(code, /^output (\w+) /gm)),
    variables: new Set(names(code, /^var (\w+) = /gm)),
    loopVariables: new Set([...names(code, /\bfor (\w+) in /g), ...names(code, /\b(\w+) => /g)]),
  };
}

/** Expressions only: what is inside plain strings is dropped, what is interpolated into them stays. */
function expressions(code: string): string {
  return code.replaceAll(/'([^'\n]*)'/g, (_whole, content: string) =>
    [...content.matchAll(/\$\{([^}]*)\}/g)].map(([, expression = '']) => ` ${expression} `).join(' '),
  );
}

/** The names that expressions begin with: `web` in `web.outputs.domain`, `location` in `location: location`. */
export function references({ code }: BicepFile): Set<string> {
  const text = expressions(code.replaceAll(/^(param|output|resource|module|var|targetScope)\b[^=\n]*/gm, ''));
  return new Set([
    ...names(text, /(?<![\w.])([A-Za-z_]\w*)\.\w/g),
    ...names(text, /[:=,(][ \t]*([A-Za-z_]\w*)[ \t]*(?=[\n,)\]}]|$)/g),
    ...names(text, /\bin ([A-Za-z_]\w*):/g),
    ...names(text, /^\s+([A-Za-z_]\w*)\s*$/gm),
    ...names(code, /\$\{([A-Za-z_]\w*)\b(?!\()/g),
  ]);
}
