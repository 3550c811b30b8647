import { parseFilter } from './filter-syntax.ts';
import { checkFilterSupport } from './filter-support.ts';
import { matchesFilter } from './filter-match.ts';
import type { GraphAnswer, GraphRequest, JsonObject } from './graph-message.ts';
import { GraphFault, badRequest, jsonAnswer, unsupportedQuery } from './graph-message.ts';
import type { MemberReference } from './member-reference.ts';
import { kindOf, positionIn, referenceTo, rowOf } from './member-reference.ts';
import { defaultProperties, objectJson, objectProperty, typeName } from './object-properties.ts';
import type { Page } from './paging.ts';
import { effectivePageSize, listJson } from './paging.ts';
import { mayRead, thingOfKind } from './permissions.ts';
import type { MemberKind } from './profile.ts';
import {
  countRequested,
  hasEventualConsistency,
  isAdvanced,
  refuseUnsupportedOptions,
  selectOf,
} from './query-options.ts';
import type { TenantContext } from './tenant-context.ts';

const ALL_KINDS: readonly MemberKind[] = ['user', 'group', 'device', 'orgContact', 'servicePrincipal', 'directoryRole'];

/** A list of objects of mixed kinds that hangs on one object: members, memberOf and the transitive ones. */
export interface Relation {
  /** Sorted references; people and groups in the recycle bin may be among them and are not shown. */
  references: Uint32Array;
  /** `microsoft.graph.user` and the like: only objects of this type (OData type cast). */
  cast: string | undefined;
}

export function listRelation(context: TenantContext, request: GraphRequest, relation: Relation): GraphAnswer {
  refuseUnsupportedOptions(request);
  if (request.query.has('orderby')) {
    throw unsupportedQuery('Sorting not supported for current query.');
  }
  const kind = castKind(relation.cast);
  const select = selectOf(request.query.get('select'), kind ? [kind] : ALL_KINDS);
  const size = effectivePageSize(context, request);
  const isShown = shownTest(context, request, kind);
  const root = kind === 'user' ? 'users' : kind === 'group' ? 'groups' : 'directoryObjects';
  return jsonAnswer(
    listJson(context, request, {
      metadata: select ? `${root}(${[...select, 'id'].join(',')})` : root,
      count:
        countRequested(request) && hasEventualConsistency(request)
          ? relation.references.reduce((count, reference) => count + Number(isShown(reference)), 0)
          : undefined,
      page: ({ after }) =>
        pageOf(relation.references, { after, size, isShown }, (reference) =>
          memberJson(context, request, reference, { select, typed: kind === undefined }),
        ),
    }),
  );
}

/** `…/members/$count`: plain text, only with ConsistencyLevel: eventual. */
export function countRelation(context: TenantContext, request: GraphRequest, relation: Relation): GraphAnswer {
  if (!hasEventualConsistency(request)) {
    throw new GraphFault(400, 'Request_BadRequest', '$count is not currently supported.');
  }
  const isShown = shownTest(context, request, castKind(relation.cast));
  const count = relation.references.reduce((sum, reference) => sum + Number(isShown(reference)), 0);
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(count) };
}

/** Everything that is in the group directly or through other groups; groups may hold each other in a circle. */
export function transitiveMembers(context: TenantContext, groupRow: number): Uint32Array {
  return closure(referenceTo('group', groupRow), (reference) =>
    kindOf(reference) === 'group' && context.directory.isListed(reference)
      ? context.directory.groups.members(rowOf(reference))
      : [],
  );
}

/** The groups that hold the object directly, and the roles that it has (Graph: "List memberOf"). */
export function directGroups(context: TenantContext, member: MemberReference): Uint32Array {
  const { groups } = context.directory;
  const rows = groups.groupsOf(member).map((row) => referenceTo('group', row));
  return Uint32Array.from([...rows, ...groups.rolesOf(member)]).sort();
}

/** The groups that hold the object directly or through other groups. */
export function transitiveGroups(context: TenantContext, member: MemberReference): Uint32Array {
  return closure(member, (reference) => directGroups(context, reference));
}

function closure(start: MemberReference, step: (reference: MemberReference) => Iterable<number>): Uint32Array {
  const found = new Set<MemberReference>();
  const open: MemberReference[] = [start];
  for (let reference = open.pop(); reference !== undefined; reference = open.pop()) {
    for (const next of step(reference)) {
      if (!found.has(next)) {
        found.add(next);
        open.push(next);
      }
    }
  }
  // A group inside a circle is reached again from itself; it is not its own member.
  found.delete(start);
  return Uint32Array.from(found).sort();
}

function castKind(cast: string | undefined): MemberKind | undefined {
  if (cast === undefined) {
    return undefined;
  }
  const kind = ALL_KINDS.find((candidate) => `microsoft.graph.${candidate}` === cast);
  if (kind === undefined) {
    throw badRequest(`Resource not found for the segment '${cast}'.`);
  }
  return kind;
}

function shownTest(
  context: TenantContext,
  request: GraphRequest,
  kind: MemberKind | undefined,
): (reference: MemberReference) => boolean {
  const filter = request.query.get('filter');
  const isOfKind = (reference: MemberReference): boolean =>
    (kind === undefined || kindOf(reference) === kind) && context.directory.isListed(reference);
  if (filter === undefined) {
    return isOfKind;
  }
  if (!isAdvanced(request) || (kind !== 'user' && kind !== 'group')) {
    throw unsupportedQuery('The specified filter to the reference property query is currently not supported.');
  }
  const node = parseFilter(filter);
  checkFilterSupport(node, { kind, advanced: true });
  return (reference) =>
    isOfKind(reference) && matchesFilter(node, (name) => objectProperty(context.directory, reference, name));
}

function pageOf(
  references: Uint32Array,
  options: { after: number; size: number; isShown: (reference: MemberReference) => boolean },
  show: (reference: MemberReference) => JsonObject,
): Page {
  const items: JsonObject[] = [];
  let last = options.after;
  for (let index = positionIn(references, options.after + 1); index < references.length; index += 1) {
    const reference = references[index] ?? 0;
    if (options.isShown(reference)) {
      if (items.length === options.size) {
        return { items, next: last };
      }
      items.push(show(reference));
      last = reference;
    }
  }
  return { items, next: undefined };
}

/**
 * A member as Graph shows it. Of a type the app may not read, only the type and the id are told and everything else is
 * null (Graph: "Limited information returned for inaccessible member objects").
 */
function memberJson(
  context: TenantContext,
  request: GraphRequest,
  reference: MemberReference,
  options: { select: string[] | undefined; typed: boolean },
): JsonObject {
  const kind = kindOf(reference);
  const json: JsonObject = options.typed ? { '@odata.type': typeName(kind) } : {};
  if (mayRead(request.caller, thingOfKind(kind))) {
    return Object.assign(json, objectJson(context.directory, reference, options.select));
  }
  for (const name of options.select ?? defaultProperties(kind)) {
    json[name] = null;
  }
  json.id = context.directory.idOf(reference);
  return json;
}
