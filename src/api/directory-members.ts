import { wholeParts, type DirectoryMembers, type DirectoryUser } from '../model/directory-records.ts';
import type { ListQuery, Store, Stored } from '../store/store.ts';
import { foldText } from '../model/search.ts';

const usersAtOnce = 500;
/** With a search text, how many members one page may look at before it says that there are more. */
const mostLookedAt = 5000;

/** The members of a group in the order of their ids, a page at a time. */
export async function directoryMembers(
  store: Store,
  groupId: string,
  query: Pick<ListQuery, 'after' | 'limit' | 'text'>,
): Promise<{ readonly items: readonly DirectoryUser[]; readonly next: string | null }> {
  const { after } = query;
  const members = (await memberIds(store, groupId)).filter((id) => after === undefined || id > after);
  const items: DirectoryUser[] = [];
  for (let start = 0; start < members.length; start += usersAtOnce) {
    const ids = members.slice(start, start + usersAtOnce);
    const users = new Map((await store.getMany('directoryUsers', 'directory', ids)).map(({ id, body }) => [id, body]));
    for (const [index, id] of ids.entries()) {
      const user = users.get(id);
      if (user !== undefined && matches(user, query.text)) {
        items.push(user);
      }
      if (items.length >= query.limit || start + index + 1 >= mostLookedAt) {
        return { items, next: id };
      }
    }
  }
  return { items, next: null };
}

async function memberIds(store: Store, groupId: string): Promise<readonly string[]> {
  const parts: Stored<DirectoryMembers>[] = [];
  for await (const page of store.scan('directoryMembers', groupId)) parts.push(...page);
  return wholeParts(parts)
    .flatMap(({ body }) => Object.keys(body.members))
    .sort();
}

function matches(user: DirectoryUser, text: string | undefined): boolean {
  return (
    text === undefined ||
    Object.values(user.attributes).some((value) => typeof value === 'string' && foldText(value).includes(text))
  );
}
