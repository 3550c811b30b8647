import { z } from 'zod';
import { classifyRefusal } from './classify-failure.ts';
import { GraphRefusal, parseAnswer } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import { objectId } from './object-id.ts';
import { groupsPermission } from './read-groups.ts';

/** As many as one request names (https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups). */
const mostAtOnce = 20;

const answer = z.object({ value: z.array(objectId) });

/** Those of the groups that the person is in, directly or through other groups; none for somebody who is not there. */
export async function groupsAmong(
  client: GraphClient,
  { personId, groupIds }: { readonly personId: string; readonly groupIds: readonly string[] },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (let from = 0; from < groupIds.length; from += mostAtOnce) {
    const body = { groupIds: groupIds.slice(from, from + mostAtOnce) };
    const path = `/users/${encodeURIComponent(personId)}/checkMemberGroups`;
    const read = (json: unknown): readonly string[] => parseAnswer(answer, json).value;
    try {
      found.push(...(await client.request({ path, body, units: 1, read }, signal)));
    } catch (error) {
      if (!(error instanceof GraphRefusal)) throw error;
      if (error.status === 404) return [];
      throw classifyRefusal(error, groupsPermission);
    }
  }
  return found.map((id) => id.toLowerCase());
}
