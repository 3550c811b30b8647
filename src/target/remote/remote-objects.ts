import { chunksOf } from '../../model/chunks.ts';
import type { Change } from '../../model/change.ts';
import type { RegisteredObject } from '../../model/registry-records.ts';
import { applied, failed, stale, unanswered, type Outcome } from '../outcomes.ts';
import type { Remote, RemoteClass, RemoteGroup, RemoteResult, RemoteUser, RemoteWrite } from '../remote.ts';
import type { ApplyContext, ChangeOutcome } from '../target.ts';
import { AwaitedManagers } from './awaited-managers.ts';
import { decide, type Seen, type Step } from './decide.ts';
import { ManagerNames, type Holdings } from './holdings.ts';
import type { MemberRegistry } from './member-registry.ts';
import type { Registry, SourceNote } from './registry.ts';
import { sourceIdOf, type Held } from './shown.ts';

type Found = RemoteUser | RemoteGroup;
type WritingStep = Extract<Step, { kind: 'add' | 'update' | 'remove' }>;

/** Writes are sent by kind, in this order, as many at once as a remote takes. */
const kinds = ['add', 'update', 'remove'] as const;
const writesAtOnce = 1000;

export interface RemoteObjectsOptions {
  readonly remote: Remote;
  readonly registry: Registry;
  readonly members: MemberRegistry;
  readonly holdings: Holdings;
  readonly now: () => Date;
}

/**
 * People and groups of a remote, as a connection changes them. Before something is added the registry notes that it is
 * about to be, having looked that it is not there: what is found there after a crash is therefore this connection's. What
 * an update or a removal had done by then is seen from what is there.
 */
export class RemoteObjects {
  readonly #remote: Remote;
  readonly #registry: Registry;
  readonly #members: MemberRegistry;
  readonly #holdings: Holdings;
  readonly #now: () => Date;
  readonly #awaited: AwaitedManagers;

  constructor(options: RemoteObjectsOptions) {
    this.#remote = options.remote;
    this.#registry = options.registry;
    this.#members = options.members;
    this.#holdings = options.holdings;
    this.#now = options.now;
    this.#awaited = new AwaitedManagers(options);
  }

  /** Before the first change of a run: what runs before it left behind. */
  begin(context: ApplyContext): Promise<void> {
    return this.#awaited.begin(context);
  }

  async apply(of: RemoteClass, changes: readonly Change[], context: ApplyContext): Promise<readonly ChangeOutcome[]> {
    const outcomes = new Map<Change, Outcome>();
    const { moved, perhapsOurs } = await this.#applyOnce(of, changes, context, outcomes);
    // What moved between the look and the write may have moved in what does not matter, such as a manager who went.
    if (moved.length > 0) await this.#applyOnce(of, moved, { ...context, resuming: false }, outcomes);
    // What this run added before it died may be found only now that the remote has said that it is there.
    if (perhapsOurs.length > 0) await this.#applyOnce(of, perhapsOurs, context, outcomes);
    if (of === 'user') await this.#awaited.settle(changes, context);
    return changes.map((change) => ({ key: change.key, ...(outcomes.get(change) ?? unanswered) }));
  }

