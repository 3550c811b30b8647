import { nextTimes } from '../settings/schedule-times.ts';
import { nextRunsShown } from './connections.ts';
import type { scheduleOperations } from './contract/schedules.ts';
import type { Handlers } from './endpoint.ts';

export function scheduleHandlers({ now }: { readonly now: () => Date }): Handlers<typeof scheduleOperations> {
  return {
    async listNextRuns({ body }) {
      const times = nextTimes(body.schedule, now(), nextRunsShown);
      return { body: { items: times.map((time) => time.toISOString()) } };
    },
  };
}
