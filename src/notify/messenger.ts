import type { Notice } from '../model/notice.ts';
import type { NewNotice } from './new-notice.ts';

/** How an attempt to deliver a notice ended. `problem` is a sentence for administrators. */
export type DeliveryOutcome =
  /** `then`: what is to be said later because of it. */
  | { readonly kind: 'delivered'; readonly then?: readonly NewNotice[] }
  /** There was nothing to say any more. */
  | { readonly kind: 'dropped' }
  /** Worth another attempt, not before `afterMs` milliseconds where the other side says so. */
  | { readonly kind: 'again'; readonly problem: string; readonly afterMs?: number }
  /** It will not help to try again: the recipient blocked the bot, the address does not exist. */
  | { readonly kind: 'undeliverable'; readonly problem: string }
  /** Nothing to say yet: at this time (ISO 8601) it is looked at again. */
  | { readonly kind: 'later'; readonly at: string };

/** A way to reach people: the chat, or e-mail. Never throws for what the other side answers. */
export interface Messenger {
  deliver(notice: Notice): Promise<DeliveryOutcome>;
}
