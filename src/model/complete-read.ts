/**
 * Proof that a read came to its end, handed out by a source as the last thing a read returns. Only it opens the way to
 * removals (`plan/users.ts`, `plan/groups.ts`): an incomplete read has none, so it can never yield one.
 */
export class CompleteRead {
  readonly #of: 'users' | 'groups' | 'members';

  /** Only sources call this, and only after the last page arrived whole. */
  constructor(of: 'users' | 'groups' | 'members') {
    this.#of = of;
  }

  get of(): 'users' | 'groups' | 'members' {
    return this.#of;
  }
}
