import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { CallerError } from '../model/errors.ts';
import type { Actor } from '../model/role.ts';
import { stateOfToken, type ScimToken } from '../model/scim-token.ts';
import { settingsId } from '../settings/settings-id.ts';
import type { Store, Stored } from '../store/store.ts';

const partition = 'all';
/** Use is noted once in so long: it is for people to see, not for counting. */
const noteEveryMs = 60_000;

export interface NewScimToken {
  readonly name: string;
  readonly expiresAt: string | null;
  /** Id of the token whose place it takes: what belongs to that one belongs to both. */
  readonly replaces: string | null;
}

/** The tokens of SCIM clients. A token is in nobody's hands but its client's: here is only its digest. */
export class ScimTokens {
  readonly #store: Store;
  readonly #now: () => Date;

  constructor(options: { readonly store: Store; readonly now: () => Date }) {
    this.#store = options.store;
    this.#now = options.now;
  }

  /** Every token that ever was, the newest first. */
  async list(): Promise<readonly ScimToken[]> {
    const all: ScimToken[] = [];
    for await (const page of this.#store.scan('scimTokens', partition)) all.push(...page.map(({ body }) => body));
    return all.sort((a, b) =>
      a.createdAt === b.createdAt ? (a.id < b.id ? -1 : 1) : a.createdAt < b.createdAt ? 1 : -1,
    );
  }

  /**
   * Makes a token; `text` is to be shown once.
   *
   * @throws CallerError `invalid-input` for an end that is over; `not-found` for a token to replace that is not there; `conflict` for one that is revoked
   */
  async create(
    { name, expiresAt, replaces }: NewScimToken,
    by: Actor,
  ): Promise<{ readonly token: ScimToken; readonly text: string }> {
    if (expiresAt !== null && expiresAt <= this.#now().toISOString()) {
      const message = 'Enter a day or a moment that is still to come.';
      throw new CallerError('invalid-input', `expiresAt: ${message}`, [{ path: 'expiresAt', message }]);
    }
    const replaced = replaces === null ? null : (await this.#get(replaces)).body;
    if (replaced?.revokedAt != null)
      throw new CallerError('conflict', `“${replaced.name}” is revoked: another token cannot take its place any more.`);
    const secret = randomBytes(32).toString('base64url');
    for (;;) {
      const id = settingsId(name, 'token');
      const text = `rcscim.${id}.${secret}`;
      const token: ScimToken = {
        id,
        name,
        line: replaced?.line ?? id,
        digest: digestOf(text),
        createdAt: this.#now().toISOString(),
        createdBy: by.name,
        expiresAt,
        ...{ revokedAt: null, revokedBy: null, lastUsedAt: null },
      };
      const [result] = await this.#store.write('scimTokens', partition, [{ kind: 'create', id, body: token }]);
      if (result?.ok === true) return { token, text };
    }
  }

  /** Ends a token at once; one that is revoked already stays as it is. @throws CallerError `not-found` */
  async revoke(id: string, by: Actor): Promise<void> {
    for (;;) {
      const { body, etag } = await this.#get(id);
      if (body.revokedAt !== null) return;
      const revoked = { ...body, revokedAt: this.#now().toISOString(), revokedBy: by.name };
      const [result] = await this.#store.write('scimTokens', partition, [{ kind: 'replace', id, body: revoked, etag }]);
      if (result?.ok === true) return;
    }
  }

  /** The token that a text is, if it is one and may be used now. */
  async find(text: string): Promise<ScimToken | null> {
    const id = /^rcscim\.([a-z0-9-]{1,60})\.[\w-]{43}$/.exec(text)?.[1];
    const found = id === undefined ? undefined : await this.#store.get('scimTokens', partition, id);
    if (found === undefined || !sameDigest(found.body.digest, digestOf(text))) return null;
    if (stateOfToken(found.body, this.#now()) !== 'active') return null;
    await this.#noteUse(found);
    return found.body;
  }

  /** The token of a line that can still be used, if there is one: whoever belongs to the line is kept by it. */
  async keeperOf(line: string): Promise<ScimToken | null> {
    const now = this.#now();
    return (await this.list()).find((token) => token.line === line && stateOfToken(token, now) === 'active') ?? null;
  }

  async #noteUse({ id, body, etag }: Stored<ScimToken>): Promise<void> {
    const now = this.#now();
    if (body.lastUsedAt !== null && now.getTime() - Date.parse(body.lastUsedAt) < noteEveryMs) return;
    const used = { ...body, lastUsedAt: now.toISOString() };
    // With the version, so that a revocation in between stays one; whether this was noted matters little.
    await this.#store.write('scimTokens', partition, [{ kind: 'replace', id, body: used, etag }]);
  }

  async #get(id: string): Promise<Stored<ScimToken>> {
    const found = await this.#store.get('scimTokens', partition, id);
    if (found === undefined) throw new CallerError('not-found', 'There is no such SCIM token.');
    return found;
  }
}

function digestOf(text: string): string {
  return hash('sha256', text, 'base64url');
}

function sameDigest(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
