import type { Change } from '../model/change.ts';
import type { Fence } from '../model/lease.ts';
import { overrideId } from '../model/override.ts';
import { foldText } from '../model/search.ts';
import { causeOf } from '../plan/left-out.ts';
import { pagesOf, type Findable, type Store, type WriteOperation } from '../store/store.ts';

/**
 * As many as the store takes and gives at once. So many changes are sorted before they are stored: neighbours then lie
 * together, and fewer places are written to. Waiting for more of them would cost memory, and gain nothing.
 */
const pageSize = 1000;

/** Stores the changes of an overview that is being made. They come in any order; their keys put them in order. */
export class ChangeWriter {
  readonly #store: Store;
  readonly #overviewId: string;
  readonly #fence: Fence;
  readonly #open = new Map<string, WriteOperation<Change>>();

  constructor(options: { readonly store: Store; readonly overviewId: string; readonly fence: Fence }) {
    this.#store = options.store;
    this.#overviewId = options.overviewId;
    this.#fence = options.fence;
  }

  async add(changes: readonly Change[], retracted: readonly string[] = []): Promise<void> {
    for (const key of retracted) if (this.#hold({ kind: 'delete', id: key })) await this.flush();
    for (const change of changes)
      if (this.#hold({ kind: 'put', id: change.key, body: change, ...findable(change) })) await this.flush();
  }

  async flush(): Promise<void> {
    const operations = [...this.#open.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#open.clear();
    if (operations.length === 0) return;
    // Changes are worth nothing before their overview is ready, whose record is stored after them.
    await this.#store.write('changes', this.#overviewId, operations, { fence: this.#fence, durable: 'later' });
  }

  /** Whether as many are held as the store takes at once. */
  #hold(operation: WriteOperation<Change>): boolean {
    this.#open.set(operation.id, operation);
    return this.#open.size === pageSize;
  }
}

/** What changes and log rows are found by: class, action and cause, and the names and ids they are about. */
export function findable(change: Change): Required<Findable> {
  const words = [change.name, change.memberName, change.objectId, change.memberId, addressOf(change)];
  return {
    facets: { class: change.class, action: change.action, cause: causeIdOf(change) },
    // Each by itself: most are plain, and a name that is not must not make the ids beside it slow to fold.
    search: words
      .filter((word) => word !== undefined)
      .map(foldText)
      .join(' '),
  };
}

/** Changes of an overview in order, a page at a time, or those of one class and action; `after` is the key to go on behind. */
export async function* changesInOrder(
  store: Store,
  overviewId: string,
  options: { readonly after?: string | null; readonly facets?: Pick<Change, 'class' | 'action'> } = {},
): AsyncGenerator<readonly Change[]> {
  const { after = null, facets } = options;
  const query = { limit: pageSize, ...(after !== null && { after }), ...(facets !== undefined && { facets }) };
  for await (const page of pagesOf(store, 'changes', overviewId, query)) yield page.map(({ body }) => body);
}

/** Ids of causes that came up: making one takes a digest, and a million changes share a few thousand of them. */
const causeIds = new Map<string, string>();
const mostCauseIds = 10_000;

function causeIdOf(change: Change): string {
  const cause = causeOf(change);
  const name = `${cause.class} ${cause.action} ${cause.reason} ${cause.subject}`;
  const known = causeIds.get(name);
  if (known !== undefined) return known;
  if (causeIds.size >= mostCauseIds) causeIds.clear();
  const id = overrideId(cause);
  causeIds.set(name, id);
  return id;
}

function addressOf(change: Change): string | undefined {
  const name = change.after?.userPrincipalName ?? change.before?.userPrincipalName;
  return typeof name === 'string' ? name : undefined;
}
