import { createHash, type Hash } from 'node:crypto';
import { actions, objectClasses, type Action, type Change, type ObjectClass, type Reason } from '../model/change.ts';
import { canonicalJson } from '../model/digest.ts';
import type { Cause } from '../model/overview.ts';

const mostCauses = 50;

/** Counts, causes and hash of an overview, made from its changes as they are stored: in order, a page at a time. */
export class Summary {
  readonly #hash: Hash;
  readonly #counts = new Map<string, number>();
  readonly #causes = new Map<string, Cause>();
  #total = 0;

  constructor(configurationDigest: string) {
    this.#hash = createHash('sha256').update(configurationDigest);
  }

  add(page: readonly Change[]): void {
    for (const item of page) {
      this.#total += 1;
      this.#hash.update('\n').update(canonicalJson(item));
      const kind = `${item.class} ${item.action}`;
      this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
      const cause: Cause = {
        class: item.class,
        action: item.action,
        reason: item.reason.code,
        subject: subjectOf(item.reason),
        count: 0,
      };
      const name = `${kind} ${cause.reason} ${cause.subject}`;
      this.#causes.set(name, { ...cause, count: (this.#causes.get(name)?.count ?? 0) + 1 });
    }
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
      .slice(0, mostCauses);
  }

  /** SHA-256 in hex; nothing can be added afterwards. */
  hash(): string {
    return this.#hash.digest('hex');
  }
}

/** What a reason is about: the group, filter or attributes that changes of one cause share. */
function subjectOf(reason: Reason): string {
  switch (reason.code) {
    case 'joined-group':
    case 'left-group':
      return reason.group;
    case 'attributes-changed':
    case 'drift':
      return reason.attributes.join(', ');
    case 'filtered':
      return reason.filter;
    case 'linked':
      return reason.key;
    case 'group-renamed':
    case 'joined-tenant':
    case 'returned':
    case 'left-tenant':
    case 'left-scope':
    case 'group-created':
    case 'group-deleted':
    case 'group-left-scope':
      return '';
  }
}
