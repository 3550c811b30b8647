import { hash } from 'node:crypto';
import { chunksOf } from '../../model/chunks.ts';
import type { Photo, PhotoMarks, PhotoPass } from '../../model/photo.ts';
import type { PhotoSource, ReadOptions } from '../../source/source.ts';
import type { Store } from '../../store/store.ts';
import type { PhotoContext, PhotoTarget, Target } from '../../target/target.ts';
import { changesInOrder } from '../stored-changes.ts';

const idsAtOnce = 1000;
const peopleAtOnce = 200;
const mostProblems = 10;

export interface PhotoWork {
  readonly pass: PhotoPass;
  readonly store: Store;
  readonly source: PhotoSource;
  readonly target: Target;
  readonly photos: PhotoTarget;
  readonly context: PhotoContext;
  readonly signal: AbortSignal;
  /** Waits while something more urgent has to be done. */
  readonly turn: () => Promise<void>;
  /** Stores the pass as it is now. */
  readonly record: (pass: PhotoPass) => Promise<void>;
}

/** Somebody whose photo is looked at: the source's id to the target's. */
type People = Map<string, string>;

type Marks = Map<string, PhotoMarks['marks'][string]>;

interface Portion {
  readonly parts: readonly string[];
  readonly people: People;
}

type Counts = Pick<PhotoPass, 'copied' | 'removed' | 'failed' | 'problems'>;

/**
 * Copies photos that are other than when they were copied last, by their media ETags, and removes those that are gone,
 * a portion of the people after the other; a photo that fails is counted, and tried again by the next pass. Throws
 * `SyncFailure` where nothing more can be read or written.
 *
 * @returns the pass as it ended, without its terminal status
 */
export async function copyPhotos(work: PhotoWork): Promise<PhotoPass> {
  const parts = await peopleByPart(work);
  let pass: PhotoPass = { ...work.pass, people: [...parts.values()].reduce((sum, { size }) => sum + size, 0) };
  for (const portion of portionsOf(parts, pass.checkpoint)) {
    await work.turn();
    work.signal.throwIfAborted();
    const counts = await copyPortion(work, portion);
    pass = {
      ...pass,
      done: pass.done + portion.people.size,
      copied: pass.copied + counts.copied,
      removed: pass.removed + counts.removed,
      failed: pass.failed + counts.failed,
      problems: [...pass.problems, ...counts.problems].slice(0, mostProblems),
      checkpoint: portion.parts.at(-1) ?? pass.checkpoint,
    };
    await work.record(pass);
  }
  return pass;
}

/** Who is to be looked at, by the part of the marks that they belong to; for everybody also parts without people. */
async function peopleByPart(work: PhotoWork): Promise<ReadonlyMap<string, People>> {
  const parts = new Map<string, People>();
  const add = (sourceId: string | null, targetId: string): void => {
    if (sourceId === null) return;
    const part = partOf(sourceId);
    const people = parts.get(part) ?? new Map<string, string>();
    parts.set(part, people.set(sourceId, targetId));
  };
  const { pass, store, target, photos } = work;
  if (pass.whom === 'everybody') {
    for await (const page of target.readUsers())
      for (const { sourceId, id } of await photos.ours(page)) add(sourceId, id);
    for await (const page of store.scan('photoMarks', pass.connectionId))
      for (const { id } of page) if (!parts.has(id)) parts.set(id, new Map());
    return parts;
  }
  if (pass.syncRunId === null) return parts;
  for (const some of chunksOf(await addedBy(store, pass.syncRunId), idsAtOnce))
    for (const { sourceId, id } of await photos.ours(await target.findUsersBySource(some))) add(sourceId, id);
  return parts;
}

/** Parts in their order behind the checkpoint, as many together as make some hundred people. */
function* portionsOf(parts: ReadonlyMap<string, People>, checkpoint: string | null): Generator<Portion> {
  let portion: Portion = { parts: [], people: new Map() };
  for (const part of [...parts.keys()].sort()) {
    if (checkpoint !== null && part <= checkpoint) continue;
    portion = { parts: [...portion.parts, part], people: new Map([...portion.people, ...(parts.get(part) ?? [])]) };
    if (portion.people.size < peopleAtOnce) continue;
    yield portion;
    portion = { parts: [], people: new Map() };
  }
  if (portion.parts.length > 0) yield portion;
}

