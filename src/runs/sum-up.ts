import { ofEach, type Action, type Change, type ObjectClass } from '../model/change.ts';
import type { Connection } from '../model/connection.ts';
import type { Overview, Warning } from '../model/overview.ts';
import type { RoleAssignment } from '../model/role.ts';
import type { Fence } from '../model/lease.ts';
import { breachesOf } from '../plan/limits.ts';
import { Summary } from '../plan/summary.ts';
import { rollcallPeopleRemoved } from '../plan/warnings.ts';
import type { Store } from '../store/store.ts';
import { ChangeWriter } from './change-writer.ts';
import { configurationDigest } from './configuration.ts';
import { changesInOrder } from './stored-changes.ts';

export interface SummedUp {
  readonly content: Pick<Overview, 'configurationDigest' | 'changeCount' | 'owned' | 'breaches' | 'causes' | 'hash'>;
  readonly changes: Readonly<Record<ObjectClass, Readonly<Record<Action, number>>>>;
  /** Removals of people who hold a role in Rollcall. */
  readonly warnings: readonly Warning[];
  readonly drifted: number;
}

interface Summing {
  readonly store: Store;
  readonly overviewId: string;
  readonly fence: Fence;
  readonly connection: Connection;
  readonly people: readonly RoleAssignment[];
}

/** Stores the changes of an overview that is being made, and sums them up as they come. */
export class SummedChanges {
  readonly #work: Summing;
  readonly #writer: ChangeWriter;
  readonly #sum: Sum;
  #isTakenBack = false;

  constructor(work: Summing) {
    this.#work = work;
    this.#writer = new ChangeWriter(work);
    this.#sum = new Sum(work);
  }

  /** `retracted`: keys of changes that were added before and hold no longer, also where they come anew in `changes`. */
  async add(changes: readonly Change[], retracted: readonly string[] = []): Promise<void> {
    if (retracted.length > 0) this.#isTakenBack = true;
    this.#sum.add(changes);
    await this.#writer.add(changes, retracted);
  }

  /** Memberships of one group: all that the overview has of it. */
  async addMembers(memberships: readonly Change[]): Promise<void> {
    this.#sum.add(memberships);
    await this.#writer.addMembers(memberships);
  }

  /** Stores what is still open, and says what an overview says of its changes. */
  async finish(owned: Overview['owned']): Promise<SummedUp> {
    await this.#writer.flush();
    return (this.#isTakenBack ? await this.#sumOfStored() : this.#sum).up(owned);
  }

  /** A sum cannot be taken back in part: where a change was, it is made anew from those that are left. */
  async #sumOfStored(): Promise<Sum> {
    const sum = new Sum(this.#work);
    for await (const page of changesInOrder(this.#work.store, this.#work.overviewId)) sum.add(page);
    return sum;
  }
}

class Sum {
  readonly #connection: Connection;
  readonly #people: readonly RoleAssignment[];
  readonly #configurationDigest: string;
  readonly #summary: Summary;
  readonly #warnings: Warning[] = [];
  #drifted = 0;

  constructor({ connection, people }: Pick<Summing, 'connection' | 'people'>) {
    this.#connection = connection;
    this.#people = people;
    this.#configurationDigest = configurationDigest(connection);
    this.#summary = new Summary(this.#configurationDigest);
  }

  add(changes: readonly Change[]): void {
    this.#summary.add(changes);
    this.#drifted += changes.filter(({ reason }) => reason.code === 'drift').length;
    this.#warnings.push(...rollcallPeopleRemoved(changes, this.#people));
  }

  up(owned: Overview['owned']): SummedUp {
    const summary = this.#summary;
    const changes = ofEach((of) => ({
      add: summary.count({ class: of, action: 'add' }),
      update: summary.count({ class: of, action: 'update' }),
      remove: summary.count({ class: of, action: 'remove' }),
    }));
    const removals = ofEach((of) => changes[of].remove);
    const content = {
      configurationDigest: this.#configurationDigest,
      changeCount: summary.total,
      owned,
      breaches: breachesOf(this.#connection.limits, removals, owned),
      causes: summary.causes(),
      hash: summary.hash(),
    };
    return { content, changes, warnings: this.#warnings, drifted: this.#drifted };
  }
}
