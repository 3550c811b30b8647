import type { Trouble } from '../../asking/attempts.ts';
import { chunksOf } from '../../model/chunks.ts';
import type { RemoteResult } from '../remote.ts';
import type { Bulk } from './bulk.ts';
import { staysBroken } from '../broken-rows.ts';
import { inLanes } from '../in-lanes.ts';
import { keyOf, type JsonObject } from './json.ts';
import { memberIdsOf } from './read-members.ts';
import { lanes } from './resource-reader.ts';
import type { MembersWrite, PatchOperation } from './resource.ts';
import type { ScimAnswer, Unknown } from './scim-client.ts';
import { hasMoved, isMissing, patchBody, succeeded, type Service } from './service.ts';

type Confirm = () => Promise<void>;

/** How many members one request adds or removes. */
const membersAtATime = 100;

/** How often the whole of a group is written anew because somebody else wrote in between. */
const timesAnew = 5;

/**
 * How the service wants members to be removed: by a path for each (RFC 7644, 3.5.2.2), by a list of values as some do,
 * or with everybody who stays.
 */
type Removal = 'path' | 'values' | 'whole';

/** Adds and removes members, many in a request. What is so already stays without a word. */
export class MemberWriter {
  readonly #service: Service;
  readonly #bulk: Bulk;
  #removal: Removal = 'path';
  /** Removing by a list was seen to remove nobody else. */
  #valuesAreSafe = false;

  constructor(service: Service, bulk: Bulk) {
    this.#service = service;
    this.#bulk = bulk;
  }