async function addedBy(store: Store, runId: string): Promise<string[]> {
  const run = await store.get('runs', runId.slice(0, runId.indexOf('.')), runId);
  if (run === undefined) return [];
  const ids: string[] = [];
  const added = { class: 'user', action: 'add' } as const;
  for await (const page of changesInOrder(store, run.body.overviewId, { facets: added }))
    ids.push(...page.map(({ objectId }) => objectId));
  return ids;
}

async function copyPortion(work: PhotoWork, { parts, people }: Portion): Promise<Counts> {
  const { pass, store, context, signal } = work;
  const held = await store.getMany('photoMarks', pass.connectionId, parts);
  const marks: Marks = new Map(held.flatMap(({ body }) => Object.entries(body.marks)));
  const counts = new Tally();
  const gone = pass.whom === 'everybody' ? [...marks.keys()].filter((sourceId) => !people.has(sourceId)) : [];
  const changed = new Map<string, string>();
  for await (const answers of work.source.readTags([...people.keys()], { signal }))
    for (const answer of answers) {
      const mark = marks.get(answer.id);
      if ('problem' in answer) counts.fail(answer.id, answer.problem);
      else if (answer.tag === null && mark !== undefined) gone.push(answer.id);
      // Who left and came back may have another account.
      else if (answer.tag !== null && (mark?.tag !== answer.tag || mark.targetId !== people.get(answer.id)))
        changed.set(answer.id, answer.tag);
    }
  await removeGone(work, { gone, marks, counts });
  await copyChanged(work, { changed, people, marks, counts });
  const byPart = Map.groupBy(marks, ([sourceId]) => partOf(sourceId));
  const operations = parts.map((id) => {
    const body = { marks: Object.fromEntries(byPart.get(id) ?? []) };
    return { kind: 'put', id, body } as const;
  });
  await store.write('photoMarks', pass.connectionId, operations, { fence: context.fence });
  return counts;
}

async function removeGone(
  { photos, context }: PhotoWork,
  { gone, marks, counts }: { readonly gone: readonly string[]; readonly marks: Marks; readonly counts: Tally },
): Promise<void> {
  if (gone.length === 0) return;
  const targetIds = new Map(gone.map((sourceId) => [sourceId, marks.get(sourceId)?.targetId ?? '']));
  const problems = await photos.remove([...targetIds.values()], context);
  for (const [sourceId, targetId] of targetIds) {
    const problem = problems.get(targetId);
    if (problem !== undefined) counts.fail(sourceId, problem);
    else {
      marks.delete(sourceId);
      counts.removed += 1;
    }
  }
}

async function copyChanged(
  { source, photos, context, signal }: PhotoWork,
  part: {
    readonly changed: ReadonlyMap<string, string>;
    readonly people: People;
    readonly marks: Marks;
    readonly counts: Tally;
  },
): Promise<void> {
  const options: ReadOptions = { signal };
  for await (const answers of source.readPhotos([...part.changed.keys()], options)) {
    const read = new Map<string, Photo>();
    const sourceIds = new Map<string, string>();
    for (const answer of answers) {
      const targetId = part.people.get(answer.id);
      if (targetId === undefined) continue;
      if ('problem' in answer) part.counts.fail(answer.id, answer.problem);
      // Removed between the two readings: the next pass finds it so.
      else if (answer.photo !== null) {
        read.set(targetId, answer.photo);
        sourceIds.set(targetId, answer.id);
      }
    }
    if (read.size === 0) continue;
    const problems = await photos.put(read, context);
    for (const [targetId, sourceId] of sourceIds) {
      const [tag, problem] = [part.changed.get(sourceId), problems.get(targetId)];
      if (problem !== undefined) part.counts.fail(sourceId, problem);
      else if (tag !== undefined) {
        part.marks.set(sourceId, { tag, targetId });
        part.counts.copied += 1;
      }
    }
  }
}

class Tally implements Counts {
  copied = 0;
  removed = 0;
  failed = 0;
  readonly problems: { readonly sourceId: string; readonly message: string }[] = [];

  fail(sourceId: string, message: string): void {
    this.failed += 1;
    if (this.problems.length < mostProblems) this.problems.push({ sourceId, message });
  }
}

/** 256 parts, so that those of a hundred thousand people are documents of some 50 KB. */
function partOf(sourceId: string): string {
  return hash('sha256', sourceId, 'hex').slice(0, 2);
}
