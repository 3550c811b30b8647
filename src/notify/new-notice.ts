import type { NoticeRecipient, NoticeTopic } from '../model/notice.ts';

/** A notice that is not stored yet. `notBefore` is ISO 8601; left out, it is sent at once. */
export interface NewNotice {
  readonly connectionId: string | null;
  readonly topic: NoticeTopic;
  readonly to: NoticeRecipient;
  readonly locale: string | null;
  readonly notBefore?: string;
}
