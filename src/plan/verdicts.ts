import type { SourceUser } from '../model/directory.ts';

/** What was decided about a person of the source. */
export type Verdict =
  | {
      readonly kind: 'wanted';
      readonly name: string;
      readonly targetId: string | null;
      /** Whether a change of theirs was found, which may still be taken back. */
      readonly isPlanned: boolean;
    }
  | { readonly kind: 'filtered'; readonly by: string }
  | { readonly kind: 'out-of-scope' }
  | { readonly kind: 'pending'; readonly name: string; readonly user: SourceUser; readonly key: string }
  | { readonly kind: 'ambiguous'; readonly name: string; readonly key: string; readonly candidates: number };

type Wanted = Extract<Verdict, { readonly kind: 'wanted' }>;

/** Verdicts by the source's id. Whoever is wanted under that very id is packed: nearly everybody, and there may be a million. */
export class Verdicts {
  readonly #verdicts = new Map<string, Verdict | string>();

  get size(): number {
    return this.#verdicts.size;
  }

  get(sourceId: string): Verdict | undefined {
    const verdict = this.#verdicts.get(sourceId);
    return typeof verdict === 'string' ? unpacked(sourceId, verdict) : verdict;
  }

  set(sourceId: string, verdict: Verdict): void {
    const isPlain = verdict.kind === 'wanted' && (verdict.targetId === null || verdict.targetId === sourceId);
    this.#verdicts.set(sourceId, isPlain ? packed(verdict) : verdict);
  }

  delete(sourceId: string): void {
    this.#verdicts.delete(sourceId);
  }

  /** In the order in which people were first decided about. */
  *all(): Generator<readonly [sourceId: string, verdict: Verdict]> {
    for (const [sourceId, verdict] of this.#verdicts)
      yield [sourceId, typeof verdict === 'string' ? unpacked(sourceId, verdict) : verdict];
  }
}

/** The name as one text of its own with what else there is to know before it. */
function packed({ name, targetId, isPlanned }: Wanted): string {
  return [targetId === null ? '-' : '=', isPlanned ? '+' : '-', name].join('');
}

function unpacked(sourceId: string, verdict: string): Wanted {
  const targetId = verdict.startsWith('=') ? sourceId : null;
  return { kind: 'wanted', name: verdict.slice(2), targetId, isPlanned: verdict[1] === '+' };
}
