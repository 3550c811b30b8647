import type { DirectoryMembers, DirectoryUser } from '../model/directory-records.ts';
import type { ListQuery, Store } from '../store/store.ts';
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
  const parts = new Map<string, DirectoryMembers['members']>();
  for await (const page of store.scan('directoryMembers', groupId)) {
    page.forEach(({ id, body }) => parts.set(id, body.members));
  }
  return partsThatCount(parts, '-')
    .flatMap((members) => Object.keys(members))
    .sort();
}

/**
 * A part that outgrew its document was split into `…0` and `…1` and stays behind: once both halves are there, they
 * count in its place. See the directory target, which writes them.
 */
function partsThatCount(
  parts: ReadonlyMap<string, DirectoryMembers['members']>,
  id: string,
): readonly DirectoryMembers['members'][] {
  if (![...parts.keys()].some((part) => part.startsWith(id))) {
    return [];
  }
  const halves = [partsThatCount(parts, `${id}0`), partsThatCount(parts, `${id}1`)];
  if (halves.every((half) => half.length > 0)) {
    return halves.flat();
  }
  const own = parts.get(id);
  return own === undefined ? [] : [own];
}

function matches(user: DirectoryUser, text: string | undefined): boolean {
  return (
    text === undefined ||
    Object.values(user.attributes).some((value) => typeof value === 'string' && foldText(value).includes(text))
  );
}
