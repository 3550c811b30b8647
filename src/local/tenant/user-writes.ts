import type { GraphAnswer, GraphRequest } from './graph-message.ts';
import { GraphFault, insufficientPrivileges, resourceNotFound } from './graph-message.ts';
import { isGuid } from './guid.ts';
import { referenceTo } from './member-reference.ts';
import { objectJson } from './object-properties.ts';
import type { NewUser } from './profile.ts';
import { habitPath } from './paging.ts';
import { userRow } from './rows.ts';
import type { TenantContext } from './tenant-context.ts';
import { checkAgainst, writtenProfile } from './user-rules.ts';

/**
 * What an application may not change of an administrator, and of whom a group protects like one, without a role of its
 * own (Graph: "Who can perform sensitive actions"). Deleting them is one of these actions too.
 */
const sensitive = [
  'accountEnabled',
  'businessPhones',
  'mobilePhone',
  'otherMails',
  'passwordProfile',
  'userPrincipalName',
];

const done: GraphAnswer = { status: 204, headers: {}, body: undefined };

/** `POST /users` (Graph: "Create user"). The password is checked and forgotten. */
export function createUser(context: TenantContext, request: GraphRequest): GraphAnswer {
  const { directory } = context;
  const written = writtenProfile(request.body, { creates: true });
  checkAgainst(directory, written, { own: undefined, recycleBin: recycleBin(context, request) });
  const createdDateTime = `${context.now().toISOString().slice(0, 19)}Z`;
  const id = directory.addUser({ ...(written as NewUser), createdDateTime });
  const row = userRow(context, id);
  context.index.add(row, context.now().getTime());
  const metadata = { '@odata.context': `${context.origin()}/v1.0/$metadata#users/$entity` };
  const json = objectJson(directory, referenceTo('user', row), undefined);
  return {
    status: 201,
    headers: {
      location: `${context.origin()}/v2/${directory.tenantId}/directoryObjects/${id}/Microsoft.DirectoryServices.User`,
    },
    body: Object.assign(metadata, json),
  };
}

function recycleBin(context: TenantContext, request: GraphRequest): 'counts' | 'ignored' {
  return context.habits.shows('keptImmutableIds', habitPath(request)) ? 'counts' : 'ignored';
}

/** `PATCH /users/{id}` (Graph: "Update user"). */
export function updateUser(context: TenantContext, request: GraphRequest, id: string): GraphAnswer {
  const { directory } = context;
  const row = userRow(context, id);
  const written = writtenProfile(request.body, { creates: false });
  const isSensitive = Object.keys(request.body ?? {}).some((name) => sensitive.includes(name));
  if (isSensitive && directory.isProtected(directory.users.idOf(row))) {
    throw insufficientPrivileges();
  }
  checkAgainst(directory, written, { own: row, recycleBin: recycleBin(context, request) });
  directory.updateUser(directory.users.idOf(row), written);
  return done;
}

/** `DELETE /users/{id}`: to the recycle bin (Graph: "Delete user"). */
export function deleteUser(context: TenantContext, id: string): GraphAnswer {
  const { directory } = context;
  const userId = directory.users.idOf(userRow(context, id));
  if (directory.isProtected(userId)) {
    throw insufficientPrivileges();
  }
  directory.softDeleteUser(userId);
  return done;
}

/** `PUT /users/{id}/manager/$ref` (Graph: "Assign manager"). */
export function assignManager(context: TenantContext, request: GraphRequest, id: string): GraphAnswer {
  const { directory } = context;
  const row = userRow(context, id);
  const body = request.body;
  const link = typeof body === 'object' && body !== null && !Array.isArray(body) ? body['@odata.id'] : undefined;
  const [, manager = ''] = typeof link === 'string' ? (/\/(?:users|directoryObjects)\/([^/?]+)$/.exec(link) ?? []) : [];
  if (!isGuid(manager)) {
    throw new GraphFault(400, 'Request_BadRequest', 'Invalid URL format specified in @odata.bind for manager.');
  }
  directory.updateUser(directory.users.idOf(row), { manager: directory.users.idOf(userRow(context, manager)) });
  return done;
}

/** `DELETE /users/{id}/manager/$ref` (Graph: "Remove manager"). */
export function removeManager(context: TenantContext, id: string): GraphAnswer {
  const { directory } = context;
  const row = userRow(context, id);
  if (directory.users.managerOf(row) === undefined) {
    throw resourceNotFound('manager');
  }
  directory.updateUser(directory.users.idOf(row), { manager: null });
  return done;
}
