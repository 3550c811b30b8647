import { SyncFailure } from '../../model/failure.ts';
import { graphVersion } from './graph-client.ts';

/**
 * The next links of one listing, each followed once. A link to another host would hand the token to strangers, and one
 * that comes back would go round for ever; neither can be part of a complete read.
 */
export class NextLinks {
  readonly #endpoint: string;
  readonly #seen = new Set<string>();

  /** @param endpoint origin of Graph */
  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /**
   * The link as a path below the version, as `$batch` wants it too.
   *
   * @throws SyncFailure `source-unavailable` when it leads elsewhere or was there already
   */
  follow(link: string): string {
    const path = pathOf(link, this.#endpoint);
    if (path === null) {
      throw new SyncFailure(
        'source-unavailable',
        `A next link leads away from ${this.#endpoint}: ${URL.parse(link)?.origin ?? 'it is no URL'}.`,
      );
    }
    if (this.#seen.has(path)) {
      throw new SyncFailure('source-unavailable', 'A next link came a second time: the listing would never end.');
    }
    this.#seen.add(path);
    return path;
  }
}

/** A link as a path below the version, or null when it leads to another host or another version. */
export function pathOf(link: string, endpoint: string): string | null {
  const base = `${endpoint}/${graphVersion}`;
  const url = URL.parse(link);
  return url?.href.startsWith(`${base}/`) === true ? url.href.slice(base.length) : null;
}
