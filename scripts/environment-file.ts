import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/**
 * The variables of one environment, as the Microsoft 365 Agents Toolkit reads them: env/.env.{name}, then its secrets
 * in env/.env.{name}.user, then what the process was given. An empty value counts as not set.
 * Throws when there is no such environment.
 */
export function readEnvironment(folder: string, name: string): Map<string, string> {
  const file = join(folder, 'env', `.env.${name}`);
  if (!existsSync(file)) throw new Error(`There is no environment ${name}: env/.env.${name} does not exist.`);
  const read = (path: string): NodeJS.Dict<string> => (existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {});
  const all = { ...read(file), ...read(`${file}.user`), ...process.env };
  return new Map(Object.entries(all).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** The names in `${{NAME}}`, each once, in the order in which they appear. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\$\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name))];
}

/** Puts the values in for `${{NAME}}`, escaped for use inside a JSON string. A name without a value stays as it is. */
export function substitute(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => {
    const value = values.get(name);
    return value === undefined ? whole : JSON.stringify(value).slice(1, -1);
  });
}
