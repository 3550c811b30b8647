import { createHash, hash } from 'node:crypto';
import { actions, objectClasses, type Action, type Change, type ObjectClass, type Reason } from '../model/change.ts';
import { sortedNames } from '../model/digest.ts';
import type { Cause } from '../model/overview.ts';

const mostCauses = 50;

type CountedCause = Omit<Cause, 'count'> & { count: number };

/** Counts, causes and hash of an overview, made from its changes, each of them once and in any order. */
export class Summary {
  readonly #configurationDigest: string;
  readonly #digests = new PackedDigests();
  readonly #causes = new Map<string, CountedCause>();

  constructor(configurationDigest: string) {
    this.#configurationDigest = configurationDigest;
  }

  add(changes: readonly Change[]): void {
    for (const item of changes) {
      this.#digests.add(hashedText(item));
      const subject = subjectOf(item.reason);
      const name = `${item.class} ${item.action} ${item.reason.code} ${subject}`;
      const cause = this.#causes.get(name);
      if (cause !== undefined) cause.count += 1;
      else
        this.#causes.set(name, { class: item.class, action: item.action, reason: item.reason.code, subject, count: 1 });
    }
  }

  get total(): number {
    return this.#digests.count;
  }

  count(of: { readonly class: ObjectClass; readonly action: Action }): number {
    let count = 0;
    for (const cause of this.#causes.values())
      if (cause.class === of.class && cause.action === of.action) count += cause.count;
    return count;
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

  /** SHA-256 in hex, of the configuration and of the digests of all changes in the order of the digests. */
  hash(): string {
    const hashed = createHash('sha256').update(this.#configurationDigest);
    for (const some of this.#digests.sorted()) hashed.update(some);
    return hashed.digest('hex');
  }
}

/**
 * Digests of texts, side by side because there may be millions, by their first byte: a part of them grows, and is put in
 * order, at a time, so that neither takes as much memory again.
 */
class PackedDigests {
  readonly #parts = Array.from({ length: 256 }, () => new DigestsInPart());

  add(text: string): void {
    const digest = hash('sha256', text, 'hex');
    this.#parts[Number.parseInt(digest.slice(0, 2), 16)]?.add(digest);
  }

  get count(): number {
    return this.#parts.reduce((sum, { count }) => sum + count, 0);
  }

  *sorted(): Generator<Buffer> {
    for (const part of this.#parts) yield part.sorted();
  }
}

/** Bytes of a digest: 128 bits, as those of attributes. */
const digestSize = 16;

class DigestsInPart {
  #bytes = Buffer.alloc(16 * digestSize);
  count = 0;

  /** @param digest in hex, of which the beginning is kept */
  add(digest: string): void {
    const at = this.count * digestSize;
    if (at === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(at)]);
    this.#bytes.write(digest, at, digestSize, 'hex');
    this.count += 1;
  }

  sorted(): Buffer {
    const bytes = this.#bytes;
    // The first 32 bits nearly always say which is smaller, and are quicker to look at than the whole.
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const places = Uint32Array.from({ length: this.count }, (_, index) => index * digestSize).sort(
      (a, b) => view.getUint32(a) - view.getUint32(b) || bytes.compare(bytes, b, b + digestSize, a, a + digestSize),
    );
    const sorted = Buffer.alloc(this.count * digestSize);
    places.forEach((at, index) => bytes.copy(sorted, index * digestSize, at, at + digestSize));
    return sorted;
  }
}

/**
 * A change as the hash takes it: texts in a fixed order, then objects with their members in the order of their names,
 * because a store may hand either back in another. A text that is not there is like one that is null.
 */
function hashedText(change: Change): string {
  const fields: unknown[] = [
    change.key,
    change.class,
    change.action,
    change.objectId,
    change.targetId,
    change.memberId,
    change.memberTargetId,
    change.memberName,
    change.name,
    change.digest,
    change.link,
  ];
  addMembers(fields, change.before);
  addMembers(fields, change.after);
  addMembers(fields, change.reason);
  addMembers(fields, change.precondition);
  return JSON.stringify(fields);
}

function addMembers(fields: unknown[], object: object | null): void {
  if (object === null) {
    fields.push(null);
    return;
  }
  const values = object as Readonly<Record<string, unknown>>;
  const names = sortedNames(object);
  fields.push(names.length);
  for (const name of names) fields.push(name, values[name]);
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
