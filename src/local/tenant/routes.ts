import { application } from './application.ts';
import { isGuid } from './guid.ts';
import { listDelta } from './delta.ts';
import type { GraphAnswer, GraphRequest, JsonObject } from './graph-message.ts';
import { GraphFault, badRequest, jsonAnswer, resourceNotFound } from './graph-message.ts';
import type { MemberReference } from './member-reference.ts';
import { referenceTo } from './member-reference.ts';
import { objectJson, typeName } from './object-properties.ts';
import { addManager, countObjects, listObjects } from './object-lists.ts';
import type { ReadableThing, WritableThing } from './permissions.ts';
import { mayRead, requirePermission } from './permissions.ts';
import { expandedManagerOf, selectOf } from './query-options.ts';
import { countRelation, directGroups, listRelation, transitiveGroups, transitiveMembers } from './relation-lists.ts';
import { groupRow, userRow } from './rows.ts';
import type { TenantContext } from './tenant-context.ts';
import { deletePhoto, photoBytes, photoFacts, putPhoto } from './user-photos.ts';
import { assignManager, createUser, deleteUser, removeManager, updateUser } from './user-writes.ts';

/** What the segments in braces of a route's pattern hold. */
export interface RouteParameters {
  id: string;
  cast: string | undefined;
}

/** One resource of Graph v1.0 that the simulated tenant offers. */
export interface Route {
  /** GET when absent. */
  method?: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  pattern: string;
  /** Published base cost in resource units. */
  cost: number;
  /** What the app must be allowed to read. */
  reads?: ReadableThing;
  /** What the app must be allowed to write. */
  writes?: WritableThing;
  answer: (context: TenantContext, request: GraphRequest, parameters: RouteParameters) => GraphAnswer;
}

/** Most specific pattern first: a literal segment wins over one in braces. */
const routes: readonly Route[] = [
  { pattern: 'organization', cost: 1, reads: 'organization', answer: organization },
  { pattern: 'users', cost: 2, reads: 'users', answer: (context, request) => listObjects(context, request, 'user') },
  {
    pattern: 'users/$count',
    cost: 1,
    reads: 'users',
    answer: (context, request) => countObjects(context, request, 'user'),
  },
  {
    pattern: 'users/delta',
    cost: 1,
    reads: 'users',
    answer: (context, request) => listDelta(context, request, 'user'),
  },
  { method: 'POST', pattern: 'users', cost: 1, writes: 'users', answer: createUser },
  { pattern: 'users/{id}', cost: 1, reads: 'users', answer: user },
  {
    method: 'PATCH',
    pattern: 'users/{id}',
    cost: 1,
    writes: 'users',
    answer: (context, request, { id }) => updateUser(context, request, id),
  },
  {
    method: 'DELETE',
    pattern: 'users/{id}',
    cost: 1,
    writes: 'users',
    answer: (context, _request, { id }) => deleteUser(context, id),
  },
  { pattern: 'users/{id}/manager', cost: 1, reads: 'users', answer: manager },
  {
    method: 'PUT',
    pattern: 'users/{id}/manager/$ref',
    cost: 1,
    writes: 'users',
    answer: (context, request, { id }) => assignManager(context, request, id),
  },
  {
    method: 'DELETE',
    pattern: 'users/{id}/manager/$ref',
    cost: 1,
    writes: 'users',
    answer: (context, _request, { id }) => removeManager(context, id),
  },
  {
    pattern: 'users/{id}/photo',
    cost: 1,
    reads: 'photos',
    answer: (context, _request, { id }) => photoFacts(context, id),
  },
  {
    pattern: 'users/{id}/photo/$value',
    cost: 1,
    reads: 'photos',
    answer: (context, request, { id }) => photoBytes(context, request, id),
  },
  {
    method: 'PUT',
    pattern: 'users/{id}/photo/$value',
    cost: 1,
    writes: 'photos',
    answer: (context, request, { id }) => putPhoto(context, request, id),
  },
  {
    method: 'DELETE',
    pattern: 'users/{id}/photo/$value',
    cost: 1,
    writes: 'photos',
    answer: (context, _request, { id }) => deletePhoto(context, id),
  },
  ...relationRoutes('users/{id}/memberOf', { cost: 2, reads: 'users' }, (context, id) =>
    directGroups(context, userReference(context, id)),
  ),
  ...relationRoutes('users/{id}/transitiveMemberOf', { cost: 2, reads: 'users' }, (context, id) =>
    transitiveGroups(context, userReference(context, id)),
  ),
  { method: 'POST', pattern: 'users/{id}/checkMemberGroups', cost: 1, reads: 'users', answer: checkMemberGroups },
  { pattern: 'groups', cost: 1, reads: 'groups', answer: (context, request) => listObjects(context, request, 'group') },
  {
    pattern: 'groups/$count',
    cost: 1,
    reads: 'groups',
    answer: (context, request) => countObjects(context, request, 'group'),
  },
  {
    pattern: 'groups/delta',
    cost: 1,
    reads: 'groups',
    answer: (context, request) => listDelta(context, request, 'group'),
  },
  { pattern: 'groups/{id}', cost: 1, reads: 'groups', answer: group },
  ...relationRoutes('groups/{id}/members', { cost: 3, reads: 'groups' }, (context, id, request) => {
    refuseHiddenMembers(context, request, id);
    return context.directory.groups.members(groupRow(context, id));
  }),
  ...relationRoutes('groups/{id}/transitiveMembers', { cost: 5, reads: 'groups' }, (context, id, request) => {
    refuseHiddenMembers(context, request, id);
    return transitiveMembers(context, groupRow(context, id));
  }),
  ...relationRoutes('groups/{id}/memberOf', { cost: 1, reads: 'groups' }, (context, id) =>
    directGroups(context, referenceTo('group', groupRow(context, id))),
  ),
  ...relationRoutes('groups/{id}/transitiveMemberOf', { cost: 1, reads: 'groups' }, (context, id) =>
    transitiveGroups(context, referenceTo('group', groupRow(context, id))),
  ),
  {
    pattern: 'applications(appId)/{id}',
    cost: 1,
    reads: 'applications',
    answer: (context, request, { id }) => application(context, request, id),
  },
];

