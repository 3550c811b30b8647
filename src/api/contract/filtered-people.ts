import * as z from 'zod';
import { afterParameter, limitParameter, overviewId, pageOf, textParameter } from './common.ts';
import { operation } from './operation.ts';
import { filterDecision, personNamedView } from './why.ts';

const filteredPersonView = z
  .object({ ...personNamedView.shape, ...filterDecision })
  .meta({ id: 'FilteredPerson', description: 'Somebody whom a filter leaves out, with the value that decided.' });

export type FilteredPersonView = z.output<typeof filteredPersonView>;

export const filteredPeopleOperations = {
  listFilteredPeople: operation({
    method: 'get',
    path: '/api/overviews/{id}/filtered',
    tag: 'Overviews',
    summary: 'List whom the filters left out',
    description:
      'People in scope whom a filter left out when the overview was made, a page at a time, in an order of no meaning that stays the same. Kept for the current overview, the last sync and the last what-if; others answer with `not-found`.',
    needs: 'reader',
    params: z.object({ id: overviewId }),
    query: z.strictObject({
      limit: limitParameter,
      after: afterParameter,
      filter: z.string().max(3_000, 'Enter a filter as the overview names it.').optional().meta({
        description: 'Keeps those whom this filter left out, as `filteredBy` of the overview names it.',
        example: 'guests are left out',
      }),
      text: textParameter,
    }),
    answer: {
      status: 200,
      description: 'A page of people.',
      schema: pageOf(filteredPersonView, 'People who were left out.'),
      example: {
        items: [
          {
            id: '8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071',
            name: 'Ada Lovelace',
            userPrincipalName: 'ada@contoso.example',
            clause: 'mail',
            by: 'mail contains @test',
            attribute: 'mail',
            value: 'ada@test.example',
          },
        ],
        next: null,
      },
    },
    problems: ['not-found'],
  }),
};
