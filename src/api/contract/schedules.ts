import * as z from 'zod';
import { scheduleInput } from '../../settings/schedule-input.ts';
import { moment } from './common.ts';
import { operation } from './operation.ts';

export const scheduleOperations = {
  listNextRuns: operation({
    method: 'post',
    path: '/api/next-runs',
    tag: 'Connections',
    summary: 'Say when an unsaved schedule would run',
    description: 'The next three times of a schedule, counted from now. Nothing is stored.',
    needs: 'reader',
    body: z.strictObject({ schedule: scheduleInput }),
    bodyExample: { schedule: { kind: 'daily', at: '03:30', timeZone: 'Europe/Berlin' } },
    answer: {
      status: 200,
      description: 'Three times; none for a manual schedule.',
      schema: z.object({ items: z.array(moment) }),
      example: { items: ['2026-01-06T02:30:00.000Z', '2026-01-07T02:30:00.000Z', '2026-01-08T02:30:00.000Z'] },
    },
    problems: [],
  }),
};
