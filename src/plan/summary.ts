import { createHash, type Hash } from 'node:crypto';
import { actions, objectClasses, type Action, type Change, type ObjectClass, type Reason } from '../model/change.ts';
import { sortedNames } from '../model/digest.ts';
import type { Cause } from '../model/overview.ts';

const mostCauses = 50;

type CountedCause = Omit<Cause, 'count'> & { count: number };

/** Counts, causes and hash of an overview, made from its changes as they are stored: in order, a page at a time. */
export class Summary {
  readonly #hash: Hash;
  readonly #counts = new Map<string, number>();
  readonly #causes = new Map<string, CountedCause>();
  #total = 0;

  constructor(configurationDigest: string) {
    this.#hash = createHash('sha256').update(configurationDigest);
  }

  add(page: readonly Change[]): void {
    let texts = '';
    for (const item of page) {
      this.#total += 1;
      texts += `\n${hashedText(item)}`;
      const kind = `${item.class} ${item.action}`;
      this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
      const subject = subjectOf(item.reason);
      const name = `${kind} ${item.reason.code} ${subject}`;
      const cause = this.#causes.get(name);
      if (cause !== undefined) cause.count += 1;
      else
        this.#causes.set(name, { class: item.class, action: item.action, reason: item.reason.code, subject, count: 1 });
    }
    this.#hash.update(texts);
  }

  get total(): number {
    return this.#total;
  }

  count(of: { readonly class: ObjectClass; readonly action: Action }): number {
    return this.#counts.get(`${of.class} ${of.action}`) ?? 0;
  }

  /** The most frequent causes, most first, in an order that does not depend on the order of changes. */
  causes(): readonly Cause[] {
    const order = (cause: Cause): string =>
      `${String(objectClasses.indexOf(cause.class))}${String(actions.indexOf(cause.action))}${cause.reason}${cause.subject}`;
    return [...this.#causes.values()]
      .sort((a, b) => b.count - a.count || (order(a) < order(b) ? -1 : 1))
      .slice(0, mostCauses)
      .map((cause) => ({ ...cause }));
  }

  /** SHA-256 in hex; nothing can be added afterwards. */
  hash(): string {
    return this.#hash.digest('hex');
  }
}

/**
 * A change as the hash takes it: fields in a fixed order, the members of objects in the order of their names, because a
 * store may hand either back in another. A field that is not there is left out, which is not the same as null.
 */
function hashedText(change: Change): string {
  const fields: Record<keyof Change, unknown> = {
    key: change.key,
    class: change.class,
    action: change.action,
    objectId: change.objectId,
    targetId: change.targetId,
    memberId: change.memberId,
    memberTargetId: change.memberTargetId,
    memberName: change.memberName,
    name: change.name,
    before: membersOf(change.before),
    after: membersOf(change.after),
    digest: change.digest,
    reason: membersOf(change.reason),
    precondition: membersOf(change.precondition),
    link: change.link,
  };
  return JSON.stringify(fields);
}

function membersOf(object: object | null): readonly unknown[] | null {
  if (object === null) return null;
  const values = object as Readonly<Record<string, unknown>>;
  const members: unknown[] = [];
  for (const name of sortedNames(object)) members.push(name, values[name]);
  return members;
}

/** What a reason is about: the group, filter or attributes that changes of one cause share. */
export function subjectOf(reason: Reason): string {
  switch (reason.code) {
    case 'joined-group':
    case 'left-group':
      return reason.group;
    case 'attributes-changed':
    case 'drift':
      return reason.attributes.join(', ');
    case 'left-scope':
      return reason.group ?? '';
    case 'filtered':
      return reason.filter;
    case 'linked':
      return reason.key;
    case 'group-renamed':
    case 'joined-tenant':
    case 'returned':
    case 'left-tenant':
    case 'inactive-since':
    case 'group-created':
    case 'group-deleted':
    case 'group-left-scope':
    case 'undone':
      return '';
  }
}
