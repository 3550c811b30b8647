import type { ObjectSummary } from './change-log.ts';
import type { DeltaKind, DeltaRound } from './delta-token.ts';
import type { DeltaEntry, MemberChanges } from './delta-members.ts';
import { memberChanges } from './delta-members.ts';
import { deltaRoundOf, sealRound } from './delta-token.ts';
import type { GraphAnswer, GraphRequest, Json, JsonObject } from './graph-message.ts';
import { jsonAnswer } from './graph-message.ts';
import type { MemberReference } from './member-reference.ts';
import { kindOf, referenceTo, rowOf } from './member-reference.ts';
import { defaultProperties, objectProperty, typeName } from './object-properties.ts';
import { effectivePageSize, habitPath } from './paging.ts';
import type { TenantContext } from './tenant-context.ts';

/** Delta pages have a size of their own and ignore `$top`; members count against a second limit. */
const OBJECTS_PER_PAGE = 200;
const MEMBERS_PER_PAGE = 500;

/** `GET /users/delta` and `GET /groups/delta` (Graph: "Use delta query to track changes"). */
export function listDelta(context: TenantContext, request: GraphRequest, kind: DeltaKind): GraphAnswer {
  const round = deltaRoundOf(context, request, kind);
  const path = habitPath(request);
  const metadata = `${kind}s${round.select ? `(${[...round.select, 'id'].join(',')})` : ''}`;
  const json: JsonObject = { '@odata.context': `${context.origin()}/v1.0/$metadata#${metadata}` };
  if (request.query.get('deltatoken')?.toLowerCase() === 'latest') {
    return jsonAnswer({ ...json, '@odata.deltaLink': link(context, round, 'delta'), value: [] });
  }
  if (!round.emptied && context.habits.shows('emptyPages', path)) {
    return jsonAnswer({ ...json, '@odata.nextLink': link(context, { ...round, emptied: true }, 'skip'), value: [] });
  }
  const page = new DeltaPage(context, request, round);
  page.fill();
  const end = page.next === undefined;
  json[end ? '@odata.deltaLink' : '@odata.nextLink'] = link(context, page.next ?? round, end ? 'delta' : 'skip');
  json.value = page.items;
  return jsonAnswer(json);
}

function link(context: TenantContext, round: DeltaRound, tokenKind: 'skip' | 'delta'): string {
  const token = sealRound(context, { ...round, emptied: tokenKind === 'skip' && round.emptied }, tokenKind);
  return `${context.origin()}/v1.0/${round.kind}s/delta?$${tokenKind}token=${token}`;
}

/** Fills one page of a round and knows where the next one starts. */
class DeltaPage {
  readonly items: JsonObject[] = [];
  /** The state of the next page; undefined when the round ends here. */
  next: DeltaRound | undefined;
  readonly #context: TenantContext;
  readonly #round: DeltaRound;
  readonly #size: number;
  readonly #minimal: boolean;
  readonly #silentPurges: boolean;
  #membersLeft = MEMBERS_PER_PAGE;

  constructor(context: TenantContext, request: GraphRequest, round: DeltaRound) {
    this.#context = context;
    this.#round = round;
    const withoutTop: GraphRequest = { ...request, query: new Map([['top', String(OBJECTS_PER_PAGE)]]) };
    this.#size = effectivePageSize(context, withoutTop);
    this.#minimal = /return\s*=\s*minimal/i.test(request.headers.prefer ?? '');
    this.#silentPurges = context.habits.shows('silentPurges', habitPath(request)) !== undefined;
  }

