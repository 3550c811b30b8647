import { connectionOf } from '../src/model/ids.ts';
import type { NewNotice } from '../src/notify/new-notice.ts';
import type { Place } from './delivery.ts';

/** Lets a message that shows an overview say so once that is decided or over. */
export function shownOverview(
  overviewId: string,
  { conversationId, activityId }: Place,
  locale: string | null,
): NewNotice {
  return {
    connectionId: connectionOf(overviewId),
    topic: { kind: 'overview-over', overviewId },
    to: { kind: 'conversation', conversationId, activityId },
    locale,
  };
}
