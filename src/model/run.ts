import type { ObjectClass } from './change.ts';
import type { PlanSettings } from './connection.ts';
import type { Failure } from './failure.ts';
import type { Actor } from './role.ts';

export type RunKind = 'overview' | 'sync';
export type Trigger = 'chat' | 'tab' | 'schedule';

/**
 * What a run is asked for: an ordinary comparison; what unsaved settings would do; the rows of a sync log that were not
 * achieved, once more; the inverse of a sync.
 */
export type RunTask =
  | { readonly kind: 'compare' }
  | { readonly kind: 'what-if'; readonly settings: PlanSettings }
  | { readonly kind: 'retry'; readonly runId: string }
  | { readonly kind: 'undo'; readonly runId: string };

/** `partly-succeeded`: everything was tried, and some changes were stale or failed. */
export type RunStatus = 'running' | 'succeeded' | 'partly-succeeded' | 'failed' | 'cancelled';

export type RunStage =
  'signing-in' | 'reading-target' | 'reading-groups' | 'reading-users' | 'comparing' | 'applying' | 'done';

export interface RunProgress {
  readonly stage: RunStage;
  readonly users: number;
  readonly groups: number;
  readonly memberships: number;
  /** Changes found so far (overview) or to apply (sync). */
  readonly changes: number;
  /** Changes dealt with so far (sync). */
  readonly done: number;
}

/** What a sync did to one class: a row of the sync history. */
export interface ClassResult {
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly total: number;
  readonly changed: number;
  readonly deleted: number;
  readonly filtered: number;
  /** Changes in the overview, those that are left out included. */
  readonly planned: number;
  readonly stale: number;
  readonly failed: number;
  readonly notApplied: number;
  /** Left out of the overview by somebody: neither tried nor missing. */
  readonly leftOut: number;
  /** By how much what the connection could remove of the class grew; negative when it shrank. */
  readonly gained: number;
}

export type ClassResults = Readonly<Record<ObjectClass, ClassResult>>;

/** Where the run was asked for, so that whoever finishes it can answer there. Its content is the asker's business. */
export interface RunOrigin {
  readonly conversationId: string;
  readonly activityId: string | null;
  readonly locale: string | null;
}

/** One attempt, with one terminal status. */
export interface Run {
  readonly id: string;
  readonly connectionId: string;
  readonly kind: RunKind;
  readonly task: RunTask;
  readonly trigger: Trigger;
  readonly startedBy: Actor;
  readonly origin: RunOrigin | null;
  readonly status: RunStatus;
  readonly progress: RunProgress;
  /** The overview that the run makes (overview) or applies (sync). */
  readonly overviewId: string;
  readonly failure: Failure | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly cancelRequestedBy: Actor | null;
  /** Key of the last change whose log row is stored: where a sync goes on after a crash. */
  readonly checkpoint: string | null;
  readonly results: ClassResults | null;
  /** How often a process took this run over after another one died. */
  readonly resumed: number;
}

export function isActive(run: Run): boolean {
  return run.status === 'running';
}

export const noProgress: RunProgress = {
  stage: 'signing-in',
  users: 0,
  groups: 0,
  memberships: 0,
  changes: 0,
  done: 0,
};
