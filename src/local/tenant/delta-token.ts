import type { GraphRequest, Json } from './graph-message.ts';
import { GraphFault, badRequest } from './graph-message.ts';
import { habitPath } from './paging.ts';
import { isGuid } from './guid.ts';
import { parseFilter } from './filter-syntax.ts';
import type { FilterNode } from './filter-syntax.ts';
import { selectOf } from './query-options.ts';
import type { TenantContext } from './tenant-context.ts';

const MOST_FILTERED_OBJECTS = 50;
/** Graph: delta tokens of directory objects are valid for seven days. */
const TOKEN_LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;

export type DeltaKind = 'user' | 'group';

/** Where one round of change tracking stands; this is what skip tokens and delta tokens carry. */
export interface DeltaRound {
  kind: DeltaKind;
  /** The change number that the reader already knows; -1 for a first round, which lists everything. */
  since: number;
  /** The change number up to which this round tells. */
  upTo: number;
  /** The `since` of the round before, for the habit of replaying it. */
  before: number;
  /** The last row, or index of a change, that was sent; -1 at the start. */
  after: number;
  /** The cursor of the last member of the next object that was sent on the page before; -1 for none. */
  memberAfter: number;
  emptied: boolean;
  select: string[] | undefined;
  /** Ids that the reader filters on. */
  ids: string[] | undefined;
}

/** Reads the state of the round from the request, or starts a new one; throws the 400 or 410 of Graph. */
export function deltaRoundOf(context: TenantContext, request: GraphRequest, kind: DeltaKind): DeltaRound {
  const skip = request.query.get('skiptoken');
  if (skip !== undefined) {
    return openToken(context, kind, skip, 'skip');
  }
  const delta = request.query.get('deltatoken');
  if (delta !== undefined && delta !== '' && delta.toLowerCase() !== 'latest') {
    refuseExpired(context, request, kind);
    return nextRound(context, request, openToken(context, kind, delta, 'delta'));
  }
  const fresh: DeltaRound = {
    kind,
    since: -1,
    upTo: context.directory.changeNumber,
    before: -1,
    after: -1,
    memberAfter: -1,
    emptied: false,
    select: selectOf(request.query.get('select'), [kind], { navigation: [kind === 'user' ? 'manager' : 'members'] }),
    ids: filteredIds(request.query.get('filter')),
  };
  return delta === undefined || delta === '' ? fresh : { ...fresh, since: fresh.upTo, before: fresh.upTo };
}

export function sealRound(context: TenantContext, round: DeltaRound, tokenKind: 'skip' | 'delta'): string {
  const { select, ids, ...rest } = round;
  return context.tokens.seal({
    ...rest,
    select: select ?? null,
    ids: ids ?? null,
    tokenKind,
    issued: context.now().getTime(),
  });
}

/** 410 with a Location whose delta token is empty: the reader has to read everything again. */
function goneFault(context: TenantContext, kind: DeltaKind): GraphFault {
  const location = `${context.origin()}/v1.0/${kind}s/delta?$deltaToken=`;
  return new GraphFault(410, 'resyncRequired', 'Resync required. The delta token is no longer valid.', {
    location,
  });
}

function refuseExpired(context: TenantContext, request: GraphRequest, kind: DeltaKind): void {
  const expired = context.habits.shows('expiredDeltaTokens', habitPath(request));
  if (expired?.form === 'syncStateNotFound') {
    throw new GraphFault(400, 'SyncStateNotFound', 'The sync state generation is not found; resync required.');
  }
  if (expired) {
    throw goneFault(context, kind);
  }
}

function nextRound(context: TenantContext, request: GraphRequest, known: DeltaRound): DeltaRound {
  const replays = context.habits.shows('replayedDelta', habitPath(request)) !== undefined;
  return {
    ...known,
    since: replays ? Math.max(0, known.before) : known.upTo,
    before: known.upTo,
    upTo: context.directory.changeNumber,
    after: -1,
    memberAfter: -1,
    emptied: false,
  };
}

function openToken(context: TenantContext, kind: DeltaKind, token: string, tokenKind: 'skip' | 'delta'): DeltaRound {
  const content = context.tokens.open(token);
  if (!isSealedRound(content) || content.kind !== kind || content.tokenKind !== tokenKind) {
    throw badRequest('Badly formed token.');
  }
  const tooOld = context.now().getTime() - content.issued > TOKEN_LIFETIME_MS;
  // A cursor from a later state than the directory's own belongs to a history that was undone.
  if (tooOld || content.upTo > context.directory.changeNumber) {
    throw goneFault(context, kind);
  }
  return {
    kind,
    since: content.since,
    upTo: content.upTo,
    before: content.before,
    after: content.after,
    memberAfter: content.memberAfter,
    emptied: content.emptied,
    select: content.select ?? undefined,
    ids: content.ids ?? undefined,
  };
}

type SealedRound = Omit<DeltaRound, 'select' | 'ids'> & {
  select: string[] | null;
  ids: string[] | null;
  tokenKind: 'skip' | 'delta';
  issued: number;
};

function isSealedRound(content: Json | undefined): content is Json & SealedRound {
  return typeof content === 'object' && content !== null && 'upTo' in content && 'tokenKind' in content;
}

/** `$filter` of a delta query: only ids, at most 50 (Graph: "user: delta", OData query parameters). */
function filteredIds(filter: string | undefined): string[] | undefined {
  if (filter === undefined) {
    return undefined;
  }
  const ids = idsIn(parseFilter(filter));
  if (ids.length > MOST_FILTERED_OBJECTS) {
    throw badRequest(`The number of filtered objects exceeds the limit of ${MOST_FILTERED_OBJECTS}.`);
  }
  return ids;
}

function idsIn(node: FilterNode): string[] {
  if (node.kind === 'or') {
    return [...idsIn(node.left), ...idsIn(node.right)];
  }
  if (node.kind === 'compare' && node.property === 'id' && node.operator === 'eq' && isGuid(String(node.value))) {
    return [String(node.value).toLowerCase()];
  }
  throw badRequest('Unsupported filter on a delta query: only "id eq" is supported.');
}
