import * as z from 'zod';
import { attributesView, connectionId, moment, personView, runId } from './common.ts';
import { failureView } from './connections.ts';
import { operation } from './operation.ts';
import { leftOutView } from './overrides.ts';
import { changeExample, changeView } from './runs.ts';

const value = attributesView.valueType;

export const personNamedView = z
  .object({
    id: z.string().meta({ description: 'Immutable object id.', example: '8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071' }),
    name: z.string(),
    userPrincipalName: z.string().nullable(),
  })
  .meta({ id: 'SourcePerson', description: 'A person of the source.' });

/** Which filter leaves somebody out, and the value of theirs that decided. */
export const filterDecision = {
  clause: z.enum(['definition', 'guests', 'blocked', 'mail']),
  by: z.string().meta({ description: 'The filter in words.', example: 'mail contains @test' }),
  attribute: z.string().nullable().meta({ description: 'The attribute that decided; the definition names none.' }),
  value: value.meta({ description: 'Its value.' }),
};

const decision = z
  .union([
    z.object({ kind: z.literal('wanted') }),
    z.object({ kind: z.literal('filtered'), ...filterDecision }),
    z.object({
      kind: z.literal('out-of-scope'),
      groups: z.array(z.string()).meta({ description: 'The chosen groups, by name.' }),
    }),
    z.object({
      kind: z.literal('ambiguous'),
      key: z.string(),
      value,
      candidates: z.array(z.object({ where: z.enum(['source', 'target']), id: z.string(), name: z.string() })),
    }),
    z.object({ kind: z.enum(['gone', 'unknown']) }),
  ])
  .meta({ description: 'What decides whether the person is synced.' });

const explanationView = z
  .object({
    person: personNamedView,
    source: z.enum(['there', 'gone', 'unknown']).meta({ description: 'Whether the tenant has the person.' }),
    readAt: moment.nullable().meta({ description: 'When that was read; null where it was asked just now.' }),
    paths: z
      .array(z.array(z.object({ id: z.string(), name: z.string() })))
      .nullable()
      .meta({
        description:
          'The shortest way from each chosen group, first, to the group that has the person, last. Null in a scope of everybody.',
      }),
    decision,
    settingsChanged: z
      .boolean()
      .meta({ description: 'Whether the settings changed since: the next run decides anew.' }),
    mapping: z
      .array(
        z.object({
          attribute: z.string(),
          value,
          how: z.enum(['renamed', 'first-choice', 'fallback', 'constant']),
          from: z.string().nullable(),
        }),
      )
      .meta({ description: 'Where attributes come from that are not copied under their own names.' }),
    target: z
      .array(z.object({ id: z.string(), active: z.boolean(), inactiveSince: moment.nullable(), owned: z.boolean() }))
      .meta({ description: 'Who is linked to the person in the target. `owned`: this connection brought them in.' }),
    planned: z
      .array(z.object({ change: changeView, leftOut: leftOutView.nullable() }))
      .meta({ description: 'What the overview that can be approved now would change.' }),
    lastChange: z
      .object({
        runId,
        startedBy: personView,
        startedAt: moment,
        change: changeView,
        result: z.enum(['applied', 'stale', 'failed', 'not-applied', 'left-out']),
        message: z.string().nullable(),
        at: moment,
      })
      .nullable()
      .meta({ description: 'What a sync did to the person last, or tried.' }),
  })
  .meta({ id: 'Explanation', description: 'Why a person is as they are.' });

const whyView = z
  .object({
    found: z.enum(['one', 'several', 'nobody']),
    sentence: z.string().meta({ description: 'The answer in one sentence.' }),
    explanation: explanationView.nullable(),
    people: z.array(personNamedView).meta({ description: 'Whom the text may mean, where it is several.' }),
    more: z.int().meta({ description: 'How many more it may mean.' }),
    failure: failureView.nullable().meta({ description: 'Why the tenant could not be asked just now.' }),
  })
  .meta({ id: 'Why', description: 'What is known of somebody who is asked for.' });

export type WhyView = z.output<typeof whyView>;

const ada = {
  id: '8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071',
  name: 'Ada Lovelace',
  userPrincipalName: 'ada@contoso.example',
};

export const whyOperations = {
  explainPerson: operation({
    method: 'get',
    path: '/api/connections/{id}/why',
    tag: 'Connections',
    summary: 'Explain a person',
    description:
      'Why a person is synced or is not: the path of groups, the filter or the match that decides, what is planned, and what a sync did last. Told from the last reading of the source; who is in none is asked for in the tenant.',
    needs: 'reader',
    params: z.object({ id: connectionId }),
    query: z.strictObject({
      person: z
        .string({ error: 'Enter whom to explain.' })
        .trim()
        .min(1, 'Enter whom to explain.')
        .max(200, 'Enter at most 200 characters.')
        .meta({
          description: 'Object id, user principal name, mail, or a part of the display name.',
          example: 'ada@contoso.example',
        }),
    }),
    answer: {
      status: 200,
      description: 'What is known.',
      schema: whyView,
      example: {
        found: 'one',
        sentence: 'Ada Lovelace is synced: Sales EMEA › Sales Berlin › Ada Lovelace.',
        explanation: {
          person: ada,
          source: 'there',
          readAt: '2026-01-05T08:00:00.000Z',
          paths: [
            [
              { id: '3f0c1a52-7c0e-4c7a-9a53-0d8a3b6f2e11', name: 'Sales EMEA' },
              { id: '9d8b6a10-1111-4222-8333-444455556666', name: 'Sales Berlin' },
            ],
          ],
          decision: { kind: 'wanted' },
          settingsChanged: false,
          mapping: [{ attribute: 'login', value: ada.userPrincipalName, how: 'fallback', from: 'userPrincipalName' }],
          target: [{ id: ada.id, active: true, inactiveSince: null, owned: true }],
          planned: [{ change: changeExample, leftOut: null }],
          lastChange: null,
        },
        people: [],
        more: 0,
        failure: null,
      },
    },
    problems: ['not-found'],
  }),
};
