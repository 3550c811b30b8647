import type { MappingRule } from '../model/connection.ts';
import { attributesDigest } from '../model/digest.ts';
import type { TargetUser } from '../model/directory.ts';
import { mappedPart } from './map.ts';

/** What is kept in memory of a person in the target while comparing: a digest in place of the attributes. */
export interface IndexedUser {
  readonly id: string;
  readonly sourceId: string | null;
  readonly owned: boolean;
  readonly active: boolean;
  readonly inactiveSince: string | null;
  readonly digest: string;
  readonly syncedDigest: string | null;
  readonly version: string;
}

/** A person of the target who is linked to one of the source. */
export type LinkedUser = IndexedUser & { readonly sourceId: string };

/** Length of a digest of attributes. */
const digestLength = 22;

/** The target's people, found by the source's immutable id or, while they are not linked to anybody, by the match key. */
export class TargetIndex {
  readonly #mapping: readonly MappingRule[];
  /** The attribute of the target that the match key is held against. */
  readonly #matchAttribute: string;
  /** Whoever is as the last sync left them, under their source's id, is packed: nearly everybody, and there may be a million. */
  readonly #bySource = new Map<string, LinkedUser | string>();
  /** Those linked to a person to whom another one is linked already. */
  readonly #doubles = new Map<string, LinkedUser[]>();
  readonly #unlinked = new Map<string, IndexedUser[]>();
  /** Target id to source id, where they differ. */
  readonly #renamed = new Map<string, string>();

  constructor(options: { readonly mapping: readonly MappingRule[]; readonly matchKey: string }) {
    this.#mapping = options.mapping;
    this.#matchAttribute = matchAttribute(options);
  }

  add(page: readonly TargetUser[]): void {
    for (const user of page) {
      const digest = attributesDigest(mappedPart(user.attributes, this.#mapping));
      const entry: IndexedUser = {
        id: user.id,
        // Equal texts are kept once: there may be a million of each.
        sourceId: user.sourceId === user.id ? user.id : user.sourceId,
        owned: user.owned,
        active: user.active,
        inactiveSince: user.inactiveSince,
        digest,
        syncedDigest: user.syncedDigest === digest ? digest : user.syncedDigest,
        version: user.version,
      };
      if (isLinked(entry)) this.#addLinked(entry);
      else this.#addUnlinked(entry, user.attributes[this.#matchAttribute]);
    }
  }

  linkedTo(sourceId: string): LinkedUser | undefined {
    return unpacked(sourceId, this.#bySource.get(sourceId));
  }

  /** How many people of the target are linked to a person of the source; more than one is nobody's plan. */
  linksTo(sourceId: string): number {
    return (this.#bySource.has(sourceId) ? 1 : 0) + (this.#doubles.get(sourceId)?.length ?? 0);
  }

  /** People with this match key who are not linked to anybody of the source yet. */
  unlinkedWith(key: string): readonly IndexedUser[] {
    return this.#unlinked.get(foldKey(key)) ?? [];
  }

  /** The source's id of a person in the target, by the target's id; undefined when they are not linked. */
  sourceOf(targetId: string): string | undefined {
    return this.#renamed.get(targetId) ?? (this.linkedTo(targetId)?.id === targetId ? targetId : undefined);
  }

  /** People whom the connection brought in. */
  *owned(): Generator<LinkedUser> {
    for (const [sourceId, packed] of this.#bySource) {
      const entry = unpacked(sourceId, packed);
      if (entry?.owned === true) yield entry;
    }
    for (const doubles of this.#doubles.values()) yield* doubles.filter(({ owned }) => owned);
  }

  #addLinked(entry: LinkedUser): void {
    if (entry.sourceId !== entry.id) this.#renamed.set(entry.id, entry.sourceId);
    const earlier = this.linkedTo(entry.sourceId);
    if (earlier === undefined) this.#bySource.set(entry.sourceId, packed(entry));
    else if (earlier.id !== entry.id)
      this.#doubles.set(entry.sourceId, [...(this.#doubles.get(entry.sourceId) ?? []), entry]);
  }

  #addUnlinked(entry: IndexedUser, key: unknown): void {
    if (typeof key !== 'string' || key === '') return;
    const folded = foldKey(key);
    this.#unlinked.set(folded, [...(this.#unlinked.get(folded) ?? []), entry]);
  }
}

/** Match keys are compared without case, as Entra ID compares user principal names and mail addresses. */
export function foldKey(key: string): string {
  return key.normalize('NFC').toLowerCase();
}

/** Digest and version as one text of its own, which takes a quarter of the memory. */
function packed(entry: LinkedUser): LinkedUser | string {
  const { id, sourceId, owned, active, digest, syncedDigest, version } = entry;
  const isPlain = id === sourceId && owned && active && digest === syncedDigest && digest.length === digestLength;
  return isPlain ? [digest, version].join('') : entry;
}

function unpacked(sourceId: string, entry: LinkedUser | string | undefined): LinkedUser | undefined {
  if (typeof entry !== 'string') return entry;
  const digest = entry.slice(0, digestLength);
  const plain = { id: sourceId, sourceId, owned: true, active: true, inactiveSince: null };
  return { ...plain, digest, syncedDigest: digest, version: entry.slice(digestLength) };
}

function isLinked(entry: IndexedUser): entry is LinkedUser {
  return entry.sourceId !== null;
}

/** Where the mapping writes the match key, which is under its own name unless a rule renames it. */
function matchAttribute(options: { readonly mapping: readonly MappingRule[]; readonly matchKey: string }): string {
  const rule = options.mapping.find(
    ({ kind, ...rest }) => kind === 'copy' && 'from' in rest && rest.from === options.matchKey,
  );
  return rule?.attribute ?? options.matchKey;
}