type References = (context: TenantContext, id: string, request: GraphRequest) => Uint32Array;

/** A relation can be listed and counted, both for all types and for one (OData type cast). */
function relationRoutes(pattern: string, price: Pick<Route, 'cost' | 'reads'>, references: References): Route[] {
  const list: Route['answer'] = (context, request, { id, cast }) =>
    listRelation(context, request, { references: references(context, id, request), cast });
  const count: Route['answer'] = (context, request, { id, cast }) =>
    countRelation(context, request, { references: references(context, id, request), cast });
  return [
    { pattern, ...price, answer: list },
    { pattern: `${pattern}/$count`, ...price, cost: 1, answer: count },
    { pattern: `${pattern}/{cast}`, ...price, answer: list },
    { pattern: `${pattern}/{cast}/$count`, ...price, cost: 1, answer: count },
  ];
}

function organization(context: TenantContext): GraphAnswer {
  const { identity } = context.directory;
  const verifiedDomains = identity.domains.map((name, index) => ({
    name,
    type: 'Managed',
    isDefault: index === 0,
    isInitial: name.endsWith('.onmicrosoft.com'),
    capabilities: 'Email, OfficeCommunicationsOnline',
  }));
  return jsonAnswer({
    '@odata.context': `${context.origin()}/v1.0/$metadata#organization`,
    value: [{ id: identity.tenantId, displayName: identity.displayName, tenantType: 'AAD', verifiedDomains }],
  });
}

function user(context: TenantContext, request: GraphRequest, { id }: RouteParameters): GraphAnswer {
  const select = selectOf(request.query.get('select'), ['user']);
  const row = userRow(context, id);
  const json = objectJson(context.directory, referenceTo('user', row), select);
  const expanded = expandedManagerOf(request);
  if (expanded) {
    addManager(context, json, row, expanded.select);
  }
  return entityAnswer(context, 'users', select, json);
}

function manager(context: TenantContext, request: GraphRequest, { id }: RouteParameters): GraphAnswer {
  const select = selectOf(request.query.get('select'), ['user']);
  const row = context.directory.users.managerOf(userRow(context, id));
  if (row === undefined) {
    throw resourceNotFound('manager');
  }
  const json = objectJson(context.directory, referenceTo('user', row), select);
  return entityAnswer(context, 'directoryObjects', select, { '@odata.type': typeName('user'), ...json });
}

