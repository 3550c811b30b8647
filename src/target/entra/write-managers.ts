import type { RemoteResult } from '../remote.ts';
import type { WriteRequest } from './batch-writer.ts';
import { Patience } from './patience.ts';
import { no, refusedBy } from './results.ts';
import { afterForbidden, type WriteContext } from './write-context.ts';

export interface ManagerWrite {
  /** Of the write that this belongs to. */
  readonly index: number;
  readonly id: string;
  /** The tenant's id, or null for none. */
  readonly manager: string | null;
}

/** Sets managers, and looks again where an answer was lost. Answers by index. */
export async function writeManagers(
  writes: readonly ManagerWrite[],
  context: WriteContext,
): Promise<ReadonlyMap<number, RemoteResult>> {
  const { client, people, reader, batches, broken, signal } = context;
  const results = new Map<number, RemoteResult>();
  const patience = new Patience(client, broken);
  let open = writes;
  while (open.length > 0) {
    const answers = await batches.send(
      open.map((write) => requestOf(write, client.endpoint)),
      context,
    );
    patience.hear(answers);
    const again: ManagerWrite[] = [];
    for (const [at, write] of open.entries()) {
      const answer = answers[at];
      if (answer === undefined) continue;
      if (answer.kind === 'unclear') {
        patience.afterUnclear(write.index, answer);
        again.push(write);
      } else if (answer.kind === 'done' || (write.manager === null && answer.refusal.status === 404)) {
        results.set(write.index, { ok: true, id: write.id });
      } else if (answer.refusal.status === 403) {
        results.set(write.index, await afterForbidden(answer.refusal, context));
      } else {
        const isGone = answer.refusal.status === 404;
        results.set(
          write.index,
          isGone ? no('refused', 'The manager is not in the tenant.') : refusedBy(answer.refusal),
        );
      }
    }
    await patience.wait(signal);
    const seen = reader.wantsManagers ? await people.byId(again.map(({ id }) => id)) : [];
    const held = new Map(seen.map((user) => [user.id, user]));
    open = again.filter(({ index, id, manager }) => {
      const user = held.get(id);
      const isDone = user !== undefined && (user.attributes.manager ?? null) === manager;
      const result = isDone ? { ok: true as const, id } : patience.lastWord(index);
      if (result !== undefined) results.set(index, result);
      return result === undefined;
    });
  }
  return results;
}

/** https://learn.microsoft.com/graph/api/user-post-manager, https://learn.microsoft.com/graph/api/user-delete-manager */
function requestOf({ id, manager }: ManagerWrite, endpoint: string): WriteRequest {
  const path = `/users/${id}/manager/$ref`;
  if (manager === null) return { method: 'DELETE', path };
  return { method: 'PUT', path, body: { '@odata.id': `${endpoint}/v1.0/users/${manager}` } };
}
