import type { ConnectionForm, FormField } from './connection-form.ts';
import { differingFields, withField } from './form-settings.ts';
import { isSameTarget } from './target-form.ts';

/** A field that somebody else saved differently while a form was filled in. */
export interface Collision {
  readonly field: FormField;
  /** Whether it was changed here too: then what is entered here is proposed, otherwise what was saved. */
  readonly changedHere: boolean;
}

interface Versions {
  /** What was read before the form was filled in. */
  readonly before: ConnectionForm;
  readonly mine: ConnectionForm;
  readonly theirs: ConnectionForm;
}

/** The fields that were saved by somebody else meanwhile, and are not what is entered here. */
export function collisions({ before, mine, theirs }: Versions): readonly Collision[] {
  const savedMeanwhile = new Set(differingFields(before, theirs));
  const changedHere = new Set(differingFields(before, mine));
  return (
    differingFields(mine, theirs)
      .filter((field) => savedMeanwhile.has(field))
      // Another secret is stored, and none was typed here: there is nothing to choose.
      .filter((field) => field !== 'target' || !isSameTarget(mine.target, theirs.target))
      .map((field) => ({ field, changedHere: changedHere.has(field) }))
  );
}

/** What is entered, with the fields in `taken` as somebody else saved them. */
export function mergedForm({ mine, theirs }: Versions, taken: readonly FormField[]): ConnectionForm {
  return withHeldOf(
    theirs,
    taken.reduce((merged, field) => withField(merged, field, theirs), mine),
  );
}

/** What is entered, over settings that were saved again: only what was changed here stays. */
export function rebased({ before, mine, theirs }: Versions): ConnectionForm {
  const changedHere = differingFields(before, mine);
  return withHeldOf(
    theirs,
    changedHere.reduce((merged, field) => withField(merged, field, mine), theirs),
  );
}

/** Which secret is stored is not entered, whatever else is. */
function withHeldOf(stored: ConnectionForm, form: ConnectionForm): ConnectionForm {
  return { ...form, target: { ...form.target, held: stored.target.held } };
}
