import { digest } from '../../model/digest.ts';
import { wholeParts } from '../../model/directory-records.ts';
import type { Fence } from '../../model/lease.ts';
import type { RegisteredMember, RegisteredMembers } from '../../model/registry-records.ts';
import { pagesOf, type Store, type Stored, type WriteOperation } from '../../store/store.ts';
import { MemberParts } from '../member-parts.ts';

const atOnce = 1000;

/** Which memberships of a remote target one connection added. */
export class MemberRegistry {
  readonly #store: Store;
  readonly #connectionId: string;

  constructor({ store, connectionId }: { readonly store: Store; readonly connectionId: string }) {
    this.#store = store;
    this.#connectionId = connectionId;
  }

  /** The people of a group whose membership is the connection's, if they are members still. */
  async ownedIn(groupId: string): Promise<ReadonlySet<string>> {
    const parts = wholeParts(await this.#stored(groupId));
    return new Set(parts.flatMap(({ body }) => Object.keys(body.members)));
  }

  /**
   * Reads what is remembered of a group, lets `edit` change it and stores that, and answers with what `edit` did. Only
   * the run that holds the lease writes here; should a document have moved all the same, it is done anew.
   */
  async change<Answer>(
    groupId: string,
    fence: Fence,
    edit: (parts: MemberParts<RegisteredMember>) => Answer,
  ): Promise<Answer> {
    for (;;) {
      const parts = await this.#parts(groupId);
      const answer = edit(parts);
      if (!(await this.#write(groupId, parts, fence))) continue;
      for (let grown = parts; grown.isOvergrown;) {
        grown = await this.#parts(groupId);
        await this.#write(groupId, grown, fence);
      }
      return answer;
    }
  }

  /** Forgets a group that is gone. */
  async forget(groupId: string, fence: Fence): Promise<void> {
    const prefix = prefixOf(groupId);
    const operations = (await this.#stored(groupId)).map(({ id }): WriteOperation<RegisteredMembers> => ({
      kind: 'delete',
      id: prefix + id,
    }));
    if (operations.length > 0) await this.#store.write('remoteMembers', this.#connectionId, operations, { fence });
  }

  async #parts(groupId: string): Promise<MemberParts<RegisteredMember>> {
    return new MemberParts<RegisteredMember>(groupId, await this.#stored(groupId));
  }

  /** The parts of a group, under the ids that `MemberParts` gives them. */
  async #stored(groupId: string): Promise<readonly Stored<RegisteredMembers>[]> {
    const prefix = prefixOf(groupId);
    const stored: Stored<RegisteredMembers>[] = [];
    for await (const page of pagesOf(this.#store, 'remoteMembers', this.#connectionId, { limit: atOnce, prefix }))
      stored.push(...page.map((part) => ({ ...part, id: part.id.slice(prefix.length) })));
    return stored;
  }

  /** False when a part moved since it was read. */
  async #write(groupId: string, parts: MemberParts<RegisteredMember>, fence: Fence): Promise<boolean> {
    const prefix = prefixOf(groupId);
    const steps = [parts.freezes(), parts.writes(), parts.ends()].filter(({ length }) => length > 0);
    for (const step of steps) {
      const operations = step.map((operation) => ({ ...operation, id: prefix + operation.id }));
      const results = await this.#store.write('remoteMembers', this.#connectionId, operations, { fence });
      if (!results.every((result) => result.ok)) return false;
    }
    return true;
  }
}

/** A digest, so that no group's prefix begins another's. */
function prefixOf(groupId: string): string {
  return `${digest(groupId)} `;
}
