import type { Activity } from 'botbuilder';
import * as z from 'zod';

const text = z.string().min(1);
/** Some services say null for what they leave out. */
const perhaps = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

/**
 * What every activity of Teams has. The SDK leaves out its check of the service URL when there is none, and of the
 * channel's endorsement when there is no channel: an activity without them is none.
 */
const activitySchema = z.looseObject({
  type: text,
  channelId: text,
  serviceUrl: z.url({ protocol: /^https?$/ }),
  from: z.looseObject({ id: text, aadObjectId: perhaps, name: perhaps }),
  recipient: z.looseObject({ id: text }),
  conversation: z.looseObject({ id: text.max(500), tenantId: perhaps }),
  text: perhaps,
  locale: perhaps,
  replyToId: perhaps,
});

const moments = ['timestamp', 'localTimestamp', 'expiration'] as const;

/** Cards and activities of Teams stay far below this. */
const deepest = 40;
/** Names by which a copy of the object would change what all objects are. */
const poison: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** The activity in a request's body, with its moments as dates as the SDK wants them, or null when it is none. */
export function readActivity(body: Record<string, unknown> | null): Activity | null {
  if (!isHarmless(body)) return null;
  const parsed = activitySchema.safeParse(body);
  if (!parsed.success) return null;
  const dates = moments.flatMap((name) => {
    const value = parsed.data[name];
    return typeof value === 'string' ? [[name, new Date(value)] as const] : [];
  });
  return { ...parsed.data, ...Object.fromEntries(dates) } as unknown as Activity;
}

/** Looks at every value once, level by level: whoever reads the activity later may go down it by recursion. */
function isHarmless(body: unknown): boolean {
  let level: readonly unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return false;
    const objects = level.filter((value): value is object => typeof value === 'object' && value !== null);
    if (objects.some((value) => Object.keys(value).some((name) => poison.has(name)))) return false;
    level = objects.flatMap((value): unknown[] => Object.values(value));
  }
  return true;
}