  /**
   * Answers with the changes whose object moved between the look and the write, and with those whose object this run may
   * have added before, which a remote that indexes late says only when it is to add it once more.
   */
  async #applyOnce(
    of: RemoteClass,
    changes: readonly Change[],
    context: ApplyContext,
    outcomes: Map<Change, Outcome>,
  ): Promise<{ readonly moved: readonly Change[]; readonly perhapsOurs: readonly Change[] }> {
    const { seen, lost } = await this.#look(of, changes, context);
    const steps = changes.map((change) => decide(change, seen, context));
    await this.#forget(of, lost, context);
    const adds = steps.flatMap((step) => (step.kind === 'add' ? [step.change.objectId] : []));
    const intent = { id: null, run: context.runId };
    await this.#registry.note(
      of,
      adds.map((sourceId) => ({ sourceId, source: intent })),
      context.fence,
    );
    const leaving = steps.flatMap((step) => (step.kind === 'remove' ? [step.held] : []));
    if (of === 'user') await this.#awaited.lose(leaving, context);
    const results = await this.#send(steps, context);
    const now = await this.#readBack(of, results);
    await this.#remember(of, steps, { results, now, seen, context });
    for (const step of steps) outcomes.set(step.change, outcomeOf(step, results.get(step)));
    const which = (isSo: (step: Step) => boolean): readonly Change[] =>
      steps.flatMap((step) => (isSo(step) ? [step.change] : []));
    return {
      moved: which((step) => isRefused(results.get(step), 'moved')),
      perhapsOurs: which((step) => isPerhapsOurs(step, results.get(step), { seen, context })),
    };
  }

  /**
   * One look at the remote and at the registry for a whole batch; `lost` is what is remembered of what is gone. What this
   * very run wrote may not be there yet for who looks it up by its id, and is not gone for that.
   */
  async #look(
    of: RemoteClass,
    changes: readonly Change[],
    { runId }: ApplyContext,
  ): Promise<{ readonly seen: Seen; readonly lost: readonly RegisteredObject[] }> {
    const isAdd = ({ precondition }: Change): boolean => precondition.kind === 'absent';
    const adds = changes.filter(isAdd).map(({ objectId }) => objectId);
    const managers = of === 'user' ? managersIn(changes) : [];
    const sources = await this.#registry.sources(of, [...changes.map(({ objectId }) => objectId), ...managers]);
    const placed = [...adds, ...managers].flatMap((sourceId) => sources.get(sourceId)?.id ?? []);
    const ids = [...changes.flatMap((change) => (isAdd(change) ? [] : (change.targetId ?? []))), ...placed];
    const unplaced = managers.filter((sourceId) => (sources.get(sourceId)?.id ?? null) === null);
    const [byIds, byExternalIds] = await Promise.all([
      this.#holdings.find(of, ids),
      this.#holdings.findByExternalId(of, [...adds, ...unplaced]),
    ]);
    const found = new Map([...byIds, ...byExternalIds].map((one) => [one.id, one]));
    const held = await this.#holdings.joined(of, [...found.values()]);
    const bySource = new Map(held.map((one) => [sourceIdOf(one) ?? '', one]));
    const missing = await this.#registry.objects(
      of,
      ids.filter((id) => !found.has(id)),
    );
    const managerIds = managers.flatMap((sourceId): [string, string][] => {
      const place = sources.get(sourceId)?.id ?? '';
      const isThere = found.has(place) || missing.get(place)?.run === runId;
      const id = isThere ? place : bySource.get(sourceId)?.found.id;
      return id === undefined ? [] : [[sourceId, id]];
    });
    const names = new ManagerNames({ holdings: this.#holdings, registry: this.#registry });
    if (changes.some(({ before }) => before?.manager !== undefined)) await names.learn(held.filter(isUser));
    const seen: Seen = {
      of,
      byId: new Map(held.map((one) => [one.found.id, one])),
      sources,
      bySource,
      managerIds: new Map(managerIds),
      managers: names,
    };
    return { seen, lost: [...missing.values()].filter(({ run }) => run !== runId) };
  }

  async #send(steps: readonly Step[], { confirm }: ApplyContext): Promise<ReadonlyMap<Step, RemoteResult | undefined>> {
    const results = new Map<Step, RemoteResult | undefined>();
    const writing = steps.flatMap((step): (readonly [WritingStep, RemoteWrite])[] => {
      if (step.kind === 'remove') return [[step, step.write]];
      if (step.kind !== 'add' && step.kind !== 'update') return [];
      const { write } = step.intended;
      // The remote is so already; only the registry has something to learn.
      if (write === null && step.kind === 'update')
        results.set(step, { ok: true, id: step.held.found.id, now: step.held.found });
      return write === null ? [] : [[step, write]];
    });
    for (const kind of kinds)
      for (const some of chunksOf(
        writing.filter(([step]) => step.kind === kind),
        writesAtOnce,
      )) {
        const answers = await this.#remote.write(
          some.map(([, write]) => write),
          { confirm },
        );
        some.forEach(([step], index) => results.set(step, answers[index]));
      }
    return results;
  }

  /** What the remote made of what was written, where its answers did not say so. */
  async #readBack(
    of: RemoteClass,
    results: ReadonlyMap<Step, RemoteResult | undefined>,
  ): Promise<ReadonlyMap<string, Found>> {
    const now = new Map<string, Found>();
    const unsaid: string[] = [];
    for (const [step, result] of results)
      if (step.kind !== 'remove' && result?.ok === true) {
        if (result.now === undefined) unsaid.push(result.id);
        else now.set(result.id, result.now);
      }
    for (const found of await this.#holdings.find(of, unsaid)) now.set(found.id, found);
    return now;
  }

  /** Objects first, then where the source's are: whoever resumes in between finds the object, and notes its place. */
  async #remember(
    of: RemoteClass,
    steps: readonly Step[],
    done: {
      readonly results: ReadonlyMap<Step, RemoteResult | undefined>;
      readonly now: ReadonlyMap<string, Found>;
      readonly seen: Seen;
      readonly context: ApplyContext;
    },
  ): Promise<void> {
    const { results, now, seen, context } = done;
    const by = { run: context.runId, at: this.#now().toISOString() };
    const objects: RegisteredObject[] = [];
    const notes: SourceNote[] = [];
    const gone: RegisteredObject[] = [];
    const remember = (change: Change, object: RegisteredObject): void => {
      objects.push(object);
      notes.push(...notesOf(change, object, seen));
    };
    for (const step of steps) {
      const { change } = step;
      const result = results.get(step);
      if (step.kind === 'remembered') notes.push(...notesOf(change, step.registered, seen));
      else if (step.kind === 'remember')
        remember(change, step.intended.remembered(step.held.found.id, step.held.found, by));
      else if (result?.ok === true && step.kind !== 'say' && step.kind !== 'remove')
        remember(change, step.intended.remembered(result.id, now.get(result.id), by));
      else if (isPerhapsOurs(step, result, { seen, context })) continue;
      else if (result?.ok === false && step.kind === 'add') notes.push({ sourceId: change.objectId, source: null });
      else if ((step.kind === 'update' || step.kind === 'remove') && isGone(step, result)) {
        if (step.held.registered !== undefined) gone.push(step.held.registered);
        else if (step.held.isBeingAdded) notes.push({ sourceId: step.held.found.externalId ?? '', source: null });
      }
    }
    this.#awaited.add(objects);
    await this.#registry.put(of, objects, context.fence);
    await this.#registry.note(of, notes, context.fence);
    await this.#forget(of, gone, context);
  }

  async #forget(of: RemoteClass, gone: readonly RegisteredObject[], context: ApplyContext): Promise<void> {
    if (of === 'group') for (const { id } of gone) await this.#members.forget(id, context.fence);
    await this.#registry.forget(of, gone, context.fence);
  }
}

