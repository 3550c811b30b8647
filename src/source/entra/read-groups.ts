import { z } from 'zod';
import type { SourceGroup } from '../../model/directory.ts';
import { SyncFailure } from '../../model/failure.ts';
import { BatchReader } from './batch.ts';
import { classifyRefusal } from './classify-failure.ts';
import { GraphRefusal, parseAnswer } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import { isObjectId, objectId, text, textOrNull } from './object-id.ts';
import { listPages, pageReader, pageSize } from './pages.ts';
import { listedCost, resourceUnits } from './resource-units.ts';

export const groupsPermission = 'GroupMember.Read.All';

export const groupAttributes = ['id', 'displayName', 'description', 'mail', 'visibility'] as const;

const selected = `$select=${groupAttributes.join(',')}`;

/** https://learn.microsoft.com/graph/api/resources/group */
const rawGroup = z.object({ id: objectId, displayName: text, description: text, mail: text, visibility: text });

function toGroup(raw: z.output<typeof rawGroup>): SourceGroup {
  const id = raw.id.toLowerCase();
  const mail = textOrNull(raw.mail);
  const membersHidden = hidesMembers(raw.visibility);
  const displayName = textOrNull(raw.displayName) ?? mail ?? id;
  return { id, displayName, description: textOrNull(raw.description), mail, ...(membersHidden && { membersHidden }) };
}

export function hidesMembers(visibility: string | null | undefined): boolean {
  return visibility?.toLowerCase() === 'hiddenmembership';
}

const groupsListing = {
  path: `/groups?${selected}&$top=${String(pageSize)}`,
  units: resourceUnits({ listed: listedCost.groups, select: true, expand: false, top: pageSize }),
  read: pageReader(rawGroup, toGroup),
};

/** All groups of the tenant, page by page. */
export async function* readGroupPages(
  client: GraphClient,
  signal: AbortSignal,
): AsyncGenerator<readonly SourceGroup[], void, undefined> {
  try {
    yield* listPages(client, groupsListing, signal);
  } catch (error) {
    throw error instanceof GraphRefusal ? classifyRefusal(error, groupsPermission) : error;
  }
}

/**
 * Chosen groups. All of them are looked up before it fails, so that one failure names every id that is not there.
 *
 * @throws SyncFailure `group-not-found` with the ids; `settings-missing` when none was chosen
 */
export async function* readChosenGroups(
  client: GraphClient,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly SourceGroup[], void, undefined> {
  const chosen = new Set(ids.map((id) => id.trim().toLowerCase()));
  if (chosen.size === 0) throw new SyncFailure('settings-missing', 'No group is chosen.');
  const missing = [...chosen].filter((id) => !isObjectId(id));
  const requests = [...chosen]
    .filter(isObjectId)
    .map((id) => ({ path: `/groups/${id}?${selected}`, units: groupUnits, about: id }));
  const reader = new BatchReader(client, requests, (json) => toGroup(parseAnswer(rawGroup, json)));
  for await (const answers of reader.answers(signal)) {
    const found: SourceGroup[] = [];
    for (const { about, outcome } of answers) {
      if (outcome.kind === 'result') found.push(outcome.result);
      else if (outcome.refusal.status === 404) missing.push(about);
      else throw classifyRefusal(outcome.refusal, groupsPermission);
    }
    if (found.length > 0) yield found;
  }
  if (missing.length > 0) throw new SyncFailure('group-not-found', missing.join(', '));
}

const groupUnits = resourceUnits({ listed: listedCost.group, select: true, expand: false, top: null });
