import { isDeepStrictEqual } from 'node:util';
import type { Caller } from './caller.ts';
import type { Site } from './scene.ts';
import type { Shift } from './work.ts';

type Json = Readonly<Record<string, unknown>>;

interface LogRow {
  readonly change: {
    readonly key: string;
    readonly class: 'user' | 'group' | 'membership';
    readonly action: 'add' | 'update' | 'remove';
    readonly objectId: string;
    readonly memberId: string | null;
    readonly after: Json | null;
  };
  readonly result: string;
}

interface Run {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly trigger: string;
  readonly overviewId: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly resumed: number;
}

/** What the runs of a connection came to. */
export interface Account {
  readonly runs: number;
  readonly syncs: number;
  readonly resumed: number;
  readonly changes: number;
  readonly results: ReadonlyMap<string, number>;
  readonly scheduled: readonly string[];
}

/**
 * Holds everything that happened on a connection together: runs one after the other, what was approved against the sync
 * logs, and the sync logs, replayed, against the target.
 */
export async function accountFor(shift: Shift, caller: Caller, site: Site): Promise<Account> {
  const { violations } = shift;
  const runs = ((await caller.all('listRuns', { params: { id: site.id } })) as unknown as Run[]).toReversed();
  const replayed = new Replay();
  const results = new Map<string, number>();
  let changes = 0;
  let previous: Run | null = null;
  for (const run of runs.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))) {
    if (run.endedAt === null) violations.push(`${run.id} never ended`);
    if (previous !== null && run.startedAt < (previous.endedAt ?? ''))
      violations.push(`${run.id} began while ${previous.id} went on`);
    previous = run;
    if (run.kind !== 'sync') continue;
    const log = (await caller.all('listLog', { params: { id: run.id } })) as unknown as LogRow[];
    const keys = log.map(({ change }) => change.key).sort();
    if (new Set(keys).size !== keys.length) violations.push(`${run.id} has a change twice in its log`);
    const shown =
      shift.approved.get(run.overviewId) ??
      (await caller.all('listChanges', { params: { id: run.overviewId } })).map(({ key }) => String(key)).sort();
    if (run.status !== 'failed' && !isDeepStrictEqual(keys, shown))
      violations.push(
        `${run.id}: ${String(shown.length)} changes were approved, ${String(keys.length)} are in the log`,
      );
    for (const { result } of log) results.set(result, (results.get(result) ?? 0) + 1);
    changes += log.length;
    for (const row of log) if (row.result === 'applied') replayed.apply(row);
  }
  for (const difference of await replayed.differences(caller, site.id)) violations.push(`${site.name}: ${difference}`);
  return {
    ...{ runs: runs.length, syncs: runs.filter(({ kind }) => kind === 'sync').length, changes, results },
    resumed: runs.reduce((total, { resumed }) => total + resumed, 0),
    scheduled: runs.filter(({ trigger }) => trigger === 'schedule').map(({ id }) => id),
  };
}

/** The target as it has to be after the rows of the logs, each applied once. */
class Replay {
  readonly #objects = { user: new Map<string, Json>(), group: new Map<string, Json>() };
  readonly #members = new Set<string>();

  apply({ change }: LogRow): void {
    const { class: of, action, objectId, memberId, after } = change;
    if (of === 'membership') {
      const member = `${objectId} ${memberId ?? ''}`;
      if (action === 'remove') this.#members.delete(member);
      else this.#members.add(member);
      return;
    }
    if (action !== 'remove') this.#objects[of].set(objectId, { ...this.#objects[of].get(objectId), ...after });
    else {
      this.#objects[of].delete(objectId);
      for (const member of this.#members) if (member.includes(objectId)) this.#members.delete(member);
    }
  }

  async differences(caller: Caller, connectionId: string): Promise<readonly string[]> {
    const found: string[] = [];
    const own = (rows: readonly Json[]): readonly Json[] => rows.filter((row) => row.connectionId === connectionId);
    const users = own(await caller.all('listDirectoryUsers'));
    const groups = own(await caller.all('listDirectoryGroups'));
    for (const [of, rows] of [['user', users] as const, ['group', groups] as const]) {
      const expected = this.#objects[of];
      const ids = rows.map(({ sourceId }) => String(sourceId));
      if (new Set(ids).size !== ids.length) found.push(`somebody is twice among the ${of}s`);
      if (!isDeepStrictEqual(new Set(ids), new Set(expected.keys())))
        found.push(`${String(ids.length)} ${of}s in the target, ${String(expected.size)} by the logs`);
      for (const row of rows) {
        const attributes = row.attributes as Json;
        for (const [name, value] of Object.entries(expected.get(String(row.sourceId)) ?? {}))
          if (!isDeepStrictEqual(attributes[name] ?? null, value ?? null))
            found.push(
              `${of} ${String(row.sourceId)}: ${name} is ${JSON.stringify(attributes[name])}, not ${JSON.stringify(value)}`,
            );
      }
    }
    const members = new Set<string>();
    for (const group of groups)
      for (const { sourceId } of await caller.all('listDirectoryMembers', { params: { id: String(group.id) } }))
        members.add(`${String(group.sourceId)} ${String(sourceId)}`);
    if (!isDeepStrictEqual(members, this.#members))
      found.push(`${String(members.size)} memberships in the target, ${String(this.#members.size)} by the logs`);
    return found;
  }
}
