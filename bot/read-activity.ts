import type { Activity } from 'botbuilder';
import * as z from 'zod';

const text = z.string().min(1);

/**
 * What every activity of Teams has. The SDK leaves out its check of the service URL when there is none, and of the
 * channel's endorsement when there is no channel: an activity without them is none.
 */
const activitySchema = z.looseObject({
  type: text,
  channelId: text,
  serviceUrl: z.url({ protocol: /^https?$/ }),
  from: z.looseObject({ id: text }),
  recipient: z.looseObject({ id: text }),
  conversation: z.looseObject({ id: text.max(500) }),
});

const moments = ['timestamp', 'localTimestamp', 'expiration'] as const;

/** The activity in a request's body, with its moments as dates as the SDK wants them, or null when it is none. */
export function readActivity(body: Record<string, unknown> | null): Activity | null {
  const parsed = activitySchema.safeParse(body);
  if (!parsed.success) return null;
  const dates = moments.flatMap((name) => {
    const value = parsed.data[name];
    return typeof value === 'string' ? [[name, new Date(value)] as const] : [];
  });
  return { ...parsed.data, ...Object.fromEntries(dates) } as unknown as Activity;
}
