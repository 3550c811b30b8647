import type { OverviewView } from '../../../src/api/contract/overviews.ts';

type Cause = Pick<OverviewView['causes'][number], 'class' | 'action' | 'reason' | 'subject'>;

/** A row by its key, or all rows of a cause. */
export type Chosen = { readonly key: string } | { readonly cause: Cause & { readonly id: string } };

/** One choice of an approver about rows of an overview. `mark` says what it is about, while it is being sent. */
export type OverviewEdit = { readonly mark: string } & (
  | { readonly kind: 'leave-out'; readonly of: Chosen }
  | { readonly kind: 'hold'; readonly of: Chosen; readonly days: number }
  | { readonly kind: 'put-back'; readonly overrideId: string }
);

/** As many causes as one request takes. */
const mostAtOnce = 50;

/** The first of these edits that can be sent in one request: each row once, and holds of one length. */
export function sendableTogether(edits: readonly OverviewEdit[]): readonly OverviewEdit[] {
  const together: OverviewEdit[] = [];
  const marks = new Set<string>();
  let days: number | null = null;
  for (const edit of edits) {
    if (together.length === mostAtOnce || marks.has(edit.mark)) break;
    if (edit.kind === 'hold') {
      if (days !== null && days !== edit.days) break;
      days = edit.days;
    }
    marks.add(edit.mark);
    together.push(edit);
  }
  return together;
}

/** The body of one request for edits that can be sent together. */
export function bodyOf(edits: readonly OverviewEdit[], hash: string): object {
  const leftOut = edits.flatMap((edit) => (edit.kind === 'leave-out' ? [edit.of] : []));
  const holds = edits.flatMap((edit) => (edit.kind === 'hold' ? [edit] : []));
  const putBack = edits.flatMap((edit) => (edit.kind === 'put-back' ? [edit.overrideId] : []));
  const [hold] = holds;
  return {
    hash,
    ...(leftOut.length > 0 && { leaveOut: chosenBody(leftOut) }),
    ...(hold !== undefined && { hold: { ...chosenBody(holds.map(({ of }) => of)), days: hold.days } }),
    ...(putBack.length > 0 && { putBack }),
  };
}

function chosenBody(all: readonly Chosen[]): object {
  const keys = all.flatMap((one) => ('key' in one ? [one.key] : []));
  const causes = all.flatMap((one) => ('cause' in one ? [causeBody(one.cause)] : []));
  return { ...(keys.length > 0 && { keys }), ...(causes.length > 0 && { causes }) };
}

function causeBody({ class: of, action, reason, subject }: Cause): Cause {
  return { class: of, action, reason, subject };
}
