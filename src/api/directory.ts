import type { DirectoryGroup, DirectoryUser } from '../model/directory-records.ts';
import { CallerError } from '../model/errors.ts';
import { foldText } from '../model/search.ts';
import type { ListQuery, Store } from '../store/store.ts';
import { defaultPageSize } from './contract/common.ts';
import type { DirectoryGroupView, DirectoryUserView, directoryOperations } from './contract/directory.ts';
import { directoryMembers } from './directory-members.ts';
import type { Handlers } from './endpoint.ts';
import { nextAfter } from './run-views.ts';

const partition = 'directory';

export function directoryHandlers(rooms: { store: Store }): Handlers<typeof directoryOperations> {
  const { store } = rooms;
  return {
    async listDirectoryUsers({ query }) {
      const asked = listQuery(query);
      const found = await store.list('directoryUsers', partition, asked);
      return {
        body: { items: found.map(({ body }) => userView(body)), next: nextAfter(found, asked.limit, ({ id }) => id) },
      };
    },
    async getDirectoryUser({ params }) {
      const found = await store.get('directoryUsers', partition, params.id);
      if (found === undefined) {
        throw new CallerError('not-found', 'There is no such person in the directory.');
      }
      return { body: userView(found.body) };
    },
    async listDirectoryGroups({ query }) {
      const asked = listQuery(query);
      const found = await store.list('directoryGroups', partition, asked);
      return {
        body: { items: found.map(({ body }) => groupView(body)), next: nextAfter(found, asked.limit, ({ id }) => id) },
      };
    },
    async listDirectoryMembers({ params, query }) {
      if ((await store.get('directoryGroups', partition, params.id)) === undefined) {
        throw new CallerError('not-found', 'There is no such group in the directory.');
      }
      const page = await directoryMembers(store, params.id, listQuery(query));
      return { body: { items: page.items.map(userView), next: page.next } };
    },
  };
}

function listQuery(query: {
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
  readonly text?: string | undefined;
}): ListQuery {
  const text = foldText(query.text?.trim() ?? '');
  return {
    limit: query.limit ?? defaultPageSize,
    ...(query.after === undefined ? {} : { after: query.after }),
    ...(text === '' ? {} : { text }),
  };
}

function userView(user: DirectoryUser): DirectoryUserView {
  return {
    id: user.id,
    sourceId: user.sourceId,
    connectionId: user.owner,
    active: user.active,
    attributes: { ...user.attributes },
    changedAt: user.changedAt,
  };
}

function groupView(group: DirectoryGroup): DirectoryGroupView {
  return {
    id: group.id,
    sourceId: group.sourceId,
    connectionId: group.owner,
    attributes: { ...group.attributes },
    changedAt: group.changedAt,
  };
}
