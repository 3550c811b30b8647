import { hash } from 'node:crypto';
import type { Action, Change, ObjectClass, ReasonCode } from './change.ts';
import { digest } from './digest.ts';
import { ownedId } from './ids.ts';
import type { Actor } from './role.ts';

/** A row as it is known from one overview to the next: what it does, and to whom. Names may change in between. */
export interface RowIdentity {
  readonly class: ObjectClass;
  readonly action: Action;
  readonly objectId: string;
  readonly memberId: string | null;
}

/** One row of an overview, by its key, with what a person reads of it. */
export interface OverriddenRow extends RowIdentity {
  readonly kind: 'row';
  readonly key: string;
  readonly name: string;
  readonly memberName: string | null;
}

/** Every row of an overview that shares a cause. */
export interface OverriddenCause {
  readonly kind: 'cause';
  readonly class: ObjectClass;
  readonly action: Action;
  readonly reason: ReasonCode;
  readonly subject: string;
}

export type Overridden = OverriddenRow | OverriddenCause;

/** What an approver takes out of an overview: for this run (`until` is null), or because the row is on hold. */
export interface Override {
  /** Derived from what it is about, so that leaving out the same twice is one override. */
  readonly id: string;
  readonly overviewId: string;
  readonly of: Overridden;
  /** The end of the hold, ISO 8601; null for this run only. */
  readonly until: string | null;
  /** How many rows are left out by it, those that depend on it included. */
  readonly rows: number;
  readonly by: Actor;
  readonly at: string;
}

/** Why a row is left out: it was chosen by itself or by its cause, or it depends on a row that was. */
export interface LeftOutBy {
  readonly override: Override;
  readonly how: 'chosen' | 'depends';
}

/** A row that is left out of every overview of its connection until a moment. */
export interface Hold extends RowIdentity {
  readonly id: string;
  readonly connectionId: string;
  readonly name: string;
  readonly memberName: string | null;
  readonly until: string;
  readonly by: Actor;
  readonly at: string;
}

export const mostHoldDays = 365;

export function identityOf(change: Pick<Change, 'class' | 'action' | 'objectId' | 'memberId'>): RowIdentity {
  return {
    class: change.class,
    action: change.action,
    objectId: change.objectId,
    memberId: change.memberId ?? null,
  };
}

/** The identity as one short text, to look rows up by. */
export function identityKey({ class: of, action, objectId, memberId }: RowIdentity): string {
  return `${of} ${action} ${objectId} ${memberId ?? ''}`;
}

/** One hold for each row of a connection. As ids of runs do, it begins with the connection's. */
export function holdId(connectionId: string, row: RowIdentity): string {
  return ownedId(connectionId, hash('sha256', identityKey(row), 'hex').slice(0, 24));
}

export function overriddenRow(change: Change): OverriddenRow {
  const { key, name, memberName = null } = change;
  return { kind: 'row', key, ...identityOf(change), name, memberName };
}

/** Id of the override of a row or a cause, within its overview. */
export function overrideId(of: Pick<OverriddenRow, 'kind' | 'key'> | OverriddenCause): string {
  if (of.kind === 'row') return `row.${of.key}`;
  return `cause.${digest([of.class, of.action, of.reason, of.subject]).slice(0, 22)}`;
}
