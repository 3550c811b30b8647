import { useSyncExternalStore } from 'react';

const queries = { narrow: '(max-width: 900px)', phone: '(max-width: 520px)' } as const;

/** Where rows are cards, because columns would be too narrow. */
export const narrow = `@media ${queries.narrow}`;

/** Whether the window is too narrow for columns, and whether it is that of a phone, which is narrower still. */
export function useIsNarrow(how: keyof typeof queries = 'narrow'): boolean {
  const query = queries[how];
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(query);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => matchMedia(query).matches,
  );
}
