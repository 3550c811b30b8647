import type { Failure } from './failure.ts';

/** What somebody is told. What it says exactly is decided when it is said, from what is stored then. */
export type NoticeTopic =
  /** A run ended; `later`: it took longer than people wait, so a new message says it. */
  | { readonly kind: 'run-ended'; readonly runId: string; readonly later: boolean }
  /** A run failed for a reason that administrators have to mend. */
  | { readonly kind: 'trouble'; readonly runId: string; readonly failure: Failure }
  /** A connection was disabled, because its runs had failed for too long. */
  | { readonly kind: 'disabled'; readonly runId: string; readonly failure: Failure; readonly since: string }
  /** A secret expires in so many days, or today. */
  | { readonly kind: 'secret-expires'; readonly profileId: string; readonly expiresAt: string; readonly days: number }
  /** Somebody asks to go over the removal limit of an overview. */
  | { readonly kind: 'release-asked'; readonly overviewId: string }
  /** A message shows an overview: once that is over, the message says so. */
  | { readonly kind: 'overview-over'; readonly overviewId: string };

/** Where it is said. */
export type NoticeRecipient =
  /** A conversation, and the message in it that is replaced, if one is. */
  | { readonly kind: 'conversation'; readonly conversationId: string; readonly activityId: string | null }
  /** The personal chat with somebody, who may not have spoken with the bot yet. */
  | { readonly kind: 'person'; readonly id: string; readonly tenantId: string; readonly name: string }
  | { readonly kind: 'mail'; readonly address: string; readonly name: string };

/** `dropped`: there was nothing to say any more when its time came. */
export type NoticeStatus = 'waiting' | 'delivered' | 'undeliverable' | 'dropped';

/**
 * One message to one recipient, stored before it is sent so that a crash loses none. Its id is derived from what it is
 * about and whom it is for: however often a run is concluded, it is said once.
 */
export interface Notice {
  readonly id: string;
  readonly connectionId: string | null;
  readonly topic: NoticeTopic;
  readonly to: NoticeRecipient;
  /** Language of the recipient as last seen (BCP 47), or null when that is not known. */
  readonly locale: string | null;
  readonly status: NoticeStatus;
  readonly createdAt: string;
  /** Not to be sent before this; moved on after each attempt that failed, and while a process is sending it. */
  readonly dueAt: string;
  readonly attempts: number;
  /** Why it was not delivered, in a sentence; of the last attempt. */
  readonly problem: string | null;
  readonly endedAt: string | null;
}
