import type { Change } from '../../model/change.ts';
import type { RegisteredObject, RegisteredSource } from '../../model/registry-records.ts';
import { applied, stale, type Outcome } from '../outcomes.ts';
import type { RemoteClass, RemoteWrite } from '../remote.ts';
import { intendedAdd, intendedUpdate, isDone, managersSent, type Intended, type ManagerIds } from './intended.ts';
import { isOwned, shownUser, valueOf, versionOf, type Held, type Managers } from './shown.ts';

/** What there is to say or to do about a change, held against what is there now. */
export type Step =
  | { readonly kind: 'say'; readonly change: Change; readonly outcome: Outcome }
  /** This run wrote it before it died, and perhaps did not come to remember that. */
  | { readonly kind: 'remember'; readonly change: Change; readonly held: Held; readonly intended: Intended }
  | { readonly kind: 'remembered'; readonly change: Change; readonly held: Held; readonly registered: RegisteredObject }
  | { readonly kind: 'add'; readonly change: Change; readonly intended: Intended }
  | { readonly kind: 'update'; readonly change: Change; readonly held: Held; readonly intended: Intended }
  | { readonly kind: 'remove'; readonly change: Change; readonly held: Held; readonly write: RemoteWrite };

/** What was found for a batch of changes, in the remote and in the registry. */
export interface Seen {
  readonly of: RemoteClass;
  readonly byId: ReadonlyMap<string, Held>;
  /** Where the registry has the people or groups of the changes. */
  readonly sources: ReadonlyMap<string, RegisteredSource>;
  readonly bySource: ReadonlyMap<string, Held>;
  readonly managerIds: ManagerIds;
  readonly managers: Managers;
}

/** The run that applies, and whether parts of its batch may be applied already. */
export interface Applying {
  readonly runId: string;
  readonly resuming: boolean;
}

export function decide(change: Change, seen: Seen, applying: Applying): Step {
  return change.precondition.kind === 'absent'
    ? decideAdd(change, seen, applying)
    : decideOther(change, seen, applying);
}

function decideAdd(change: Change, seen: Seen, { runId, resuming }: Applying): Step {
  const held = seen.bySource.get(change.objectId);
  if (held === undefined) return { kind: 'add', change, intended: intendedAdd(seen.of, change, seen.managerIds) };
  const { registered } = held;
  if (resuming && registered?.run === runId) return { kind: 'remembered', change, held, registered };
  const source = seen.sources.get(change.objectId);
  const isOurs = registered === undefined && source?.id === null && source.run === runId;
  if (resuming && isOurs) {
    const intended = intendedAdd(seen.of, change, managersSent(change, held, seen.managerIds));
    return { kind: 'remember', change, held, intended };
  }
  return { kind: 'say', change, outcome: stale.there };
}

function decideOther(change: Change, seen: Seen, { runId, resuming }: Applying): Step {
  const id = change.targetId ?? '';
  const held = seen.byId.get(id);
  if (held === undefined)
    return { kind: 'say', change, outcome: resuming && change.action === 'remove' ? applied : stale.gone };
  const { found, registered } = held;
  const isDeletion = change.action === 'remove' && change.after === null;
  const isForeign = change.action === 'remove' && !isOwned(held);
  if (resuming && !isDeletion && !isForeign) {
    if (registered?.run === runId) return { kind: 'remembered', change, held, registered };
    const intended = intendedUpdate(
      seen.of,
      change,
      asPlanned(change, held),
      managersSent(change, held, seen.managerIds),
    );
    if (isDone(change, held, intended)) return { kind: 'remember', change, held, intended };
  }
  if (hasMoved(change, held, seen.managers)) return { kind: 'say', change, outcome: stale.moved };
  if (isForeign) return { kind: 'say', change, outcome: stale.foreign };
  if (!isDeletion)
    return { kind: 'update', change, held, intended: intendedUpdate(seen.of, change, held, seen.managerIds) };
  const version = change.precondition.kind === 'version' ? found.version : null;
  return { kind: 'remove', change, held, write: { kind: 'remove', of: seen.of, id, version } };
}

/**
 * Whoever is to be enabled or disabled, and nothing more, was active when that was planned, although a sync had them
 * inactive: somebody had brought them back by hand. The remote's one flag does not tell that any more.
 */
function asPlanned(change: Change, held: Held): Held {
  const { registered } = held;
  const after = change.after ?? {};
  if (registered === undefined || !('accountEnabled' in after) || 'active' in after) return held;
  return { ...held, registered: { ...registered, inactiveSince: null } };
}

/** Managers are not a part of the version: whoever changes one says whose place they take. */
function hasMoved(change: Change, held: Held, managers: Managers): boolean {
  const { found } = held;
  if (change.precondition.kind !== 'version') return false;
  if (change.precondition.version !== versionOf(found)) return true;
  const before = change.action === 'update' ? change.before?.manager : undefined;
  if (before === undefined || !('active' in found)) return false;
  const { manager } = found.attributes;
  if (typeof manager === 'string' && managers.sourceOf(manager) === null) return false;
  const now = valueOf(shownUser({ ...held, found }, managers).attributes, 'manager');
  return now !== before && now !== valueOf(change.after ?? {}, 'manager');
}
