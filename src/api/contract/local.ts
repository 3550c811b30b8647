import * as z from 'zod';
import { operation } from './operation.ts';

const tag = 'Local mode';

const summaryView = z.object({
  summary: z.string().meta({ description: 'What happened, in a sentence or two.' }),
});

/** Only where the simulated tenant runs beside Rollcall; elsewhere these paths do not exist. */
export const localOperations = {
  letDayPass: operation({
    method: 'post',
    path: '/api/local/day',
    tag,
    summary: 'Let a day pass in the simulated tenant',
    description: 'People join, move and leave, groups change: the next overview has something to show.',
    needs: 'administrator',
    answer: {
      status: 200,
      description: 'What happened.',
      schema: summaryView,
      example: { summary: 'Two people joined, one left, and Sales was renamed to Sales EMEA.' },
    },
    problems: [],
  }),
  expireSecret: operation({
    method: 'post',
    path: '/api/local/secret/expire',
    tag,
    summary: 'Expire the secret in the simulated tenant',
    description: 'From now on the tenant refuses the secret as expired, as Entra ID does.',
    needs: 'administrator',
    answer: {
      status: 200,
      description: 'What happened.',
      schema: summaryView,
      example: { summary: 'The secret has expired.' },
    },
    problems: [],
  }),
  restoreSecret: operation({
    method: 'post',
    path: '/api/local/secret/restore',
    tag,
    summary: 'Restore the secret in the simulated tenant',
    description: 'The tenant takes the secret again.',
    needs: 'administrator',
    answer: {
      status: 200,
      description: 'What happened.',
      schema: summaryView,
      example: { summary: 'The secret is valid again.' },
    },
    problems: [],
  }),
};
