import type { ScimTokens } from './scim-tokens.ts';

/** Which lines of SCIM tokens are in use, asked once for each. */
export class Keepers {
  readonly #tokens: Pick<ScimTokens, 'keeperOf'>;
  readonly #names = new Map<string, string | null>();

  constructor(tokens: Pick<ScimTokens, 'keeperOf'>) {
    this.#tokens = tokens;
  }

  /** Name of a token of the line that can still be used, or null where none can. */
  async nameOf(line: string): Promise<string | null> {
    const known = this.#names.get(line);
    if (known !== undefined) return known;
    const name = (await this.#tokens.keeperOf(line))?.name ?? null;
    this.#names.set(line, name);
    return name;
  }
}
