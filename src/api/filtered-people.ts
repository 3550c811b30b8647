import { filteredPeople } from '../runs/explain/filtered-people.ts';
import type { Overviews } from '../runs/review/overviews.ts';
import type { Store } from '../store/store.ts';
import { defaultPageSize } from './contract/common.ts';
import type { filteredPeopleOperations } from './contract/filtered-people.ts';
import type { Handlers } from './endpoint.ts';
import { pageOptions } from './list-options.ts';
import { nextAfter } from './run-views.ts';

export function filteredPeopleHandlers(rooms: {
  overviews: Overviews;
  store: Store;
}): Handlers<typeof filteredPeopleOperations> {
  return {
    async listFilteredPeople({ params, query }) {
      const overview = await rooms.overviews.get(params.id);
      const limit = query.limit ?? defaultPageSize;
      const items = await filteredPeople(rooms.store, overview, {
        ...pageOptions(query, limit),
        ...(query.filter === undefined ? {} : { filter: query.filter }),
        ...(query.text === undefined ? {} : { text: query.text }),
      });
      return { body: { items: [...items], next: nextAfter(items, limit, ({ id }) => id) } };
    },
  };
}
