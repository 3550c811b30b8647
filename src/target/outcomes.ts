import type { ChangeOutcome } from './target.ts';

/** What became of a change, in the words that every target says it with. */
export type Outcome = Omit<ChangeOutcome, 'key'>;

export const applied: Outcome = { result: 'applied', message: null };
export const unanswered: Outcome = { result: 'failed', message: 'The target did not answer for this change.' };

/** Why a change does not find what it was computed from. */
export const stale = {
  there: because('It is in the target already.'),
  gone: because('It is no longer in the target.'),
  moved: because('It was changed in the target after the overview was made.'),
  movedMeanwhile: because('It was changed in the target meanwhile.'),
  foreign: because('This connection did not bring it in.'),
  noGroup: because('The group is no longer in the target.'),
  noPerson: because('The person is not in the target.'),
  member: because('The person is a member already.'),
  noMember: because('The person is no longer a member.'),
} as const;

/** For what the target will not have, with its own sentence. */
export function failed(message: string): Outcome {
  return { result: 'failed', message };
}

function because(message: string): Outcome {
  return { result: 'stale', message };
}
