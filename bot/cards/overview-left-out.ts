import { sizeOf, type Overview } from '../../src/model/overview.ts';
import type { Override } from '../../src/model/override.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { askButton } from './buttons.ts';
import { textRun, type JsonObject } from './card.ts';
import { overrideRun, overridesShown, putBackButton } from './leave-out.ts';

/** The only thing that is left out can be put back at once; of several one is chosen first. */
export function putBackAction(texts: Texts, overview: Overview, overrides: readonly Override[]): JsonObject | null {
  const [only] = overrides;
  if (only === undefined) return null;
  if (overrides.length === 1) return putBackButton(only, overview, texts.say('button.put-back'));
  const data = { overviewId: overview.id };
  return askButton({ title: texts.say('button.put-back-some'), verb: 'choose-left-out', data });
}

/** What is left out or on hold, by whom, and the way back. */
export function leftOutPart(
  texts: Texts,
  overview: Overview,
  options: { readonly overrides: readonly Override[]; readonly putBack: JsonObject | null },
): object {
  const { leftOut: total } = sizeOf(overview);
  const { overrides, putBack } = options;
  const shown: (readonly JsonObject[])[] = overrides
    .slice(0, overridesShown - 1)
    .map((override) => overrideRun(texts, override, overview));
  if (overrides.length > shown.length) shown.push([textRun(texts.say('overview.left-out.more'))]);
  return {
    hasLeftOut: shown.length > 0,
    leftOutTitle: texts.say('overview.left-out.title', { count: total }),
    leftOut: shown.map((inlines) => ({ inlines })),
    hasPutBack: putBack !== null,
    putBack: putBack === null ? [] : [putBack],
  };
}
