import * as z from 'zod';
import { role } from './common.ts';
import { operation } from './operation.ts';

const tag = 'Local mode';

const summaryView = z.object({
  summary: z.string().meta({ description: 'What happened, in a sentence or two.' }),
});

const demoPersonView = z
  .object({
    id: z.string().meta({ description: 'Object id: what the header `x-rollcall-person` takes.' }),
    name: z.string(),
    role: role.nullable().meta({ description: 'What they may do now; null is nothing.' }),
  })
  .meta({ id: 'DemoPerson', description: 'Somebody of the demo company who can act in local mode.' });

export type DemoPersonView = z.output<typeof demoPersonView>;

/** Only where the simulated tenant runs beside Rollcall; elsewhere these paths do not exist. */
export const localOperations = {
  listDemoPeople: operation({
    method: 'get',
    path: '/api/local/people',
    tag,
    summary: 'List who can act',
    description:
      'The people of the demo company. A request acts as one of them with the header `x-rollcall-person`, so that roles can be tried out.',
    needs: 'known',
    answer: {
      status: 200,
      description: 'All of them.',
      schema: z.object({ items: z.array(demoPersonView) }),
      example: {
        items: [{ id: '8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071', name: 'Adele Vance', role: 'administrator' }],
      },
    },
    problems: [],
  }),
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
