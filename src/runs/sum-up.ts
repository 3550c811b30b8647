import { ofEach, type Action, type ObjectClass } from '../model/change.ts';
import type { Connection } from '../model/connection.ts';
import type { Overview, Warning } from '../model/overview.ts';
import type { RoleAssignment } from '../model/role.ts';
import { breachesOf } from '../plan/limits.ts';
import { Summary } from '../plan/summary.ts';
import { rollcallPeopleRemoved } from '../plan/warnings.ts';
import type { Store } from '../store/store.ts';
import { changesInOrder } from './change-store.ts';
import { configurationDigest } from './configuration.ts';

export interface SummedUp {
  readonly content: Pick<Overview, 'configurationDigest' | 'changeCount' | 'owned' | 'breaches' | 'causes' | 'hash'>;
  readonly changes: Readonly<Record<ObjectClass, Readonly<Record<Action, number>>>>;
  /** Removals of people who hold a role in Rollcall. */
  readonly warnings: readonly Warning[];
  readonly drifted: number;
}

/** What an overview says of its changes, from one pass over them as they are stored, in their order. */
export async function sumUp(
  work: {
    readonly store: Store;
    readonly overviewId: string;
    readonly connection: Connection;
    readonly people: readonly RoleAssignment[];
  },
  owned: Overview['owned'],
): Promise<SummedUp> {
  const { store, overviewId, connection, people } = work;
  const digest = configurationDigest(connection);
  const summary = new Summary(digest);
  const warnings: Warning[] = [];
  let drifted = 0;
  for await (const page of changesInOrder(store, overviewId)) {
    summary.add(page);
    drifted += page.filter(({ reason }) => reason.code === 'drift').length;
    warnings.push(...rollcallPeopleRemoved(page, people));
  }
  const changes = ofEach((of) => ({
    add: summary.count({ class: of, action: 'add' }),
    update: summary.count({ class: of, action: 'update' }),
    remove: summary.count({ class: of, action: 'remove' }),
  }));
  const removals = ofEach((of) => changes[of].remove);
  const content = {
    configurationDigest: digest,
    changeCount: summary.total,
    owned,
    breaches: breachesOf(connection.limits, removals, owned),
    causes: summary.causes(),
    hash: summary.hash(),
  };
  return { content, changes, warnings, drifted };
}