  async write(writes: readonly MembersWrite[], confirm: Confirm): Promise<readonly RemoteResult[]> {
    const done = await this.#sendTogether(writes, confirm);
    const results = new Map<MembersWrite, RemoteResult>();
    // Writes of one group follow each other.
    const groups = Map.groupBy(writes, ({ groupId }) => groupId);
    await inLanes([...groups.values()], lanes, async (ofGroup) => {
      for (const write of ofGroup)
        results.set(write, done.has(write) ? { ok: true, id: write.groupId } : await this.#writeOne(write, confirm));
    });
    return writes.map((write) => results.get(write) ?? isMissing);
  }

  /**
   * By Bulk, one step of each group in a request: services that work on operations side by side would lose some of one
   * group. What did not go through as a whole is written by itself again, which harms nobody.
   */
  async #sendTogether(writes: readonly MembersWrite[], confirm: Confirm): Promise<ReadonlySet<MembersWrite>> {
    const done = new Set<MembersWrite>();
    const isOncePerGroup = new Set(writes.map(({ groupId }) => groupId)).size === writes.length;
    if (!this.#service.patches || this.#removal !== 'path' || !isOncePerGroup) return done;
    let waiting = writes.map((write) => ({ write, steps: this.#steps(write) })).filter(({ steps }) => steps.length > 0);
    for (let turn = 0; this.#bulk.takes(waiting.length); turn += 1) {
      const outcomes = await this.#bulk.send(
        waiting.map(({ write, steps }) => ({
          method: 'PATCH',
          path: this.#service.pathOf('group', write.groupId),
          body: patchBody(steps[turn] ?? []),
        })),
        { confirm },
      );
      const wentThrough = waiting.filter((_, index) => {
        const outcome = outcomes[index];
        return outcome?.kind === 'answer' && succeeded(outcome.status);
      });
      for (const { write, steps } of wentThrough) if (steps.length === turn + 1) done.add(write);
      waiting = wentThrough.filter(({ steps }) => steps.length > turn + 1);
    }
    return done;
  }

  /** Additions before removals; each step is one PATCH. */
  #steps({ add, remove }: Pick<MembersWrite, 'add' | 'remove'>): readonly (readonly PatchOperation[])[] {
    const steps: (readonly PatchOperation[])[] = [];
    for (const ids of chunksOf(add, membersAtATime)) steps.push([{ op: 'add', path: 'members', value: values(ids) }]);
    for (const ids of chunksOf(remove, membersAtATime))
      steps.push(
        this.#removal === 'path'
          ? ids.map((id) => ({ op: 'remove', path: `members[value eq ${JSON.stringify(id)}]` }))
          : [{ op: 'remove', path: 'members', value: values(ids) }],
      );
    return steps;
  }

  async #writeOne(write: MembersWrite, confirm: Confirm): Promise<RemoteResult> {
    if (!this.#service.patches) return this.#writeWhole(write, confirm);
    const refused = await this.#patch(write, confirm);
    if (refused === null) return { ok: true, id: write.groupId };
    if ('trouble' in refused) return this.#giveUp(write, refused.trouble, confirm);
    if (refused.status === 405 || refused.status === 501) this.#service.patches = false;
    return refused.status === 404 ? this.#service.refusal(refused) : this.#writeWhatIsLeft(write, refused, confirm);
  }

  /** A service may refuse what is so already, or the form of a removal: what is left is tried in the next form. */
  async #writeWhatIsLeft(write: MembersWrite, refused: ScimAnswer, confirm: Confirm): Promise<RemoteResult> {
    const members = await this.#membersOf(write.groupId);
    if (members === null) return isMissing;
    const left = leftOf(write, members);
    if (countOf(left) === 0) return { ok: true, id: write.groupId };
    if (!this.#service.patches) return this.#writeWhole(left, confirm);
    if (countOf(left) < countOf(write)) return this.#writeOne(left, confirm);
    if (left.add.length > 0) return this.#service.refusal(refused);
    if (this.#removal === 'path') {
      this.#removal = 'values';
      const result = await this.#writeOne(left, confirm);
      if (!this.#valuesAreSafe && result.ok) return this.#restoreOthers(left, members, confirm);
      return result;
    }
    this.#removal = 'whole';
    return this.#writeWhole(left, confirm);
  }

  /**
   * A service that does not know removal by a list may take it for the removal of everybody, as the standard has it.
   * That is looked at the first time, and made good.
   */
  async #restoreOthers(write: MembersWrite, before: ReadonlySet<string>, confirm: Confirm): Promise<RemoteResult> {
    const now = await this.#membersOf(write.groupId);
    if (now === null) return isMissing;
    const lost = [...before].filter((id) => !now.has(id) && !write.remove.includes(id));
    const kept = write.remove.filter((id) => now.has(id));
    if (lost.length === 0 && kept.length === 0) {
      this.#valuesAreSafe = true;
      return { ok: true, id: write.groupId };
    }
    this.#removal = 'whole';
    return this.#writeWhole({ ...write, add: lost, remove: kept }, confirm);
  }

  /** @returns the answer that said no, or what it was given up for; null when everything went through */
  async #patch(write: MembersWrite, confirm: Confirm): Promise<ScimAnswer | Unknown | null> {
    const { client } = this.#service;
    const path = this.#service.pathOf('group', write.groupId);
    for (const operations of this.#steps(write)) {
      const attempts = client.attempts();
      for (;;) {
        // To add or remove members a second time changes nothing, so a lost answer needs no look.
        const sent = await client.send({ method: 'PATCH', path, body: patchBody(operations), confirm }, attempts);
        if (sent.kind === 'unknown') {
          if (!(await client.waitToRepeat(attempts, sent))) return sent;
          continue;
        }
        if (!succeeded(sent.answer.status)) return sent.answer;
        break;
      }
    }
    return null;
  }

  /** PUT of the group with all of its members, only while nobody else changes it where the service can tell. */
  async #writeWhole(write: MembersWrite, confirm: Confirm): Promise<RemoteResult> {
    const { client, reader } = this.#service;
    const attempts = client.attempts();
    const path = this.#service.pathOf('group', write.groupId);
    for (let anew = 0; anew <= timesAnew;) {
      const group = await reader.one('group', write.groupId, 'everything');
      if (group === null) return isMissing;
      const members = memberIdsOf(group);
      const isLeft = write.add.some((id) => !members.all.has(id)) || write.remove.some((id) => members.all.has(id));
      if (!isLeft) return { ok: true, id: write.groupId };
      const body = withMembers(group, write);
      const sent = await client.send(
        { method: 'PUT', path, body, ifMatch: this.#service.etagOf(group), confirm },
        attempts,
      );
      if (sent.kind === 'unknown') {
        if (!(await client.waitToRepeat(attempts, sent))) return this.#giveUp(write, sent.trouble, confirm);
      } else if (succeeded(sent.answer.status)) return { ok: true, id: write.groupId };
      else if (sent.answer.status !== 412) return this.#service.refusal(sent.answer);
      else anew += 1;
    }
    return hasMoved;
  }

  /** What got no clear answer may have been carried out all the same: then what is left of it is gone on with. */
  async #giveUp(write: MembersWrite, trouble: Trouble, confirm: Confirm): Promise<RemoteResult> {
    const members = await this.#membersOf(write.groupId);
    if (members === null) return isMissing;
    const left = leftOf(write, members);
    if (countOf(left) === 0) return { ok: true, id: write.groupId };
    return countOf(left) === countOf(write) ? staysBroken(trouble.detail) : this.#writeOne(left, confirm);
  }

  async #membersOf(groupId: string): Promise<ReadonlySet<string> | null> {
    const group = await this.#service.reader.one('group', groupId, 'members');
    return group === null ? null : memberIdsOf(group).all;
  }
}

/** Who is still to be added and removed. */
function leftOf(write: MembersWrite, members: ReadonlySet<string>): MembersWrite {
  return {
    ...write,
    add: write.add.filter((id) => !members.has(id)),
    remove: write.remove.filter((id) => members.has(id)),
  };
}

function countOf({ add, remove }: MembersWrite): number {
  return add.length + remove.length;
}

function values(ids: readonly string[]): readonly JsonObject[] {
  return ids.map((value) => ({ value }));
}

function withMembers(group: JsonObject, write: MembersWrite): JsonObject {
  const gone = new Set(write.remove);
  const { items } = memberIdsOf(group);
  const there = new Set(items.map(({ id }) => id));
  const members = [
    ...items.filter(({ id }) => !gone.has(id)).map(({ member }) => member),
    ...values(write.add.filter((id) => !there.has(id))),
  ];
  const meta = keyOf(group, 'meta') ?? 'meta';
  const rest = Object.fromEntries(Object.entries(group).filter(([key]) => key !== meta));
  return { ...rest, [keyOf(group, 'members') ?? 'members']: members };
}