  fill(): void {
    let memberAfter = this.#round.memberAfter;
    let last = this.#round.after;
    for (const [position, entry] of this.#entries()) {
      const members = memberChanges(this.#context, this.#round, entry, { silentPurges: this.#silentPurges });
      const item = this.#show(entry, members.length > 0);
      if (item) {
        if (this.items.length === this.#size || this.#membersLeft === 0) {
          this.next = { ...this.#round, after: last, memberAfter, emptied: false };
          return;
        }
        const rest = this.#addWithMembers(item, members, memberAfter);
        if (rest !== undefined) {
          // The same group comes again on the next page, with the rest of its members.
          this.next = { ...this.#round, after: last, memberAfter: rest, emptied: false };
          return;
        }
      }
      memberAfter = -1;
      last = position;
    }
  }

  /** Adds the object with as many members as the page still holds; the last one's cursor when that was not all. */
  #addWithMembers(item: JsonObject, members: MemberChanges, memberAfter: number): number | undefined {
    const start = members.indexBehind(memberAfter);
    const end = Math.min(members.length, start + this.#membersLeft);
    const chunk: Json[] = [];
    for (let index = start; index < end; index += 1) {
      chunk.push(members.show(index));
    }
    this.#membersLeft -= chunk.length;
    this.items.push(chunk.length > 0 ? { ...item, 'members@delta': chunk } : item);
    return end < members.length ? members.cursor(end - 1) : undefined;
  }

  *#entries(): Generator<[number, DeltaEntry]> {
    const { since, upTo, after, kind, ids } = this.#round;
    const wanted = ids && new Set(ids);
    const { directory } = this.#context;
    if (since < 0) {
      const table = kind === 'user' ? directory.users : directory.groups;
      for (let row = after + 1; row < table.rows; row += 1) {
        if (table.isActive(row) && (!wanted || wanted.has(table.idOf(row).toLowerCase()))) {
          yield [row, { reference: referenceTo(kind, row), summary: undefined }];
        }
      }
      return;
    }
    const summaries = directory.log.summarize(since, upTo);
    for (const [index, summary] of summaries.entries()) {
      const isWanted = !wanted || wanted.has(directory.idOf(summary.object).toLowerCase());
      if (index > after && kindOf(summary.object) === kind && isWanted) {
        yield [index, { reference: summary.object, summary }];
      }
    }
  }

  /** The object as this round tells of it, or undefined when nothing that the reader tracks has changed. */
  #show({ reference, summary }: DeltaEntry, hasMembers: boolean): JsonObject | undefined {
    const { directory } = this.#context;
    const id = directory.idOf(reference);
    if (!directory.isListed(reference)) {
      return { id, '@removed': { reason: this.#removalReason(reference) } };
    }
    const all = !summary || summary.existenceChanged;
    const changed = summary?.properties ?? new Set<string>();
    const { select } = this.#round;
    const tracked = select ? select.some((name) => changed.has(name)) : changed.size > 0;
    if (!all && !hasMembers && !tracked) {
      return undefined;
    }
    const json: JsonObject = {};
    const names = select ?? [...new Set([...defaultProperties(kindOf(reference)), ...changed])];
    for (const name of names) {
      const value = objectProperty(directory, reference, name);
      if (value !== undefined && this.#tells({ name, value, all, changed })) {
        json[name] = value;
      }
    }
    json.id = id;
    return Object.assign(json, this.#managerChange(reference, summary));
  }

  /** A property that was never set is not told; with `Prefer: return=minimal` only those that changed are. */
  #tells({ name, value, all, changed }: { name: string; value: Json; all: boolean; changed: Set<string> }): boolean {
    if (changed.has(name)) {
      return true;
    }
    const unset = value === null || (Array.isArray(value) && value.length === 0);
    return !unset && (all || !this.#minimal);
  }

  #removalReason(reference: MemberReference): 'changed' | 'deleted' {
    const row = rowOf(reference);
    const { users, groups } = this.#context.directory;
    const state = kindOf(reference) === 'user' ? users.stateOf(row) : groups.stateOf(row);
    return state === 'softDeleted' ? 'changed' : 'deleted';
  }

  #managerChange(reference: MemberReference, summary: ObjectSummary | undefined): JsonObject {
    const tracked = !this.#round.select || this.#round.select.includes('manager');
    const told = !summary || summary.existenceChanged || summary.properties.has('manager');
    if (kindOf(reference) !== 'user' || !tracked || !told) {
      return {};
    }
    const { directory } = this.#context;
    const manager = directory.users.managerOf(rowOf(reference));
    const entries: Json[] = [];
    const before = summary?.managerBefore;
    if (before !== undefined && before !== (manager === undefined ? -1 : referenceTo('user', manager))) {
      entries.push({
        '@odata.type': typeName('user'),
        id: directory.idOf(before),
        '@removed': { reason: 'deleted' },
      });
    }
    if (manager !== undefined) {
      entries.push({ '@odata.type': typeName('user'), id: directory.users.idOf(manager) });
    }
    return entries.length > 0 ? { 'manager@delta': entries } : {};
  }
}
