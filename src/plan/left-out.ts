import type { Change, ObjectClass } from '../model/change.ts';
import { canonicalJson } from '../model/digest.ts';
import type { LeftOutBy, OverriddenCause, Override } from '../model/override.ts';
import { subjectOf } from './summary.ts';

interface Leaving {
  readonly override: Override;
  readonly reason: string;
}

/**
 * What has to be learned, in this order, before it is known which rows are left out: a membership that stays keeps its
 * group, a group that stays keeps its memberships, and a membership that stays keeps its person.
 */
export const learningOrder = [
  { class: 'membership', action: 'remove' },
  { class: 'group', action: 'remove' },
  { class: 'membership', action: 'remove' },
  { class: 'user', action: 'remove' },
  { class: 'group', action: 'add' },
  { class: 'user', action: 'add' },
  { class: 'user', action: 'update' },
] as const;

/**
 * Which rows of an overview are left out. A membership and the person and the group that it needs stay together:
 * without the addition of either nobody can join; where a removal is left out, so are the memberships that would end
 * only because of it; and while a membership stays, neither is deleted. Memory holds an id per person or group that is
 * left out, never their changes.
 */
export class LeftOut {
  readonly #rows = new Map<string, Override>();
  readonly #causes = new Map<string, Override>();
  readonly #notAdded = new Map<string, Override>();
  readonly #notRemoved = new Map<string, Leaving>();
  /** People and groups of memberships that stay. */
  readonly #needed = new Map<string, Override>();

  constructor(overrides: Iterable<Override>) {
    for (const override of overrides)
      if (override.of.kind === 'row') this.#rows.set(override.of.key, override);
      else this.#causes.set(nameOf(override.of), override);
  }

  /** Whether `learn` has to see changes, in `learningOrder`, before `of` is asked. */
  get hasFollowers(): boolean {
    const all = [...this.#rows.values(), ...this.#causes.values()];
    return all.some(({ of }) => of.action === 'remove' || of.class !== 'membership');
  }

  /** Takes note of who and what stays because of what is left out. */
  learn(changes: readonly Change[]): void {
    for (const change of changes) {
      const override = this.of(change)?.override;
      if (override === undefined) continue;
      if (change.class === 'membership') {
        this.#needed.set(subject('group', change.objectId), override);
        this.#needed.set(subject('user', change.memberId ?? ''), override);
        continue;
      }
      const name = subject(change.class, change.objectId);
      // A person who is not linked is not the source's person yet.
      if (change.action === 'add' || change.reason.code === 'linked') this.#notAdded.set(name, override);
      if (change.action === 'remove') this.#notRemoved.set(name, { override, reason: canonicalJson(change.reason) });
    }
  }

  of(change: Change): LeftOutBy | null {
    const chosen = this.#choice(change);
    if (chosen !== undefined) return { override: chosen, how: 'chosen' };
    const followed = change.class === 'membership' ? this.#followed(change) : this.#kept(change);
    return followed === undefined ? null : { override: followed, how: 'depends' };
  }

  /** The row's own choice counts before that of its cause. */
  #choice(change: Change): Override | undefined {
    const own = this.#rows.get(change.key);
    return own ?? (this.#causes.size === 0 ? undefined : this.#causes.get(nameOf(causeOf(change))));
  }

  /** Who is only deactivated can keep a membership; whoever is deleted cannot. */
  #kept({ class: of, action, objectId, after }: Change): Override | undefined {
    if (of === 'membership' || action !== 'remove' || after !== null) return undefined;
    return this.#needed.get(subject(of, objectId));
  }

  #followed({ action, objectId, memberId = '', reason }: Change): Override | undefined {
    const [person, group] = [subject('user', memberId), subject('group', objectId)];
    if (action === 'add') return this.#notAdded.get(person) ?? this.#notAdded.get(group);
    if (action !== 'remove') return undefined;
    const leaving = this.#notRemoved.get(person);
    if (leaving?.reason === canonicalJson(reason)) return leaving.override;
    return this.#notRemoved.get(group)?.override;
  }
}

/** The cause that a change shares with others, as an overview lists it. */
export function causeOf({ class: of, action, reason }: Pick<Change, 'class' | 'action' | 'reason'>): OverriddenCause {
  return { kind: 'cause', class: of, action, reason: reason.code, subject: subjectOf(reason) };
}

function nameOf(cause: OverriddenCause): string {
  return `${cause.class} ${cause.action} ${cause.reason} ${cause.subject}`;
}

function subject(of: Exclude<ObjectClass, 'membership'>, id: string): string {
  return `${of} ${id}`;
}
