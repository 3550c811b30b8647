import { chunksOf } from '../../model/chunks.ts';
import type { Change } from '../../model/change.ts';
import type { AttributeValue } from '../../model/directory.ts';
import type { RegisteredObject } from '../../model/registry-records.ts';
import type { Remote } from '../remote.ts';
import type { ApplyContext } from '../target.ts';
import type { Holdings } from './holdings.ts';
import type { Registry } from './registry.ts';
import { keptAfter, sourceIdOf, valueOf, type Held } from './shown.ts';

const writesAtOnce = 1000;
const listsAtOnce = 16;

/** A person who is to get a manager, both by the remote's ids, and the manager by the source's. */
interface Report {
  readonly id: string;
  readonly manager: string;
  readonly managerId: string;
  /** The run itself brought the manager in, whom a look may not find yet. */
  readonly isNew: boolean;
}

/**
 * Managers who are not in the remote: they come later than the people whom they lead, are out of scope, or left. Who
 * awaits them is in the registry, so that no crash loses it; as soon as the manager is there the person gets them, in the
 * same sync or in a later one. Until then the person is shown with the manager, because there is nothing to do about it.
 */
export class AwaitedManagers {
  readonly #remote: Remote;
  readonly #registry: Registry;
  readonly #holdings: Holdings;
  /** The source's id of a manager, to the remote's ids of who awaits them. */
  readonly #waiting = new Map<string, Set<string>>();

  constructor(options: { readonly remote: Remote; readonly registry: Registry; readonly holdings: Holdings }) {
    this.#remote = options.remote;
    this.#registry = options.registry;
    this.#holdings = options.holdings;
  }

  add(objects: readonly RegisteredObject[]): void {
    for (const { id, manager, awaitsManager } of objects)
      if (manager !== null && awaitsManager)
        this.#waiting.set(manager, (this.#waiting.get(manager) ?? new Set()).add(id));
  }

  /** Gives people the managers who came before a crash. */
  async begin(context: ApplyContext): Promise<void> {
    for await (const page of this.#registry.usersWho('awaiting a manager')) this.add(page);
    await this.#settle([...this.#waiting.keys()], context);
  }

  /** After a batch: gives people the managers who came with it, or of whom a run that died did not come to it. */
  async settle(changes: readonly Change[], context: ApplyContext): Promise<void> {
    const perhaps = changes.flatMap(({ objectId, after }) => {
      const manager = after?.manager;
      return context.resuming && typeof manager === 'string' ? [objectId, manager] : [objectId];
    });
    await this.#settle(
      [...new Set(perhaps)].filter((manager) => this.#waiting.has(manager)),
      context,
    );
  }

  async #settle(managers: readonly string[], context: ApplyContext): Promise<void> {
    const places = await this.#registry.sources('user', managers);
    const reports = managers.flatMap((manager) => {
      const { id: managerId = null, run } = places.get(manager) ?? {};
      if (managerId === null) return [];
      const isNew = run === context.runId;
      return [...(this.#waiting.get(manager) ?? [])].map((id): Report => ({ id, manager, managerId, isNew }));
    });
    for (const some of chunksOf(reports, writesAtOnce)) await this.#give(some, context);
  }

  /** Right before people are removed: whom they lead await them from then on. */
  async lose(leaving: readonly Held[], { fence }: ApplyContext): Promise<void> {
    const leader = new Map(leaving.map((held) => [sourceIdOf(held) ?? '', held.found.id]));
    for (const some of chunksOf([...leader.keys()], listsAtOnce)) {
      const led = (await Promise.all(some.map((manager) => this.#ledBy(manager)))).flat();
      const now = await this.#managersOf(led);
      const waiting = led.flatMap((object) => {
        const { id, manager, kept } = object;
        if (manager === null || now.get(id) !== leader.get(manager)) return [];
        return [{ ...object, awaitsManager: true, kept: { ...kept, manager: { ours: manager, theirs: null } } }];
      });
      this.add(waiting);
      await this.#registry.put('user', waiting, fence);
    }
  }

  async #ledBy(manager: string): Promise<readonly RegisteredObject[]> {
    const found: RegisteredObject[] = [];
    for await (const page of this.#registry.usersWho({ ledBy: manager }))
      found.push(...page.filter(({ awaitsManager }) => !awaitsManager));
    return found;
  }

  /** Who has the manager already got them before a crash; who was given another one since awaits nobody. */
  async #give(all: readonly Report[], context: ApplyContext): Promise<void> {
    const registered = await this.#registry.objects(
      'user',
      all.map(({ id }) => id),
    );
    const isOpen = ({ id, manager }: Report): boolean => {
      const object = registered.get(id);
      return object?.awaitsManager === true && object.manager === manager;
    };
    const before = await this.#managersOf(all.flatMap(({ id, managerId }) => [{ id }, { id: managerId }]));
    // Where the registry has managers who went meanwhile, they are awaited still.
    const reports = all.filter((report) => isOpen(report) && (report.isNew || before.has(report.managerId)));
    const isThere = (id: string): boolean => before.has(id) || registered.get(id)?.run === context.runId;
    const lacking = reports.filter(({ id, managerId }) => isThere(id) && before.get(id) !== managerId);
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
      if (!isThere(id)) gone.push(object);
      else if (answer === undefined || answer.ok)
        settled.push(withManager(object, managerId, after.has(id) ? (after.get(id) ?? null) : managerId));
      // Who is refused a manager is left as they are; while it is the manager who is missing, they may come still.
      else if (answer.why === 'refused') settled.push({ ...object, awaitsManager: false });
    }
    const over = new Set([...settled, ...gone].map(({ id }) => id));
    for (const report of all)
      if (over.has(report.id) || !isOpen(report)) this.#waiting.get(report.manager)?.delete(report.id);
    await this.#registry.put('user', settled, context.fence);
    await this.#registry.forget('user', gone, context.fence);
  }

  /** Of people who are there, by the remote's ids. */
  async #managersOf(reports: readonly { readonly id: string }[]): Promise<ReadonlyMap<string, AttributeValue>> {
    const found = await this.#holdings.users(reports.map(({ id }) => id));
    return new Map(found.map(({ id, attributes }) => [id, valueOf(attributes, 'manager')]));
  }
}

function withManager(object: RegisteredObject, managerId: string, now: AttributeValue): RegisteredObject {
  const written = [{ name: 'manager', ours: object.manager, sent: managerId }];
  return { ...object, awaitsManager: false, kept: keptAfter(written, object.kept, { manager: now }) };
}
