import type { Overview } from '../../src/model/overview.ts';
import { filterText } from '../../src/texts/filter-text.ts';
import { readText } from '../../src/texts/read-text.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { textRun } from './card.ts';
import { dateAndTime } from './dates.ts';
import { plainText } from './plain-text.ts';

const shownFilters = 3;

/** What it was made from: our own words and a date, no names. */
export function readingText(texts: Texts, { read }: Overview): string {
  return readText(texts, read, (iso) => dateAndTime(texts, iso));
}

/** Who is not in the counts because of a filter: "8 people filtered: guests are left out (6), mail contains @test (2)". */
export function filtersPart(texts: Texts, { counts, filteredBy }: Overview): object {
  const shown = filteredBy
    .slice(0, shownFilters)
    .map(({ filter, count }) =>
      texts.say('overview.filtered.by', { filter: plainText(filterText(texts, filter)), count }),
    );
  const more = filteredBy.length - shown.length;
  if (more > 0) shown.push(texts.say('overview.filtered.more', { count: more }));
  const sentence = texts.say('overview.filtered', { count: counts.user.filtered, filters: texts.list(shown) });
  return {
    hasFilters: shown.length > 0,
    filters: [textRun(sentence, { subtle: true, small: true })],
  };
}