function group(context: TenantContext, request: GraphRequest, { id }: RouteParameters): GraphAnswer {
  const select = selectOf(request.query.get('select'), ['group']);
  const json = objectJson(context.directory, referenceTo('group', groupRow(context, id)), select);
  return entityAnswer(context, 'groups', select, json);
}

function entityAnswer(
  context: TenantContext,
  set: string,
  select: string[] | undefined,
  json: JsonObject,
): GraphAnswer {
  const selected = select ? `(${[...select, 'id'].join(',')})` : '';
  const metadata = { '@odata.context': `${context.origin()}/v1.0/$metadata#${set}${selected}/$entity` };
  return jsonAnswer(Object.assign(metadata, json));
}

const MOST_GROUPS_CHECKED = 20;

/** Of the groups that are named, those that the person is in, directly or not (Graph: "Check member groups"). */
function checkMemberGroups(context: TenantContext, request: GraphRequest, { id }: RouteParameters): GraphAnswer {
  requirePermission(request.caller, 'groups');
  const groupIds = (request.body as JsonObject | null | undefined)?.groupIds;
  if (!Array.isArray(groupIds) || groupIds.length === 0 || groupIds.length > MOST_GROUPS_CHECKED) {
    throw new GraphFault(400, 'Request_BadRequest', `groupIds must hold 1 to ${MOST_GROUPS_CHECKED} ids.`);
  }
  const rows = groupIds.map((groupId) => {
    if (typeof groupId !== 'string' || !isGuid(groupId)) {
      throw new GraphFault(400, 'Request_BadRequest', `Invalid object identifier '${JSON.stringify(groupId)}'.`);
    }
    return context.directory.groups.rowOfId(groupId);
  });
  const isIn = new Set(transitiveGroups(context, userReference(context, id)));
  const found = groupIds.filter((_, index) => {
    const row = rows[index];
    return row !== undefined && context.directory.groups.isActive(row) && isIn.has(referenceTo('group', row));
  });
  return jsonAnswer({ '@odata.context': `${context.origin()}/v1.0/$metadata#Collection(Edm.String)`, value: found });
}

function userReference(context: TenantContext, idOrPrincipalName: string): MemberReference {
  return referenceTo('user', userRow(context, idOrPrincipalName));
}

function refuseHiddenMembers(context: TenantContext, request: GraphRequest, id: string): void {
  const { visibility } = context.directory.groups.profile(groupRow(context, id));
  if (visibility === 'HiddenMembership' && !mayRead(request.caller, 'hiddenMembers')) {
    requirePermission(request.caller, 'hiddenMembers');
  }
}

interface RouteMatch {
  route: Route;
  parameters: RouteParameters;
}

const compiled = routes.map((route) => ({ route, segments: route.pattern.split('/') }));

/** The route of a path; throws Graph's 400 for a segment that it does not know, and 405 for another method. */
export function routeOf(path: readonly string[], method = 'GET'): RouteMatch {
  const segments = path.flatMap(plainSegments);
  const matching = compiled.filter(
    ({ segments: pattern }) =>
      pattern.length === segments.length && pattern.every((part, index) => fits(part, segments[index] ?? '')),
  );
  for (const { route, segments: pattern } of matching) {
    if (method === (route.method ?? 'GET')) {
      const at = (name: string): string | undefined => {
        const index = pattern.indexOf(name);
        return index < 0 ? undefined : segments[index];
      };
      return { route, parameters: { id: at('{id}') ?? '', cast: at('{cast}') } };
    }
  }
  throw matching.length > 0
    ? new GraphFault(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.')
    : badRequest(`Resource not found for the segment '${path.at(-1) ?? ''}'.`);
}

function fits(part: string, segment: string): boolean {
  switch (part) {
    case '{id}':
      return segment !== '$count' && segment !== 'delta';
    case '{cast}':
      return segment.startsWith('microsoft.graph.');
    default:
      return part.toLowerCase() === segment.toLowerCase();
  }
}

/**
 * `/delta` is short for `/microsoft.graph.delta()`, as software development kits write it; the alternate key of
 * `/applications(appId='…')` becomes a segment of its own.
 */
function plainSegments(segment: string): string[] {
  if (/^(microsoft\.graph\.)?delta(\(\))?$/i.test(segment)) {
    return ['delta'];
  }
  const [, appId] = /^applications\(appId='([^']*)'\)$/i.exec(segment) ?? [];
  return appId === undefined ? [segment] : ['applications(appId)', appId];
}
