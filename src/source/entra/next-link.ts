import { SyncFailure } from '../../model/failure.ts';
import { graphVersion } from './graph-client.ts';

/**
 * The next links of one listing, each followed once. A link to another host would hand the token to strangers, and one
 * that comes back would go round for ever; neither can be part of a complete read.
 */
export class NextLinks {
  readonly #base: string;
  readonly #seen = new Set<string>();

  /** @param endpoint origin of Graph */
  constructor(endpoint: string) {
    this.#base = `${endpoint}/${graphVersion}`;
  }

  /**
   * The link as a path below the version, as `$batch` wants it too.
   *
   * @throws SyncFailure `source-unavailable` when it leads elsewhere or was there already
   */
  follow(link: string): string {
    const url = URL.parse(link);
    if (url?.href.startsWith(`${this.#base}/`) !== true) {
      throw new SyncFailure(
        'source-unavailable',
        `A next link leads away from ${this.#base}: ${url?.origin ?? 'it is no URL'}.`,
      );
    }
    const path = url.href.slice(this.#base.length);
    if (this.#seen.has(path)) {
      throw new SyncFailure('source-unavailable', 'A next link came a second time: the listing would never end.');
    }
    this.#seen.add(path);
    return path;
  }
}
