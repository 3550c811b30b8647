import * as z from 'zod';
import { groupIdsInput } from '../../settings/input-values.ts';
import { whatIfInput } from '../../settings/connection-input.ts';
import { connectionId, overviewId } from './common.ts';
import { failureView } from './connections.ts';
import { operation } from './operation.ts';
import { runExample, runView } from './runs.ts';

const tag = 'Connections';
const params = z.object({ id: connectionId });

const whatIfView = z
  .object({
    run: runView.meta({ description: 'Its `overviewId` names the draft, which is read like any overview.' }),
    compared: overviewId.nullable().meta({
      description: 'The current overview, which says what the saved settings would do; null where there is none.',
    }),
  })
  .meta({ id: 'WhatIf', description: 'A run that finds out what unsaved settings would do.' });

const scopeCheckView = z
  .object({
    items: z
      .array(
        z.object({
          id: z.string(),
          name: z.string().nullable().meta({ description: 'Null where the tenant has no such group.' }),
          membersHidden: z.boolean().meta({ description: 'Whether reading its members needs Member.Read.Hidden.' }),
        }),
      )
      .meta({ description: 'In the order given, each once. Empty where the tenant could not be asked.' }),
    failure: failureView.nullable().meta({ description: 'Why the tenant could not be asked.' }),
  })
  .meta({ id: 'ScopeCheck', description: 'Chosen groups by name.' });

/** What administrators want to know before they save settings. */
export const whatIfOperations = {
  startWhatIf: operation({
    method: 'post',
    path: '/api/connections/{id}/what-if',
    tag,
    summary: 'Find out what unsaved settings would do',
    description:
      'Starts a run that reads everything and compares it under these settings: fields not given stay as they are saved, `filters` and `limits` are merged field by field. Its overview ends as `draft`: it replaces nothing and can never be approved. A filter that the tenant refuses fails the run with `filter-invalid` and the tenant’s own words, a group that is not there with `group-not-found` and its id. The draft is kept until the next of the connection.',
    needs: 'administrator',
    params,
    body: whatIfInput,
    bodyExample: { filters: { mailExcludes: ['@test'] } },
    answer: {
      status: 202,
      description: 'The run.',
      schema: whatIfView,
      example: {
        run: {
          ...runExample,
          kind: 'overview',
          task: { kind: 'what-if', runId: null },
          status: 'running',
          failure: null,
          endedAt: null,
        },
        compared: 'contoso-7k2mq9.01kdsjw5z0h4e8qv2m9c',
      },
      headers: { Location: 'Where the run is.' },
    },
    problems: ['not-found', 'conflict', 'run-active'],
  }),
  checkScope: operation({
    method: 'post',
    path: '/api/connections/{id}/scope-check',
    tag,
    summary: 'Check chosen groups',
    description:
      'Asks the tenant for groups by their object ids, and answers with their names. Without ids for those of the saved scope. Nothing else is read.',
    needs: 'administrator',
    params,
    body: z.strictObject({
      groupIds: groupIdsInput.optional().meta({
        description:
          'Object ids of the groups: a list, or one text with commas, semicolons, spaces or line breaks between.',
        example: ['3f0c1a52-7c0e-4c7a-9a53-0d8a3b6f2e11'],
      }),
    }),
    bodyExample: { groupIds: '3f0c1a52-7c0e-4c7a-9a53-0d8a3b6f2e11, 9d8b6a10-1111-4222-8333-444455556666' },
    answer: {
      status: 200,
      description: 'The groups.',
      schema: scopeCheckView,
      example: {
        items: [
          { id: '3f0c1a52-7c0e-4c7a-9a53-0d8a3b6f2e11', name: 'Sales EMEA', membersHidden: false },
          { id: '9d8b6a10-1111-4222-8333-444455556666', name: null, membersHidden: false },
        ],
        failure: null,
      },
    },
    problems: ['not-found'],
  }),
};
