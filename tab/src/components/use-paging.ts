import { useState } from 'react';

export const pageSizes: readonly number[] = [50, 100, 1000];

export interface Paging {
  /** From 0. */
  readonly page: number;
  readonly size: number;
  /** `limit` and `after` for the API. */
  readonly query: Readonly<Record<string, string>>;
  readonly forth: (next: string) => void;
  readonly back: () => void;
  readonly resize: (size: number) => void;
  /** Back to the first page, where what is listed has changed. */
  readonly restart: () => void;
}

/** The way through a list that the API gives in pages: where each page so far began, to be able to go back. */
export function usePaging(): Paging {
  const [size, setSize] = useState(pageSizes[0] ?? 50);
  const [begins, setBegins] = useState<readonly (string | null)[]>([null]);
  const after = begins.at(-1) ?? null;
  return {
    page: begins.length - 1,
    size,
    query: { limit: String(size), ...(after === null ? {} : { after }) },
    forth: (next) => setBegins([...begins, next]),
    back: () => setBegins(begins.length > 1 ? begins.slice(0, -1) : begins),
    resize: (to) => {
      setSize(to);
      setBegins([null]);
    },
    restart: () => setBegins([null]),
  };
}
