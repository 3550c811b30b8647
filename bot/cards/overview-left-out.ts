import { sizeOf, type Overview } from '../../src/model/overview.ts';
import type { Override } from '../../src/model/override.ts';
import { askButton } from './buttons.ts';
import { textRun, type JsonObject } from './card.ts';
import { overrideRun, overridesShown, putBackButton } from './leave-out.ts';
import { counted } from './wording.ts';

/** The only thing that is left out can be put back at once; of several one is chosen first. */
export function putBackAction(overview: Overview, overrides: readonly Override[]): JsonObject | null {
  const [only] = overrides;
  if (only === undefined) return null;
  if (overrides.length === 1) return putBackButton(only, overview, 'Put back');
  return askButton({ title: 'Put back …', verb: 'choose-left-out', data: { overviewId: overview.id } });
}

/** What is left out or on hold, by whom, and the way back. */
export function leftOutPart(
  overview: Overview,
  options: { readonly overrides: readonly Override[]; readonly putBack: JsonObject | null },
): object {
  const { leftOut: total } = sizeOf(overview);
  const { overrides, putBack } = options;
  const shown: (readonly JsonObject[])[] = overrides
    .slice(0, overridesShown - 1)
    .map((override) => overrideRun(override, overview));
  if (overrides.length > shown.length) shown.push([textRun('And more, in “Review all”.')]);
  return {
    hasLeftOut: shown.length > 0,
    leftOutTitle: `${counted(total, 'change is', 'changes are')} left out`,
    leftOut: shown.map((inlines) => ({ inlines })),
    hasPutBack: putBack !== null,
    putBack: putBack === null ? [] : [putBack],
  };
}
