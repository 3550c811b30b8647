import { useSyncExternalStore } from 'react';

const query = '(max-width: 900px)';

/** Where rows are cards, because columns would be too narrow. */
export const narrow = `@media ${query}`;

export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

function subscribe(changed: () => void): () => void {
  const media = matchMedia(query);
  media.addEventListener('change', changed);
  return () => media.removeEventListener('change', changed);
}
