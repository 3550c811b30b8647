import { digest } from '../../model/digest.ts';
import {
  withValue,
  type Attributes,
  type AttributeValue,
  type TargetGroup,
  type TargetUser,
} from '../../model/directory.ts';
import type { KeptValue, RegisteredObject } from '../../model/registry-records.ts';
import type { RemoteGroup, RemoteUser } from '../remote.ts';

/** Something in the remote, with what the connection remembers of it. */
export interface Held<Found extends RemoteUser | RemoteGroup = RemoteUser | RemoteGroup> {
  readonly found: Found;
  readonly registered: RegisteredObject | undefined;
  /**
   * The connection set out to add the object with this external id when there was none, and no answer was stored: it is
   * the connection's, whoever else would have made it in between.
   */
  readonly isBeingAdded: boolean;
}

/** What is known of the managers of people who are shown. */
export interface Managers {
  /** The source's id of a manager, by the remote's; undefined for who is linked to nobody, null for who is gone. */
  sourceOf(remoteId: string): string | null | undefined;
  /** Whether a manager whom somebody awaits is there, by the source's id. */
  hasCome(sourceId: string): boolean;
}

const noManagers: Managers = { sourceOf: () => undefined, hasCome: () => false };

/** A person of the remote as plans see them. */
export function shownUser(held: Held<RemoteUser>, managers: Managers): TargetUser {
  const { active, inactiveSince, accountEnabled } = stateOf(held);
  const attributes = { ...shownAttributes(held, managers), ...(accountEnabled === null ? {} : { accountEnabled }) };
  return { ...common(held), active, inactiveSince, attributes };
}

export function shownGroup(held: Held<RemoteGroup>): TargetGroup {
  return { ...common(held), attributes: shownAttributes(held, noManagers) };
}

export function sourceIdOf({ found, registered }: Held): string | null {
  return registered === undefined ? found.externalId : registered.sourceId;
}

export function isOwned({ registered, isBeingAdded }: Held): boolean {
  return registered?.owned ?? isBeingAdded;
}

/**
 * What a change must find again. Of the remote's content rather than the remote's own version, which may move with what
 * nobody edited; without the manager, who goes by himself when the manager's account does, and comes when it comes.
 */
export function versionOf(found: RemoteUser | RemoteGroup): string {
  const { manager: _manager, accountEnabled: _accountEnabled, ...attributes } = found.attributes;
  const active = 'active' in found ? found.active : null;
  return digest([found.externalId, active, withValue(attributes)]).slice(0, 22);
}

/**
 * The remote's one flag, taken apart: an inactive person is one of ours whom a sync keeps inactive, or else one whose
 * account is disabled. Whoever is active again by hand is active. An `accountEnabled` of null is not shown.
 */
export function stateOf({ found, registered }: Held<RemoteUser>): {
  readonly active: boolean;
  readonly inactiveSince: string | null;
  readonly accountEnabled: AttributeValue;
} {
  const { inactiveSince = null, accountEnabled } = registered ?? {};
  if (found.active) {
    const said = accountEnabled === undefined || accountEnabled === false ? true : accountEnabled;
    return { active: true, inactiveSince: null, accountEnabled: said };
  }
  if (inactiveSince === null) return { active: true, inactiveSince, accountEnabled: false };
  return { active: false, inactiveSince, accountEnabled: accountEnabled ?? null };
}

/** A value, or null for all that mean none. */
export function valueOf(attributes: Attributes, name: string): AttributeValue {
  const value = attributes[name] ?? null;
  return value === '' ? null : value;
}

/**
 * What to remember after attributes were written: those that the remote keeps otherwise. While it has the same, what was
 * written is shown, so that it does not look like an edit for ever.
 */
export function keptAfter(
  written: readonly { readonly name: string; readonly ours: AttributeValue; readonly sent: AttributeValue }[],
  before: Readonly<Record<string, KeptValue>>,
  now: Attributes | undefined,
): Readonly<Record<string, KeptValue>> {
  const names = new Set(written.map(({ name }) => name));
  const kept: Record<string, KeptValue> = Object.fromEntries(
    Object.entries(before).filter(([name]) => !names.has(name)),
  );
  for (const { name, ours, sent } of written) {
    const theirs = now === undefined ? sent : valueOf(now, name);
    // Of a manager who is not there yet nothing was sent: that is remembered in the same way.
    if (theirs !== sent || (ours !== null && sent === null)) kept[name] = { ours, theirs };
  }
  return kept;
}

function common(held: Held) {
  return {
    id: held.found.id,
    sourceId: sourceIdOf(held),
    owned: isOwned(held),
    version: versionOf(held.found),
    syncedDigest: held.registered?.syncedDigest ?? null,
  };
}

function shownAttributes({ found, registered }: Held, managers: Managers): Attributes {
  const { accountEnabled: _accountEnabled, ...theirs }: Record<string, AttributeValue> = { ...found.attributes };
  const { manager } = theirs;
  const source = typeof manager === 'string' && manager !== '' ? managers.sourceOf(manager) : undefined;
  // Some remotes leave the id of a manager who is gone.
  if (source === null) theirs.manager = null;
  const shown = { ...theirs };
  if (typeof source === 'string') shown.manager = source;
  const isOverdue = registered?.awaitsManager === true && managers.hasCome(registered.manager ?? '');
  for (const [name, kept] of Object.entries(registered?.kept ?? {}))
    if (valueOf(theirs, name) === kept.theirs && !(name === 'manager' && isOverdue)) shown[name] = kept.ours;
  return withValue(shown);
}
