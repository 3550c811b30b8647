import type { SourceAttribute, SourceUser } from '../../model/directory.ts';
import { SyncFailure } from '../../model/failure.ts';
import { CursorExpired, type SourceCursors, type UserQuery } from '../../source/source.ts';
import type { OverviewWork } from './overview-in-the-making.ts';
import { leaversIn, readChanges } from './read-changes.ts';
import { readAll } from './read-source.ts';

/** People who changed while a scan went on, as they are now, and where the next reading of changes begins. */
export interface Drained {
  readonly changed: readonly SourceUser[];
  /** Object ids of people who matter to this connection and left the tenant meanwhile. */
  readonly gone: readonly string[];
  /** Object ids of everybody who left the tenant. */
  readonly leavers: ReadonlySet<string>;
  /** Of those who changed: whom the `$filter` definition lets through. */
  readonly matching: readonly string[];
  readonly cursors: SourceCursors;
}

/**
 * Reads what changed since the cursors that were taken before a scan. People are read once more, so that the overview
 * shows them as they are now. A group that changed keeps its cursor where it was: the next reading of changes tells it
 * again. Null when the changes cannot be read now, which takes nothing from a scan that came to its end: the cursors
 * stay, and the next run goes on from them or sees that it has to scan.
 */
export async function drainChanges(
  work: OverviewWork,
  options: {
    readonly cursors: SourceCursors;
    readonly attributes: readonly SourceAttribute[];
    /** Whether a person matters to this connection. */
    readonly concerns: (id: string) => boolean;
  },
): Promise<Drained | null> {
  const { cursors, attributes, concerns } = options;
  try {
    const since = await readChanges(work, { cursors, attributes });
    const among = [...since.users.keys()].filter(concerns);
    const changed = await peopleNow(work, { attributes, filter: null, among });
    const here = new Set(changed.map(({ id }) => id));
    const { definition } = work.connection.filters;
    const matching = definition === null ? [] : await peopleNow(work, { attributes: [], filter: definition, among });
    return {
      changed,
      gone: among.filter((id) => !here.has(id)),
      leavers: leaversIn(since.users),
      matching: matching.map(({ id }) => id),
      cursors: { users: since.cursors.users, groups: since.groups.size === 0 ? since.cursors.groups : cursors.groups },
    };
  } catch (error) {
    if (keepsNoTrack(error)) return null;
    throw error;
  }
}

/**
 * Whether a failure is only about changes: the source takes the cursor no more, or does not tell of changes now. A
 * tenant that keeps no track of them can still be scanned, and one that is away says so at the next request.
 */
export function keepsNoTrack(error: unknown): boolean {
  return error instanceof CursorExpired || (error instanceof SyncFailure && error.code === 'source-unavailable');
}

export async function peopleNow({ source, signal }: OverviewWork, query: UserQuery): Promise<readonly SourceUser[]> {
  const people: SourceUser[] = [];
  await readAll(source.readUsers(query, { signal }), (page) => {
    people.push(...page);
  });
  return people;
}
