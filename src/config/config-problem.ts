/** What is wrong with the configuration: a sentence for each problem that says what to do, each on a line of its own. */
export class ConfigProblem extends Error {}

/** Reads a setting by a function that throws what is wrong with it; null where it is not set. */
export function ifGiven<Name extends string, Value>(
  given: Readonly<Partial<Record<Name, string | undefined>>>,
  name: Name,
  read: (text: string) => Value,
): Value | null {
  const text = given[name];
  if (text === undefined) return null;
  try {
    return read(text);
  } catch (error) {
    throw new ConfigProblem(`${name} ${messageOf(error)}.`);
  }
}

/** A problem that a schema found, as a sentence. */
export function describe(
  issue: { readonly path: readonly PropertyKey[]; readonly message: string },
  before: string,
): string {
  return `${before}${issue.path.map(String).join('.')} ${issue.message}.`.replaceAll('..', '.');
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
