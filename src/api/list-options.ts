import type { ListOptions } from '../runs/review/overviews.ts';

type Given<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined };

/** The query of a list that is not narrowed. */
export function pageOptions(
  query: Given<Pick<ListOptions, 'after'>>,
  limit: number,
): Pick<ListOptions, 'after' | 'limit'> {
  return { limit, ...(query.after === undefined ? {} : { after: query.after }) };
}

/** The query of a list of changes or log rows, without what was not given. */
export function listOptions(query: Given<Omit<ListOptions, 'limit'>>, limit: number): ListOptions {
  return {
    ...pageOptions(query, limit),
    ...(query.class === undefined ? {} : { class: query.class }),
    ...(query.action === undefined ? {} : { action: query.action }),
    ...(query.cause === undefined ? {} : { cause: query.cause }),
    ...(query.text === undefined ? {} : { text: query.text }),
  };
}
