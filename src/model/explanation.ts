import type { Change, ChangeResult } from './change.ts';
import type { AttributeValue, SourceAttribute } from './directory.ts';
import type { Failure } from './failure.ts';
import type { LeftOutBy } from './override.ts';
import type { Actor } from './role.ts';

/** A person of the source, as `why` names them. `id` is the immutable object id. */
export interface PersonNamed {
  readonly id: string;
  readonly name: string;
  readonly userPrincipalName: string | null;
}

/** How somebody is in scope: a chosen group, the groups within it, the last of which has the person. */
export type GroupPath = readonly { readonly id: string; readonly name: string }[];

/** Which filter leaves somebody out, and the value of theirs that decided; the definition is the tenant's to judge. */
export interface FilterDecision {
  readonly kind: 'filtered';
  readonly clause: 'definition' | 'guests' | 'blocked' | 'mail';
  /** The filter in words. */
  readonly by: string;
  readonly attribute: string | null;
  readonly value: AttributeValue;
}

/** Somebody a person could be matched with, or who claims the same match. */
export interface MatchCandidate {
  readonly where: 'source' | 'target';
  readonly id: string;
  readonly name: string;
}

/** What decides whether a person is synced. */
export type Decision =
  | { readonly kind: 'wanted' }
  | FilterDecision
  /** `groups`: the chosen ones, by name. */
  | { readonly kind: 'out-of-scope'; readonly groups: readonly string[] }
  | {
      readonly kind: 'ambiguous';
      readonly key: string;
      readonly value: AttributeValue;
      readonly candidates: readonly MatchCandidate[];
    }
  | { readonly kind: 'gone' }
  /** Not known before the tenant was read, or because it could not be asked. */
  | { readonly kind: 'unknown' };

/** Where the value of one attribute comes from, where it is not copied under its own name. */
export interface AttributeOrigin {
  readonly attribute: string;
  readonly value: AttributeValue;
  readonly how: 'renamed' | 'first-choice' | 'fallback' | 'constant';
  /** The source attribute that has the value; null for a constant, and where none has one. */
  readonly from: SourceAttribute | null;
}

export interface InTarget {
  /** The target's own id. */
  readonly id: string;
  readonly active: boolean;
  readonly inactiveSince: string | null;
  /** Whether this connection brought them in. */
  readonly owned: boolean;
}

/** What became of a person in a sync. */
export interface LastChange {
  readonly runId: string;
  readonly startedBy: Actor;
  readonly startedAt: string;
  readonly change: Change;
  readonly result: ChangeResult;
  readonly message: string | null;
  readonly at: string;
}

/** Everything a connection knows of why a person is as they are. */
export interface Explanation {
  readonly person: PersonNamed;
  readonly source: 'there' | 'gone' | 'unknown';
  /** When the source was read; null where it was asked just now, because no reading has them. */
  readonly readAt: string | null;
  /** Why the source could not be asked just now. */
  readonly failure: Failure | null;
  /** Null in a scope of everybody. Each chosen group with its shortest path, by name. */
  readonly paths: readonly GroupPath[] | null;
  readonly decision: Decision;
  /** Whether other settings decide from the next run on. */
  readonly settingsChanged: boolean;
  readonly mapping: readonly AttributeOrigin[];
  /** Who is linked to them; more than one is nobody's plan. */
  readonly target: readonly InTarget[];
  /** What the overview that can be approved now would change. */
  readonly planned: readonly { readonly change: Change; readonly leftOut: LeftOutBy | null }[];
  readonly lastChange: LastChange | null;
}

/** What is known of somebody who is asked for by an id, an address or a part of a name. */
export type AnswerAbout =
  | { readonly kind: 'one'; readonly explanation: Explanation }
  | { readonly kind: 'several'; readonly people: readonly PersonNamed[]; readonly more: number }
  /** `wasAsked`: the tenant said so itself just now. */
  | { readonly kind: 'nobody'; readonly wasAsked: boolean; readonly failure: Failure | null };
