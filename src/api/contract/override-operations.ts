import * as z from 'zod';
import { afterParameter, connectionId, holdId, limitParameter, overviewId, pageOf } from './common.ts';
import { operation } from './operation.ts';
import * as override from './overrides.ts';
import { overviewExample, overviewsTag as tag, overviewView, seenHash } from './overviews.ts';

const params = z.object({ id: overviewId });

const askedExample = {
  ...overviewExample,
  breaches: [{ class: 'user', removals: 61, owned: 200, rule: 'percent', allowed: 40 }],
  release: override.releaseExample,
};

/** What approvers do to an overview before they decide on it. */
export const overrideOperations = {
  editOverview: operation({
    method: 'patch',
    path: '/api/overviews/{id}/overrides',
    tag,
    summary: 'Leave changes out of an overview, hold them, or put them back',
    description:
      'Single changes by their keys, or all changes of a cause. What is left out counts for this run; what is held is left out of every overview until the hold ends. A membership follows the person or group it belongs to. The answer has another `hash`, and no release. Asking for what is so already changes nothing.',
    needs: 'approver',
    params,
    body: z.strictObject({
      hash: seenHash,
      leaveOut: override.chosenInput.optional().meta({ description: 'What to leave out of this run.' }),
      hold: override.holdInput.optional().meta({ description: 'What to hold, and for how long.' }),
      putBack: z
        .array(z.string().min(1).max(300))
        .max(override.mostAtOnce)
        .optional()
        .meta({ description: 'Ids of overrides to take back. A row that was held is not on hold any more.' }),
    }),
    bodyExample: { hash: overviewExample.hash, ...override.editExample },
    answer: { status: 200, description: 'The overview as it is now.', schema: overviewView, example: overviewExample },
    problems: ['not-found', 'conflict', 'run-active', 'overview-expired', 'overview-stale'],
  }),
  listOverrides: operation({
    method: 'get',
    path: '/api/overviews/{id}/overrides',
    tag,
    summary: 'List what is left out of an overview',
    description: 'Every cause and every single change that somebody left out or holds, a page at a time.',
    needs: 'reader',
    params,
    query: z.strictObject({ limit: limitParameter, after: afterParameter }),
    answer: {
      status: 200,
      description: 'A page of overrides.',
      schema: pageOf(override.overrideView, 'Overrides.'),
      example: { items: [override.overrideExample], next: null },
    },
    problems: ['not-found'],
  }),
  askRelease: operation({
    method: 'post',
    path: '/api/overviews/{id}/ask-release',
    tag,
    summary: 'Ask to go over the removal limit',
    description: 'The first of two: another approver has to release it. Asking again changes nothing.',
    needs: 'approver',
    params,
    body: z.strictObject({ hash: seenHash }),
    bodyExample: { hash: overviewExample.hash },
    answer: { status: 200, description: 'The overview, asked for.', schema: overviewView, example: askedExample },
    problems: ['not-found', 'conflict', 'run-active', 'overview-expired', 'overview-stale'],
  }),
  releaseOverview: operation({
    method: 'post',
    path: '/api/overviews/{id}/release',
    tag,
    summary: 'Let an overview go over the removal limit',
    description:
      'The second of two: whoever asked for the release is refused with `conflict`. After it the overview can be approved as it is; any edit takes the release back. Releasing again changes nothing.',
    needs: 'approver',
    params,
    body: z.strictObject({ hash: seenHash }),
    bodyExample: { hash: overviewExample.hash },
    answer: { status: 200, description: 'The overview, released.', schema: overviewView, example: askedExample },
    problems: ['not-found', 'conflict', 'run-active', 'overview-expired', 'overview-stale'],
  }),
  listHolds: operation({
    method: 'get',
    path: '/api/connections/{id}/holds',
    tag,
    summary: 'List the rows of a connection that are on hold',
    description:
      'Rows that are left out of every overview until their hold ends. A page may hold fewer rows than its limit while `next` says that there are more to look at.',
    needs: 'reader',
    params: z.object({ id: connectionId }),
    query: z.strictObject({ limit: limitParameter, after: afterParameter }),
    answer: {
      status: 200,
      description: 'A page of holds.',
      schema: pageOf(override.holdView, 'Holds.'),
      example: { items: [override.holdExample], next: null },
    },
    problems: ['not-found'],
  }),
  removeHold: operation({
    method: 'delete',
    path: '/api/holds/{id}',
    tag,
    summary: 'End a hold',
    description: 'The row counts again, in the current overview too, which gets another `hash`.',
    needs: 'approver',
    params: z.object({ id: holdId }),
    answer: { status: 204, description: 'The hold is gone.' },
    problems: ['not-found', 'run-active'],
  }),
};
