import { chunksOf } from '../../model/chunks.ts';
import type { Change } from '../../model/change.ts';
import type { AttributeValue } from '../../model/directory.ts';
import type { RegisteredObject } from '../../model/registry-records.ts';
import type { Remote } from '../remote.ts';
import type { ApplyContext } from '../target.ts';
import type { Holdings } from './holdings.ts';
import type { Registry } from './registry.ts';
import { keptAfter, valueOf } from './shown.ts';

const writesAtOnce = 1000;

/** A person who is to get a manager, both by the remote's ids. */
interface Report {
  readonly id: string;
  readonly managerId: string;
}

/**
 * Managers who were not in the remote when somebody was to get them. They are in the registry, so that no crash loses
 * them; as soon as the manager is there the person gets them, in the same sync or in a later one.
 */
export class AwaitedManagers {
  readonly #remote: Remote;
  readonly #registry: Registry;
  readonly #holdings: Holdings;
  /** The source's id of a manager, to the remote's ids of who awaits them. */
  readonly #waiting = new Map<string, Set<string>>();
  #isLoaded = false;

  constructor(options: { readonly remote: Remote; readonly registry: Registry; readonly holdings: Holdings }) {
    this.#remote = options.remote;
    this.#registry = options.registry;
    this.#holdings = options.holdings;
  }

  add(objects: readonly RegisteredObject[]): void {
    for (const { id, awaitsManager } of objects) {
      if (awaitsManager === null) continue;
      this.#waiting.set(awaitsManager, (this.#waiting.get(awaitsManager) ?? new Set()).add(id));
    }
  }

  /** After a batch: gives people the managers who came with it, and at first all that came before a crash. */
  async settle(changes: readonly Change[], context: ApplyContext): Promise<void> {
    const managers = this.#isLoaded
      ? changes.flatMap(({ objectId }) => (this.#waiting.has(objectId) ? [objectId] : []))
      : await this.#load();
    const places = await this.#registry.sources('user', managers);
    const reports = managers.flatMap((manager) => {
      const managerId = places.get(manager)?.id ?? null;
      if (managerId === null) return [];
      return [...(this.#waiting.get(manager) ?? [])].map((id): Report => ({ id, managerId }));
    });
    for (const some of chunksOf(reports, writesAtOnce)) await this.#give(some, context);
  }

  async #load(): Promise<readonly string[]> {
    for await (const page of this.#registry.usersWho('await a manager')) this.add(page);
    this.#isLoaded = true;
    return [...this.#waiting.keys()];
  }

  /** Who has the manager already got them before a crash. */
  async #give(reports: readonly Report[], context: ApplyContext): Promise<void> {
    const registered = await this.#registry.objects(
      'user',
      reports.map(({ id }) => id),
    );
    const before = await this.#managersOf(reports);
    const lacking = reports.filter(({ id, managerId }) => before.has(id) && before.get(id) !== managerId);
    const results = await this.#remote.write(
      lacking.map(({ id, managerId }) => ({
        kind: 'update',
        of: 'user',
        id,
        version: null,
        attributes: { manager: managerId },
      })),
      { confirm: context.confirm },
    );
    const answers = new Map(lacking.map(({ id }, index) => [id, results[index]]));
    const after = lacking.length === 0 ? before : await this.#managersOf(reports);
    const settled: RegisteredObject[] = [];
    const gone: RegisteredObject[] = [];
    for (const { id, managerId } of reports) {
      const object = registered.get(id);
      if (object === undefined) continue;
      const answer = answers.get(id);
      if (!after.has(id)) gone.push(object);
      else if (answer === undefined || answer.ok) settled.push(withManager(object, managerId, after.get(id) ?? null));
      // Who is refused a manager is left as they are; while it is the manager who is missing, they may come still.
      else if (answer.why === 'refused') settled.push({ ...object, awaitsManager: null });
    }
    for (const { id } of [...settled, ...gone]) this.#waiting.get(registered.get(id)?.awaitsManager ?? '')?.delete(id);
    await this.#registry.put('user', settled, context.fence);
    await this.#registry.forget('user', gone, context.fence);
  }

  /** Of people who are there, by the remote's ids. */
  async #managersOf(reports: readonly Report[]): Promise<ReadonlyMap<string, AttributeValue>> {
    const found = await this.#holdings.users(reports.map(({ id }) => id));
    return new Map(found.map(({ id, attributes }) => [id, valueOf(attributes, 'manager')]));
  }
}

function withManager(object: RegisteredObject, managerId: string, now: AttributeValue): RegisteredObject {
  const written = [{ name: 'manager', ours: object.awaitsManager, sent: managerId }];
  return { ...object, awaitsManager: null, kept: keptAfter(written, object.kept, { manager: now }) };
}
