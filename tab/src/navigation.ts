import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('popstate', listener);
  };
}

function tell(): void {
  listeners.forEach((listener) => listener());
}

/** Where the browser is, within this page: path, and the query with its `?`. */
export function useLocation(): { readonly path: string; readonly search: string } {
  const href = useSyncExternalStore(subscribe, () => location.pathname + location.search);
  const [path = '', search = ''] = href.split(/(?=\?)/);
  return { path, search };
}

/** Goes to another page of the tab. */
export function go(to: string): void {
  history.pushState(null, '', to);
  scrollTo(0, 0);
  tell();
}

/** Keeps what a list shows in the address, so that it can be linked to and survives a reload; no new page. */
export function replaceSearch(query: Readonly<Record<string, string>>): void {
  const given = Object.entries(query).filter(([, value]) => value !== '');
  const search = given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
  history.replaceState(null, '', location.pathname + search);
  tell();
}
