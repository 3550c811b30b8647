import { useEffect, useId, useSyncExternalStore } from 'react';

/** Something that would leave the page while there are unsaved changes, until the person has said what to do. */
interface Leaving {
  readonly goOn: () => void;
  readonly stay: () => void;
}

const listeners = new Set<() => void>();
/** Forms with unsaved changes. */
const unsaved = new Set<string>();
let shown = here();
let leaving: Leaving | null = null;
let moved = false;

function here(): string {
  return location.pathname + location.search;
}

function tell(): void {
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Shows what the address says now. */
function show(): void {
  moved = true;
  shown = here();
  tell();
}

addEventListener('popstate', () => {
  if (unsaved.size === 0) {
    show();
    return;
  }
  // The browser is elsewhere already: back to the page with the changes, and there again once the person says so.
  history.pushState(null, '', shown);
  ifLeft(() => history.back());
});

addEventListener('beforeunload', (event) => {
  if (unsaved.size > 0) event.preventDefault();
});

/** Does something that leaves the page: at once, or once the person gives up unsaved changes. */
export function ifLeft(act: () => void): void {
  if (unsaved.size === 0) {
    act();
    return;
  }
  const over = (): void => {
    leaving = null;
    tell();
  };
  leaving = {
    stay: over,
    goOn: () => {
      unsaved.clear();
      over();
      act();
    },
  };
  tell();
}

/** What waits for an answer before the page is left; null while nothing does. */
export function useLeaving(): Leaving | null {
  return useSyncExternalStore(subscribe, () => leaving);
}

/** While `isChanged`, leaving the page asks first: within the tab, and when it is closed or loaded anew. */
export function useUnsaved(isChanged: boolean): void {
  const id = useId();
  useEffect(() => {
    if (!isChanged) return undefined;
    unsaved.add(id);
    return () => void unsaved.delete(id);
  }, [id, isChanged]);
}

/** Where the browser is, within this page: path, and the query with its `?`. */
export function useLocation(): { readonly path: string; readonly search: string } {
  const href = useSyncExternalStore(subscribe, () => shown);
  const [path = '', search = ''] = href.split(/(?=\?)/);
  return { path, search };
}

/** Whether the page on show came after another one, without the browser loading it. */
export function hasMoved(): boolean {
  return moved;
}

/** Goes to another page of the tab; asks first where changes would be lost. */
export function go(to: string): void {
  ifLeft(() => {
    history.pushState(null, '', to);
    scrollTo(0, 0);
    show();
  });
}

/** Goes to another page after what was typed is stored: nothing is left to ask about. */
export function goStored(to: string): void {
  unsaved.clear();
  go(to);
}

/** Keeps what a list shows in the address, so that it can be linked to and survives a reload; no new page. */
export function replaceSearch(query: Readonly<Record<string, string>>): void {
  const given = Object.entries(query).filter(([, value]) => value !== '');
  const search = given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
  history.replaceState(null, '', location.pathname + search);
  shown = here();
  tell();
}
