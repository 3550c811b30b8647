import { z } from 'zod';
import { sourceIdOf } from '../../model/immutable-id.ts';
import { classifyRefusal } from '../../source/entra/classify-failure.ts';
import { objectId } from '../../source/entra/object-id.ts';
import type { RemoteResult, RemoteWrite } from '../remote.ts';
import { unclear, type WriteAnswer, type WriteRequest } from './batch-writer.ts';
import { Patience } from './patience.ts';
import { isConflict, no, orRefused, refusedBy, tenantIsFull } from './results.ts';
import { writePermission } from './target-failure.ts';
import { newPersonBody, wantedOf, type Wanted } from './wanted-person.ts';
import type { WriteContext } from './write-context.ts';
import { writeManagers, type ManagerWrite } from './write-managers.ts';

type Add = Extract<RemoteWrite, { kind: 'add' }>;

interface OpenAdd {
  readonly index: number;
  readonly externalId: string;
  readonly wanted: Wanted;
  readonly body: ReturnType<typeof newPersonBody>;
}

/** Who has the name, or the Immutable ID, that somebody was to be added with. */
interface Found {
  readonly id: string;
  readonly isOurs: boolean;
}

const created = z.object({ id: objectId });

/**
 * Adds people, and answers in the order of the writes. Graph lets nobody have the user principal name or the Immutable
 * ID of somebody else, so that adding twice is refused; whether an unclear one was done is told by the name, which is
 * found at once, and not by the index, which lags behind.
 */
export async function addPeople(writes: readonly Add[], context: WriteContext): Promise<readonly RemoteResult[]> {
  const { client, people, reader, batches, broken, signal } = context;
  const results = new Map<number, RemoteResult>();
  const managers: ManagerWrite[] = [];
  const patience = new Patience(client, broken);
  let open = writes.flatMap((write, index): readonly OpenAdd[] => {
    const prepared = orRefused(() => {
      const wanted = wantedOf(write, reader);
      return { index, externalId: write.externalId, wanted, body: newPersonBody(wanted) };
    });
    if (!('ok' in prepared)) return [prepared];
    results.set(index, prepared);
    return [];
  });
  while (open.length > 0) {
    const answers = (await batches.send(open.map(requestOf), context)).map(checked);
    patience.hear(answers);
    const found = await lookUp(open, answers, context);
    const again: OpenAdd[] = [];
    for (const [at, add] of open.entries()) {
      const answer = answers[at];
      if (answer === undefined) continue;
      const result = afterAdd(answer, { add, found: found.get(add.index), patience });
      if (result === null) again.push(add);
      else results.set(add.index, result);
      if (result?.ok !== true) continue;
      people.note(add.body.onPremisesImmutableId, result.id);
      const { manager } = add.wanted;
      if (typeof manager === 'string') managers.push({ index: add.index, id: result.id, manager });
    }
    open = again;
    await patience.wait(signal);
  }
  // Whom Graph does not give their manager is there all the same: the next overview shows what is missing.
  await writeManagers(managers, context);
  return writes.flatMap((_, index) => results.get(index) ?? []);
}

function requestOf({ body }: OpenAdd): WriteRequest {
  return { method: 'POST', path: '/users', body };
}

/** An answer that does not name whom it added leaves it open. */
function checked(answer: WriteAnswer): WriteAnswer {
  if (answer.kind !== 'done' || created.safeParse(answer.json).success) return answer;
  return unclear('Microsoft Graph did not say whom it added.');
}

/** Looks for those whose answer leaves open whether they are there, or says that somebody is. */
async function lookUp(
  open: readonly OpenAdd[],
  answers: readonly WriteAnswer[],
  { people }: WriteContext,
): Promise<ReadonlyMap<number, Found>> {
  const found = new Map<number, Found>();
  const asked = open.filter((_, at) => {
    const answer = answers[at];
    return answer?.kind === 'unclear' || (answer?.kind === 'refused' && isConflict(answer.refusal));
  });
  if (asked.length === 0) return found;
  const named = await people.byName(asked.map(({ body }) => body.userPrincipalName));
  for (const { index, body, externalId } of asked) {
    const raw = named.get(body.userPrincipalName);
    if (raw === undefined) continue;
    const isOurs = sourceIdOf(raw.onPremisesImmutableId ?? '') === externalId;
    found.set(index, { id: raw.id.toLowerCase(), isOurs });
    if (isOurs) people.note(body.onPremisesImmutableId, raw.id.toLowerCase());
  }
  const others = asked.filter(({ index }) => !found.has(index));
  if (others.length === 0) return found;
  const linked = await people.byExternalId(others.map(({ externalId }) => externalId));
  const ids = new Map(linked.map((user) => [user.externalId, user.id]));
  for (const { index, externalId } of others) {
    const id = ids.get(externalId);
    if (id !== undefined) found.set(index, { id, isOurs: false });
  }
  return found;
}

/** The result, or null when it has to be tried again. */
function afterAdd(
  answer: WriteAnswer,
  options: {
    readonly add: OpenAdd;
    readonly found: Found | undefined;
    readonly patience: Patience;
  },
): RemoteResult | null {
  const { add, found, patience } = options;
  if (answer.kind === 'done') return { ok: true, id: created.parse(answer.json).id.toLowerCase() };
  const mayBeOurs = answer.kind === 'unclear' || patience.has(add.index);
  if (found?.isOurs === true && mayBeOurs) return { ok: true, id: found.id };
  if (answer.kind === 'unclear') {
    if (found !== undefined) return no('taken', 'Somebody with this name or Immutable ID is in the tenant already.');
    return patience.afterUnclear(add.index, answer);
  }
  const { refusal } = answer;
  if (refusal.status === 403) throw tenantIsFull(refusal) ?? classifyRefusal(refusal, writePermission);
  const full = tenantIsFull(refusal);
  if (full !== null) throw full;
  if (!isConflict(refusal) || found !== undefined) return refusedBy(refusal);
  // An add that was unclear before may be done and not be found yet.
  if (mayBeOurs) {
    const late = patience.afterUnclear(add.index, unclear(refusal.message));
    if (late === null) return null;
  }
  const { why, message } = refusedBy(refusal);
  return no(why, `${message} Nobody who is there has it: it may be somebody among the deleted people of the tenant.`);
}
