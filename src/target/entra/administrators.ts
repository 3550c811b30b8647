import { z } from 'zod';
import { BatchReader } from '../../source/entra/batch.ts';
import type { GraphClient } from '../../source/entra/graph-client.ts';
import { NextLinks } from '../../source/entra/next-link.ts';
import { isObjectId } from '../../source/entra/object-id.ts';
import { pageReader, pageSize, type Page } from '../../source/entra/pages.ts';

const directoryRole = '#microsoft.graph.directoryRole';

/** What somebody is directly in: of each the type, which Graph tells whatever else may be read of it. */
const readMemberships = pageReader(z.object({ '@odata.type': z.string() }), (raw) => raw['@odata.type']);

/**
 * Whether people hold a role of the directory, by id in lower case; who is not there is left out, and nobody is in the
 * answer whose memberships were not read to their end. A role that comes by a group, or that somebody may take but has
 * not taken, cannot be seen with the permissions that are asked for: Graph itself refuses to let an app change what
 * matters of them (https://learn.microsoft.com/graph/api/resources/users, "Who can perform sensitive actions").
 */
export async function administratorsAmong(
  client: GraphClient,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, boolean>> {
  const isAdministrator = new Map<string, boolean>();
  const holdsRole = new Set<string>();
  const requests = [...new Set(ids.filter(isObjectId).map((id) => id.toLowerCase()))].map((id) => ({
    path: `/users/${id}/memberOf?$select=id&$top=${String(pageSize)}`,
    units: 1,
    about: id,
  }));
  const links = new NextLinks(client.endpoint);
  const reader = new BatchReader<string, Page<string>>(client, requests, readMemberships);
  for await (const answers of reader.answers(signal)) {
    for (const { about, outcome } of answers) {
      if (outcome.kind === 'refused') {
        if (outcome.refusal.status !== 404) throw outcome.refusal;
        continue;
      }
      const { items, next } = outcome.result;
      if (items.some((type) => type.toLowerCase() === directoryRole.toLowerCase())) holdsRole.add(about);
      if (next === null) isAdministrator.set(about, holdsRole.has(about));
      else reader.askNext({ path: links.follow(next), units: 1, about });
    }
  }
  return isAdministrator;
}
