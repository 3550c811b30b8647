import type { RemoteResult, RemoteUser, RemoteWrite } from '../remote.ts';
import type { WriteAnswer, WriteRequest } from './batch-writer.ts';
import { Patience } from './patience.ts';
import type { Standing } from './people.ts';
import { administrator, no, notThere, orRefused, refusedBy, type No } from './results.ts';
import { stillWanted, wantedOf, type Wanted } from './wanted-person.ts';
import { afterForbidden, type WriteContext } from './write-context.ts';
import { writeManagers, type ManagerWrite } from './write-managers.ts';

type Change = Extract<RemoteWrite, { kind: 'update' | 'remove' }>;

interface OpenChange {
  readonly index: number;
  readonly write: Change;
  /** Null for a removal. */
  readonly wanted: Wanted | null;
}

/** What is left to do about a change, now that one sees who is there. */
interface Step {
  readonly request: WriteRequest | null;
  readonly manager: string | null | undefined;
}

const moved = no('moved', 'The person was changed in Entra ID meanwhile.');

/**
 * Updates or removes people, and answers in the order of the writes. Graph has no ETags for people: who is there, and
 * whether they are ours to touch, is read right before it is written, and again where an answer was lost.
 */
export async function changePeople(writes: readonly Change[], context: WriteContext): Promise<readonly RemoteResult[]> {
  const { client, people, reader, batches, broken, signal } = context;
  const results = new Map<number, RemoteResult>();
  const managers: ManagerWrite[] = [];
  const patience = new Patience(client, broken);
  let open = writes.flatMap((write, index): readonly OpenChange[] => {
    const prepared = orRefused(() => ({
      index,
      write,
      wanted: write.kind === 'remove' ? null : wantedOf(write, reader),
    }));
    if (!('ok' in prepared)) return [prepared];
    results.set(index, prepared);
    return [];
  });
  while (open.length > 0) {
    const standing = await people.standing(open.map(({ write }) => write.id));
    const steps = open.map((change) =>
      decide(change, standing.get(change.write.id.toLowerCase()), { patience, reader }),
    );
    const sent = steps.flatMap((step) => ('request' in step && step.request !== null ? [step.request] : []));
    const answers = await batches.send(sent, context);
    patience.hear(answers);
    const inOrder = answers.values();
    const again: OpenChange[] = [];
    for (const [at, change] of open.entries()) {
      const step = steps[at];
      if (step === undefined) continue;
      const result =
        'ok' in step
          ? step
          : step.request === null
            ? { ok: true as const, id: change.write.id }
            : await afterChange(inOrder.next().value, { change, patience, context });
      if (result === null) again.push(change);
      else results.set(change.index, result);
      const immutableId = change.wanted?.properties.onPremisesImmutableId;
      if (result?.ok === true && typeof immutableId === 'string') people.note(immutableId, change.write.id);
      if (result?.ok === true && 'manager' in step && step.manager !== undefined)
        managers.push({ index: change.index, id: change.write.id, manager: step.manager });
    }
    open = again;
    await patience.wait(signal);
  }
  for (const [index, result] of await writeManagers(managers, context)) results.set(index, result);
  return writes.flatMap((_, index) => results.get(index) ?? []);
}

function decide(
  { index, write, wanted }: OpenChange,
  standing: Standing | undefined,
  { patience, reader }: { readonly patience: Patience; readonly reader: WriteContext['reader'] },
): RemoteResult | Step {
  const { id, version } = write;
  const user: RemoteUser | null = standing === undefined ? null : reader.toUser(standing.raw);
  // An unclear removal of somebody who is gone was done.
  if (standing === undefined || user === null)
    return wanted === null && patience.has(index) ? { ok: true, id } : notThere;
  if (standing.isAdministrator) return administrator;
  const open = wanted === null ? null : stillWanted(wanted, standing.raw, reader);
  // So was an unclear update of which nothing is left.
  const isDone = open !== null && Object.keys(open.properties).length === 0;
  if (version !== null && user.version !== version && !(isDone && patience.has(index))) return moved;
  const path = `/users/${id}`;
  if (open === null) return patience.lastWord(index) ?? { request: { method: 'DELETE', path }, manager: undefined };
  if (isDone) return { request: null, manager: open.manager };
  return (
    patience.lastWord(index) ?? { request: { method: 'PATCH', path, body: open.properties }, manager: open.manager }
  );
}

/** The result, or null when it has to be looked at again. */
async function afterChange(
  answer: WriteAnswer | undefined,
  options: {
    readonly change: OpenChange;
    readonly patience: Patience;
    readonly context: WriteContext;
  },
): Promise<RemoteResult | No | null> {
  const { change, patience, context } = options;
  const { id } = change.write;
  if (answer === undefined) throw new TypeError('Every request is answered.');
  if (answer.kind === 'done') return { ok: true, id };
  if (answer.kind === 'unclear') {
    patience.afterUnclear(change.index, answer);
    return null;
  }
  const { refusal } = answer;
  if (refusal.status === 404) return change.wanted === null && patience.has(change.index) ? { ok: true, id } : notThere;
  return refusal.status === 403 ? afterForbidden(refusal, context) : refusedBy(refusal);
}
