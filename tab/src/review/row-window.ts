/** A page of a long list, as the API gives it. */
export interface RowPage<Row> {
  readonly items: readonly Row[];
  readonly next: string | null;
  /** Rows over all pages; null where they were not counted. */
  readonly total: number | null;
}

/** Where the rows of a long list come from. */
export interface RowSource<Row> {
  /** Rows over all pages. Asked for once, where the first page is not the only one. */
  readonly total: (signal: AbortSignal) => Promise<number>;
  /** The page behind a key; null for the first one. */
  readonly page: (after: string | null, signal: AbortSignal) => Promise<RowPage<Row>>;
  /** The keys behind which pages begin, beyond a key; `next` where there are more. */
  readonly starts: (
    after: string | null,
    signal: AbortSignal,
  ) => Promise<{ readonly items: readonly string[]; readonly next: string | null }>;
}

interface RowWindowOptions<Row> {
  readonly source: RowSource<Row>;
  readonly pageSize: number;
  /** As many pages are kept, those around what is shown. */
  readonly mostPages: number;
}

/** How often at most loading follows the scroll bar. */
const followMs = 60;

interface Page<Row> {
  readonly items: readonly Row[];
  readonly isStale: boolean;
}

/**
 * The part of a long list that is looked at. The API gives pages behind a key, so the key of every page is learned: of
 * the next one with each page, of those further on by asking where pages begin. Memory holds a few pages, and a key
 * for each page that is known.
 */
export class RowWindow<Row> {
  readonly #options: RowWindowOptions<Row>;
  readonly #pages = new Map<number, Page<Row>>();
  /** Behind which key page 0, 1, 2 … begins. */
  readonly #starts: (string | null | undefined)[] = [null];
  readonly #loading = new Map<number, AbortController>();
  readonly #listeners = new Set<() => void>();
  #seeking: AbortController | null = null;
  #shown = { first: 0, last: 0 };
  #timer: ReturnType<typeof setTimeout> | null = null;
  #followed = Number.NEGATIVE_INFINITY;
  #version = 0;
  #total: number | null = null;
  #isCounted = false;
  #counting: AbortController | null = null;
  #problem: unknown = null;
  #isClosed = false;

  constructor(options: RowWindowOptions<Row>) {
    this.#options = options;
  }

  /** Null until the first page is there; until it is counted, as many as there are at least. */
  get total(): number | null {
    return this.#total;
  }

  get isCounted(): boolean {
    return this.#isCounted;
  }

  /** Why the last page could not be loaded; null where it could. */
  get problem(): unknown {
    return this.#problem;
  }

  /** Pages in memory. */
  get pagesHeld(): number {
    return this.#pages.size;
  }

