import assert from 'node:assert/strict';
import type { Change } from '../../src/model/change.ts';
import type { Attributes, TargetGroup, TargetUser } from '../../src/model/directory.ts';
import type { ApplyContext, Target } from '../../src/target/target.ts';
import { contentOf } from './target-changes.ts';

/** A target that a suite opened for itself, empty, and what others do to it meanwhile. */
export interface TargetUnderTest {
  readonly traits: TargetTraits;
  /** The target as a connection uses it; the connections `ours` and `theirs` exist. */
  open(connectionId: Connection): Target;
  /** Of a run that holds the lease of its connection. */
  context(connectionId: Connection, changed?: Partial<Pick<ApplyContext, 'runId' | 'resuming'>>): ApplyContext;
  /** Lets another process take the connection's lease over: contexts from before are outdated. */
  takeOver(connectionId: Connection): Promise<void>;
  readonly byHand: {
    /** Linked to nobody of a source. */
    add(of: 'user' | 'group', id: string, attributes: Attributes): Promise<void>;
    /** So that the person or group of the source is there already. */
    bring(of: 'user' | 'group', sourceId: string, attributes: Attributes): Promise<void>;
    edit(of: 'user' | 'group', id: string, attributes: Attributes): Promise<void>;
    remove(of: 'user' | 'group', id: string): Promise<void>;
    /** The target's own memberships, beside those that connections bring in. */
    join(groupId: string, userId: string): Promise<void>;
  };
  dispose(): Promise<void>;
}

export type Connection = 'ours' | 'theirs';

/** In what targets may differ. */
export interface TargetTraits {
  /** Whether what a sync adds has the source's id, or one that the target gives and never gives again. */
  readonly ids: 'the source’s' | 'its own';
  /** What becomes of the memberships of a person who is removed by hand. */
  readonly membersOfTheGone: 'stay' | 'go';
  /** Whether attributes are kept that only a mapping has made up, and not just those that the target knows. */
  readonly attributes: 'any' | 'its own';
}

/** A target under test, with what suites ask of it again and again. */
export class TargetBench {
  readonly #open: () => Promise<TargetUnderTest>;
  #rig: TargetUnderTest | null = null;

  constructor(open: () => Promise<TargetUnderTest>) {
    this.#open = open;
  }

  /** Opens a new, empty target in place of the one before. */
  async open(): Promise<void> {
    await this.close();
    this.#rig = await this.#open();
  }

  async close(): Promise<void> {
    await this.#rig?.dispose();
    this.#rig = null;
  }

  get rig(): TargetUnderTest {
    assert.ok(this.#rig, 'the target is open');
    return this.#rig;
  }

  /** As the connection `ours` uses it. */
  get target(): Target {
    return this.rig.open('ours');
  }

  /** What became of changes, each as `applied` or the result with its sentence. */
  async apply(changes: readonly Change[], context = this.rig.context('ours')): Promise<string[]> {
    return this.#outcomes(this.target, changes, context);
  }

  async applyTheirs(...changes: readonly Change[]): Promise<string[]> {
    return this.#outcomes(this.rig.open('theirs'), changes, this.rig.context('theirs'));
  }

  async rowOf(of: 'user' | 'group', id: string): Promise<TargetUser | TargetGroup> {
    const { users, groups } = await contentOf(this.target);
    const row = (of === 'user' ? users : groups).find((one) => one.id === id);
    assert.ok(row, `${of} ${id} is there`);
    return row;
  }

  async membersOf(groupId: string): Promise<string[]> {
    const found = (await contentOf(this.target)).members.filter((one) => one.groupId === groupId);
    assert.ok(found.length <= 1, 'one item a group');
    return (found[0]?.members ?? []).map(({ userId, owned }) => `${userId}${owned ? '' : ' (not ours)'}`);
  }

  async #outcomes(target: Target, changes: readonly Change[], context: ApplyContext): Promise<string[]> {
    const outcomes = await target.apply(changes, context);
    assert.deepEqual(
      outcomes.map(({ key }) => key),
      changes.map(({ key }) => key),
    );
    return outcomes.map(({ result, message }) => (message === null ? result : `${result}: ${message}`));
  }
}
