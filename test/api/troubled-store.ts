import type { Store } from '../../src/store/store.ts';

type Method = Exclude<keyof Store, 'close'>;

/** A store that does what the real one behind it does, until a test says otherwise. */
export class TroubledStore implements Store {
  readonly #store: Store;
  /** Called before each call; throws to have the call fail. */
  before: ((method: Method, collection: string | undefined) => void | Promise<void>) | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  get: Store['get'] = async (...call) => this.#let('get', call[0], () => this.#store.get(...call));
  getMany: Store['getMany'] = async (...call) => this.#let('getMany', call[0], () => this.#store.getMany(...call));
  list: Store['list'] = async (...call) => this.#let('list', call[0], () => this.#store.list(...call));
  count: Store['count'] = async (...call) => this.#let('count', call[0], () => this.#store.count(...call));
  write: Store['write'] = async (...call) => this.#let('write', call[0], () => this.#store.write(...call));
  clear: Store['clear'] = async (...call) => this.#let('clear', call[0], () => this.#store.clear(...call));
  ping: Store['ping'] = async () => this.#let('ping', undefined, () => this.#store.ping());

  scan: Store['scan'] = (...call) => this.#scan(() => this.#store.scan(...call), call[0]);

  async close(): Promise<void> {
    await this.#store.close();
  }

  async #let<Result>(method: Method, collection: string | undefined, call: () => Promise<Result>): Promise<Result> {
    await this.before?.(method, collection);
    return call();
  }

  async *#scan<Page>(scan: () => AsyncIterable<Page>, collection: string): AsyncGenerator<Page> {
    await this.before?.('scan', collection);
    yield* scan();
  }
}