  /** Changes whenever there is something else to show. */
  readonly version = (): number => this.#version;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  row(index: number): Row | undefined {
    const { pageSize } = this.#options;
    return this.#pages.get(Math.floor(index / pageSize))?.items[index % pageSize];
  }

  /** Says which rows are looked at, and loads what is missing of them. */
  show(first: number, last: number): void {
    this.#shown = { first, last };
    if (this.#timer !== null) return;
    const wait = Math.max(0, this.#followed + followMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#followed = performance.now();
      this.#follow();
    }, wait);
  }

  /** Loads anew what is shown; what was there stays until then. */
  refresh(): void {
    this.#stopLoading();
    for (const [number, page] of this.#pages) this.#pages.set(number, { ...page, isStale: true });
    this.#follow();
  }

  retry(): void {
    this.#problem = null;
    this.#tell();
    this.open();
  }

  /** Begins to load, also once more after it was closed. */
  open(): void {
    this.#isClosed = false;
    if (this.#total !== null && !this.#isCounted) this.#count();
    this.#follow();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#stopLoading();
    this.#seeking?.abort();
    this.#seeking = null;
    this.#counting?.abort();
  }

  #follow(): void {
    if (this.#isClosed || this.#problem !== null) return;
    const wanted = this.#wanted();
    for (const [number, loading] of this.#loading) if (!wanted.includes(number)) this.#stop(number, loading);
    for (const number of wanted) {
      const page = this.#pages.get(number);
      if (this.#loading.has(number) || (page !== undefined && !page.isStale)) continue;
      const start = this.#starts[number];
      if (start === undefined) {
        this.#seek(number);
        break;
      }
      void this.#load(number, start);
    }
  }

  /** What is looked at, then the page behind it: rows should be there before somebody comes to them. */
  #wanted(): readonly number[] {
    const { pageSize } = this.#options;
    const lastPage = this.#total === null ? 0 : Math.max(0, Math.ceil(this.#total / pageSize) - 1);
    const first = Math.min(lastPage, Math.floor(this.#shown.first / pageSize));
    const last = Math.min(lastPage, Math.floor(this.#shown.last / pageSize));
    const shown = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const isNearEnd = this.#shown.last % pageSize > pageSize / 2;
    return isNearEnd && last < lastPage ? [...shown, last + 1] : shown;
  }

  async #load(number: number, start: string | null): Promise<void> {
    const loading = new AbortController();
    this.#loading.set(number, loading);
    try {
      const { items, next, total } = await this.#options.source.page(start, loading.signal);
      if (loading.signal.aborted) return;
      this.#pages.set(number, { items, isStale: false });
      if (next !== null) this.#starts[number + 1] = next;
      this.#learnTotal(total ?? (next === null ? number * this.#options.pageSize + items.length : null));
      this.#forget();
    } catch (error) {
      if (loading.signal.aborted) return;
      this.#problem = error;
    }
    this.#loading.delete(number);
    this.#tell();
    this.#follow();
  }

  #learnTotal(total: number | null): void {
    if (total !== null) {
      this.#total = total;
      this.#isCounted = true;
    } else if (this.#total === null) {
      // There are more than the first page: how many is asked for behind it, so that it need not wait for that.
      this.#total = this.#options.pageSize;
      this.#count();
    }
  }

  #count(): void {
    const counting = new AbortController();
    this.#counting = counting;
    this.#options.source.total(counting.signal).then(
      (total) => {
        if (counting.signal.aborted) return;
        this.#learnTotal(total);
        this.#tell();
        this.#follow();
      },
      (error: unknown) => {
        if (counting.signal.aborted) return;
        this.#problem = error;
        this.#tell();
      },
    );
  }

  /** Learns where pages begin, up to the one that is wanted. */
  #seek(page: number): void {
    if (this.#seeking !== null) return;
    const seeking = new AbortController();
    this.#seeking = seeking;
    this.#learnStarts(page, seeking.signal)
      .catch((error: unknown) => {
        if (seeking.signal.aborted) return;
        this.#problem = error;
        this.#tell();
      })
      .finally(() => {
        if (seeking.signal.aborted) return;
        this.#seeking = null;
        this.#follow();
      });
  }

  async #learnStarts(page: number, signal: AbortSignal): Promise<void> {
    // What was loaded far away has left gaps: they are filled on the way.
    const gap = this.#starts.findIndex((start) => start === undefined);
    let known = gap === -1 ? this.#starts.length : gap;
    while (known <= page) {
      const { items, next } = await this.#options.source.starts(this.#starts[known - 1] ?? null, signal);
      if (signal.aborted) return;
      items.forEach((start, index) => {
        this.#starts[known + index] = start;
      });
      known += items.length;
      if (next === null || items.length === 0) break;
    }
    // The list turned out to be shorter: there is nothing to ask for again and again.
    if (this.#starts[page] === undefined) this.#pages.set(page, { items: [], isStale: false });
  }

  #forget(): void {
    const { pageSize, mostPages } = this.#options;
    const middle = (this.#shown.first + this.#shown.last) / 2 / pageSize - 0.5;
    const far = [...this.#pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const number of far.slice(0, Math.max(0, far.length - mostPages))) this.#pages.delete(number);
  }

  #stopLoading(): void {
    for (const [number, loading] of this.#loading) this.#stop(number, loading);
  }

  #stop(number: number, loading: AbortController): void {
    loading.abort();
    this.#loading.delete(number);
  }

  #tell(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
