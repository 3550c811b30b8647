import type { RegisteredObject, RegisteredSource } from '../../model/registry-records.ts';
import type { ApplyContext } from '../target.ts';
import type { Holdings } from './holdings.ts';
import type { Registry, SourceNote } from './registry.ts';

const classes = ['user', 'group'] as const;

/**
 * What runs that failed set out to add: it is looked up whether it is there, and remembered as the connection's or
 * forgotten, before the next run adds anything. A run that goes on with its own batch sees to that itself.
 */
export class UnfinishedAdds {
  readonly #registry: Registry;
  readonly #holdings: Holdings;
  readonly #now: () => Date;

  constructor(options: { readonly registry: Registry; readonly holdings: Holdings; readonly now: () => Date }) {
    this.#registry = options.registry;
    this.#holdings = options.holdings;
    this.#now = options.now;
  }

  async settle(context: ApplyContext): Promise<void> {
    const open: RegisteredSource[] = [];
    for await (const page of this.#registry.unfinished()) open.push(...page.filter(({ run }) => run !== context.runId));
    for (const which of classes)
      await this.#settle(
        which,
        open.filter(({ of }) => of === which),
        context,
      );
  }

  async #settle(of: 'user' | 'group', open: readonly RegisteredSource[], { fence }: ApplyContext): Promise<void> {
    if (open.length === 0) return;
    const found = await this.#holdings.findByExternalId(
      of,
      open.map(({ sourceId }) => sourceId),
    );
    const held = await this.#holdings.joined(of, found);
    const added = new Map(
      held.filter(({ isBeingAdded }) => isBeingAdded).map((one) => [one.found.externalId, one.found.id]),
    );
    const objects = open.flatMap(({ sourceId, run }) => {
      const id = added.get(sourceId);
      return id === undefined ? [] : [this.#ours(id, sourceId, run)];
    });
    const places = new Map(held.map((one) => [one.found.externalId, one.found.id]));
    const notes = open.map(({ sourceId, run }): SourceNote => {
      const id = places.get(sourceId);
      return { sourceId, source: id === undefined ? null : { id, run } };
    });
    await this.#registry.put(of, objects, fence);
    await this.#registry.note(of, notes, fence);
  }

  #ours(id: string, sourceId: string, run: string): RegisteredObject {
    return {
      id,
      sourceId,
      owned: true,
      // What was written then is not known any more: what differs is a change, not an edit by somebody else.
      syncedDigest: null,
      kept: {},
      inactiveSince: null,
      manager: null,
      awaitsManager: false,
      changedAt: this.#now().toISOString(),
      run,
    };
  }
}
