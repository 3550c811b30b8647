import type { Change, GroupedChanges } from '../model/change.ts';
import type { Fence } from '../model/lease.ts';
import { overrideId } from '../model/override.ts';
import { foldText } from '../model/search.ts';
import { causeOf } from '../plan/left-out.ts';
import type { Findable, Store, WriteOperation } from '../store/store.ts';
import { portionsOf } from './grouped-changes.ts';

/**
 * As many as the store takes at once. So many changes are sorted before they are stored: neighbours then lie
 * together, and fewer places are written to. Waiting for more of them would cost memory, and gain nothing.
 */
const atOnce = 1000;

/** Stores the changes of an overview that is being made. They come in any order; their keys put them in order. */
export class ChangeWriter {
  readonly #store: Store;
  readonly #overviewId: string;
  readonly #fence: Fence;
  readonly #open = new Map<string, WriteOperation<Change | GroupedChanges>>();
  /** Changes in what is open. */
  #held = 0;

  constructor(options: { readonly store: Store; readonly overviewId: string; readonly fence: Fence }) {
    this.#store = options.store;
    this.#overviewId = options.overviewId;
    this.#fence = options.fence;
  }

  async add(changes: readonly Change[], retracted: readonly string[] = []): Promise<void> {
    for (const key of retracted) if (this.#hold({ kind: 'delete', id: key })) await this.flush();
    for (const change of changes) if (this.#hold(asOne(change))) await this.flush();
  }

  /** Memberships of one group: all that the overview has of it, so that those that are alike are stored together. */
  async addMembers(memberships: readonly Change[]): Promise<void> {
    for (const { changes, together } of portionsOf(memberships))
      if (together === null) await this.add(changes);
      else if (this.#hold(asOneDocument(changes, together), changes.length)) await this.flush();
  }

  async flush(): Promise<void> {
    const operations = [...this.#open.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#open.clear();
    this.#held = 0;
    if (operations.length === 0) return;
    // Changes are worth nothing before their overview is ready, whose record is stored after them.
    await this.#store.write('changes', this.#overviewId, operations, { fence: this.#fence, durable: 'later' });
  }

  /** Whether enough is held now. */
  #hold(operation: WriteOperation<Change | GroupedChanges>, changes = 1): boolean {
    this.#open.set(operation.id, operation);
    this.#held += changes;
    return this.#held >= atOnce;
  }
}

function asOne(change: Change): WriteOperation<Change> {
  return { kind: 'put', id: change.key, body: change, ...findable(change) };
}

/** Under the key of the last of them: whoever goes on behind a key finds those that lie behind it. */
function asOneDocument(changes: readonly Change[], body: GroupedChanges): WriteOperation<GroupedChanges> {
  return {
    kind: 'put',
    id: changes.at(-1)?.key ?? '',
    body,
    facets: { ...facetsOf(body.shared), ...whereGrouped },
    search: changes.map(searchText).join('\n'),
  };
}

/** The facet of a document that holds several changes, which have all other facets in common. */
export const whereGrouped = { holds: 'several' } as const;

/** What changes and log rows are found by: class, action and cause, and the names and ids they are about. */
export function findable(change: Change): Required<Findable> {
  return { facets: facetsOf(change), search: searchText(change) };
}

/** What a search looks in: the names and ids that a change is about. */
export function searchText(change: Change): string {
  const words = [change.name, change.memberName, change.objectId, change.memberId, addressOf(change)];
  // Each by itself: most are plain, and a name that is not must not make the ids beside it slow to fold.
  return words
    .filter((word) => word !== undefined)
    .map(foldText)
    .join(' ');
}

type Caused = Pick<Change, 'class' | 'action' | 'reason'>;

function facetsOf(change: Caused): Readonly<Record<string, string>> {
  return { class: change.class, action: change.action, cause: causeIdOf(change) };
}

/** Ids of causes that came up: making one takes a digest, and a million changes share a few thousand of them. */
const causeIds = new Map<string, string>();
const mostCauseIds = 10_000;

function causeIdOf(change: Caused): string {
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