function managersIn(changes: readonly Change[]): readonly string[] {
  const managers = changes.map(({ after }) => after?.manager);
  return [...new Set(managers)].filter((manager) => typeof manager === 'string' && manager !== '') as string[];
}

/** What has to be noted so that a source's person or group is found where the registry has the object. */
function notesOf(change: Change, { id, sourceId, run }: RegisteredObject, { sources }: Seen): readonly SourceNote[] {
  const place = sources.get(change.objectId)?.id;
  if (sourceId === change.objectId) return place === id ? [] : [{ sourceId, source: { id, run } }];
  return place === id ? [{ sourceId: change.objectId, source: null }] : [];
}

function outcomeOf(step: Step, result: RemoteResult | undefined): Outcome {
  if (step.kind === 'say') return step.outcome;
  if (step.kind === 'remember' || step.kind === 'remembered') return applied;
  if (result === undefined) return unanswered;
  if (result.ok) return applied;
  if (result.why === 'moved') return stale.movedMeanwhile;
  return result.why === 'missing' ? stale.gone : failed(result.message);
}

function isRefused(result: RemoteResult | undefined, why: 'moved' | 'taken'): boolean {
  return result?.ok === false && result.why === why;
}

/** Whether the registry says that this run was about to add it when it died, and the remote that it is there. */
function isPerhapsOurs(
  { kind, change }: Step,
  result: RemoteResult | undefined,
  { seen, context }: { readonly seen: Seen; readonly context: ApplyContext },
): boolean {
  const intent = seen.sources.get(change.objectId);
  const wasIntended = intent?.id === null && intent.run === context.runId;
  return kind === 'add' && context.resuming && wasIntended && isRefused(result, 'taken');
}

/** Whether what a step is about is not there any more. */
function isGone(step: WritingStep, result: RemoteResult | undefined): boolean {
  if (result?.ok === true) return step.kind === 'remove';
  return result?.why === 'missing';
}

function isUser(held: Held): held is Held<RemoteUser> {
  return 'active' in held.found;
}
