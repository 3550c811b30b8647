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
  readonly digest: string;
  readonly syncedDigest: string | null;
  readonly version: string;
}

/** The target's people, found by the source's immutable id or, while they are not linked to anybody, by the match key. */
export class TargetIndex {
  readonly #mapping: readonly MappingRule[];
  readonly #matchKey: string;
  readonly #bySource = new Map<string, IndexedUser>();
  readonly #unlinked = new Map<string, IndexedUser[]>();
  /** Target id to source id, where they differ. */
  readonly #renamed = new Map<string, string>();

  constructor(options: { readonly mapping: readonly MappingRule[]; readonly matchKey: string }) {
    this.#mapping = options.mapping;
    this.#matchKey = options.matchKey;
  }

  add(page: readonly TargetUser[]): void {
    for (const user of page) {
      const entry: IndexedUser = {
        id: user.id,
        sourceId: user.sourceId,
        owned: user.owned,
        active: user.active,
        digest: attributesDigest(mappedPart(user.attributes, this.#mapping)),
        syncedDigest: user.syncedDigest,
        version: user.version,
      };
      if (user.sourceId === null) this.#addUnlinked(entry, user.attributes[this.#matchKey]);
      else {
        this.#bySource.set(user.sourceId, entry);
        if (user.sourceId !== user.id) this.#renamed.set(user.id, user.sourceId);
      }
    }
  }

  linkedTo(sourceId: string): IndexedUser | undefined {
    return this.#bySource.get(sourceId);
  }

  /** People with this match key who are not linked to anybody of the source yet. */
  unlinkedWith(key: string): readonly IndexedUser[] {
    return this.#unlinked.get(foldKey(key)) ?? [];
  }

  /** The source's id of a person in the target, by the target's id; undefined when they are not linked. */
  sourceOf(targetId: string): string | undefined {
    return this.#renamed.get(targetId) ?? (this.#bySource.get(targetId)?.id === targetId ? targetId : undefined);
  }

  *owned(): Generator<IndexedUser & { readonly sourceId: string }> {
    for (const entry of this.#bySource.values())
      if (entry.owned && entry.sourceId !== null) yield { ...entry, sourceId: entry.sourceId };
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
