import type { Change } from '../../model/change.ts';
import type { Attributes, AttributeValue } from '../../model/directory.ts';
import type { RegisteredObject } from '../../model/registry-records.ts';
import type { RemoteClass, RemoteGroup, RemoteUser, RemoteWrite } from '../remote.ts';
import { isOwned, keptAfter, sourceIdOf, stateOf, valueOf, type Held } from './shown.ts';

/** An attribute of a change: as the source says it, and as it is sent, which differs for managers. */
export interface Written {
  readonly name: string;
  readonly ours: AttributeValue;
  readonly sent: AttributeValue;
}

/** What a change comes to in a remote: what is sent, and what is remembered once it is answered. */
export interface Intended {
  /** Null where the remote is so already. */
  readonly write: RemoteWrite | null;
  readonly written: readonly Written[];
  /** The remote's flag afterwards, where the change decides about it. */
  readonly flag: boolean | null;
  readonly remembered: (
    id: string,
    now: RemoteUser | RemoteGroup | undefined,
    by: { readonly run: string; readonly at: string },
  ) => RegisteredObject;
}

/** The remote's ids of people of the source who are there, for managers. */
export type ManagerIds = ReadonlyMap<string, string>;

export function intendedAdd(of: RemoteClass, change: Change, managerIds: ManagerIds): Intended {
  const { active: wanted, ...after } = change.after ?? {};
  const isActive = wanted !== false;
  const { written, accountEnabled = null, manager = null, awaitsManager = false } = parted(of, after, managerIds);
  const flag = isActive && accountEnabled !== false;
  const attributes = Object.fromEntries(
    written.filter(({ sent }) => sent !== null).map(({ name, sent }) => [name, sent]),
  );
  return {
    write: { kind: 'add', of, externalId: change.objectId, attributes, active: flag },
    written,
    flag,
    remembered: (id, now, { run, at }) => ({
      id,
      sourceId: change.objectId,
      owned: true,
      syncedDigest: change.digest,
      kept: keptAfter(written, {}, now?.attributes),
      inactiveSince: isActive ? null : at,
      accountEnabled,
      manager,
      awaitsManager,
      changedAt: at,
      run,
    }),
  };
}

export function intendedUpdate(of: RemoteClass, change: Change, held: Held, managerIds: ManagerIds): Intended {
  const { found, registered } = held;
  const { active: wanted, ...after } = change.after ?? {};
  const parts = parted(of, after, managerIds);
  const { accountEnabled = registered?.accountEnabled } = parts;
  const { manager = null, awaitsManager = false } = parts.manager === undefined ? (registered ?? {}) : parts;
  const state = 'active' in found ? stateOf({ ...held, found }) : null;
  const isActive = typeof wanted === 'boolean' ? wanted : (state?.active ?? true);
  const isEnabled = (parts.accountEnabled === undefined ? state?.accountEnabled : parts.accountEnabled) !== false;
  const flag = isActive && isEnabled;
  const sourceId = change.link === 'undone' ? null : change.objectId;
  const fields = {
    ...changedAttributes(parts.written, found.attributes),
    ...('active' in found && found.active !== flag ? { active: flag } : {}),
    ...(sourceIdOf(held) !== sourceId && found.externalId !== sourceId ? { externalId: sourceId } : {}),
  };
  const version = change.precondition.kind === 'version' ? found.version : null;
  const isNothing = Object.keys(fields).length === 0;
  return {
    write: isNothing ? null : { kind: 'update', of, id: found.id, version, attributes: {}, ...fields },
    written: parts.written,
    flag: typeof wanted === 'boolean' || parts.accountEnabled !== undefined ? flag : null,
    remembered: (id, now, { run, at }) => ({
      id,
      sourceId,
      owned: isOwned(held),
      syncedDigest: change.link === 'undone' ? null : (change.digest ?? registered?.syncedDigest ?? null),
      kept: keptAfter(parts.written, registered?.kept ?? {}, now?.attributes),
      inactiveSince: isActive ? null : state?.active === false ? state.inactiveSince : at,
      ...(accountEnabled === undefined ? {} : { accountEnabled }),
      manager,
      awaitsManager,
      changedAt: at,
      run,
    }),
  };
}

/**
 * The managers that a run which died can have sent: of a manager who came later than the person, or was not sent at all,
 * only that they are awaited.
 */
export function managersSent(change: Change, { found }: Held, managerIds: ManagerIds): ManagerIds {
  const manager = change.after?.manager;
  const isThere = typeof manager === 'string' && managerIds.get(manager) === found.attributes.manager;
  return isThere ? managerIds : new Map();
}

/**
 * Whether the remote is as a change was to make it, as far as the change goes: for a run that resumes and finds that what
 * it meant to change moved. Values count as there if they differ in how they are written only, or if they stayed as they
 * were beside others that came: a remote may keep things in its own way.
 */
export function isDone(change: Change, held: Held, { write, written, flag }: Intended): boolean {
  const { found, registered } = held;
  if (write?.kind === 'update' && write.externalId !== undefined) return false;
  if (flag !== null && 'active' in found && found.active !== flag) return false;
  const before = change.before ?? {};
  const hadBefore = (name: string): AttributeValue => {
    const kept = registered?.kept[name];
    const ours = valueOf(before, name);
    return kept?.ours === ours ? kept.theirs : ours;
  };
  const come = written.filter(({ name, sent }) => isLike(valueOf(found.attributes, name), sent));
  const stayed = written.filter(({ name }) => name in before && valueOf(found.attributes, name) === hadBefore(name));
  // A link that is there, and was not when the change was planned, says enough.
  const isLink = change.reason.code === 'linked' || change.link !== undefined;
  const isNamed = flag !== null || isLink || written.length === 0;
  return (
    new Set([...come, ...stayed]).size === written.length && (isNamed || come.some((one) => !stayed.includes(one)))
  );
}

interface Parted {
  readonly written: readonly Written[];
  /** Undefined where the change does not name it. */
  readonly accountEnabled?: AttributeValue;
  readonly manager?: string | null;
  readonly awaitsManager?: boolean;
}

/** Attributes as they are sent. Of a person, `accountEnabled` is a part of the flag, and a manager may be still to come. */
function parted(of: RemoteClass, after: Attributes, managerIds: ManagerIds): Parted {
  const written: Written[] = [];
  const special: { accountEnabled?: AttributeValue; manager?: string | null; awaitsManager?: boolean } = {};
  for (const name of Object.keys(after)) {
    const ours = valueOf(after, name);
    if (of === 'user' && name === 'accountEnabled') special.accountEnabled = ours;
    else if (of === 'user' && name === 'manager') {
      special.manager = typeof ours === 'string' ? ours : null;
      const sent = special.manager === null ? null : (managerIds.get(special.manager) ?? null);
      special.awaitsManager = special.manager !== null && sent === null;
      written.push({ name, ours: special.manager, sent });
    } else written.push({ name, ours, sent: ours });
  }
  return { written, ...special };
}

function changedAttributes(written: readonly Written[], now: Attributes): { readonly attributes?: Attributes } {
  const changed = written.filter(({ name, sent }) => valueOf(now, name) !== sent);
  return changed.length === 0 ? {} : { attributes: Object.fromEntries(changed.map(({ name, sent }) => [name, sent])) };
}

function isLike(a: AttributeValue, b: AttributeValue): boolean {
  return a === b || (typeof a === 'string' && typeof b === 'string' && folded(a) === folded(b));
}

/** Letters and digits, without case: addresses and telephone numbers in any notation. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{S}]/gu, '');
}
