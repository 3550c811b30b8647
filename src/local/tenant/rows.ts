import { GraphFault, resourceNotFound } from './graph-message.ts';
import { isGuid } from './guid.ts';
import type { TenantContext } from './tenant-context.ts';

/** The row of an active person, by object id or user principal name; throws Graph's 404. */
export function userRow(context: TenantContext, idOrPrincipalName: string): number {
  const { users } = context.directory;
  const row = isGuid(idOrPrincipalName)
    ? users.rowOfId(idOrPrincipalName)
    : users.rowOfPrincipalName(idOrPrincipalName);
  if (row === undefined || !users.isActive(row)) {
    throw resourceNotFound(idOrPrincipalName);
  }
  return row;
}

/** The row of an active group; throws Graph's 404, or 400 for what is no object id. */
export function groupRow(context: TenantContext, id: string): number {
  if (!isGuid(id)) {
    throw new GraphFault(400, 'Request_BadRequest', `Invalid object identifier '${id}'.`);
  }
  const row = context.directory.groups.rowOfId(id);
  if (row === undefined || !context.directory.groups.isActive(row)) {
    throw resourceNotFound(id);
  }
  return row;
}
