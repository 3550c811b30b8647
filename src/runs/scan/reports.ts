import type { SnapshotReader } from './snapshot.ts';

/**
 * Object ids of the people whose manager is one of these. When a manager leaves the tenant, changes tell of the manager
 * alone: their reports are as before but for having none (https://learn.microsoft.com/graph/api/user-delta). Reads the
 * whole snapshot.
 */
export async function reportsOf(snapshot: SnapshotReader, managers: ReadonlySet<string>): Promise<readonly string[]> {
  const reports: string[] = [];
  if (managers.size === 0) return reports;
  for await (const people of snapshot.allUsers())
    for (const [id, { attributes }] of people)
      if (typeof attributes.manager === 'string' && managers.has(attributes.manager)) reports.push(id);
  return reports;
}
