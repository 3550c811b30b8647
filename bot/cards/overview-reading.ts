import type { Overview } from '../../src/model/overview.ts';
import { readText } from '../../src/model/texts.ts';
import { textRun } from './card.ts';
import { dateAndTime } from './dates.ts';
import { plainText } from './plain-text.ts';
import { count, counted } from './wording.ts';

const shownFilters = 3;

/** What it was made from: our own words and a date, no names. */
export function readingText({ read }: Overview): string {
  return read.kind === 'changes' ? `Read what changed since ${dateAndTime(read.since)}.` : readText(read);
}

/** Who is not in the counts because of a filter: "8 people filtered: guests are left out (6), mail contains @test (2)". */
export function filtersPart({ counts, filteredBy }: Overview): object {
  const shown = filteredBy
    .slice(0, shownFilters)
    .map(({ filter, count: people }) => `${plainText(filter)} (${count(people)})`);
  const more = filteredBy.length - shown.length;
  if (more > 0) shown.push(counted(more, 'more filter', 'more filters'));
  const who = counted(counts.user.filtered, 'person', 'people');
  return {
    hasFilters: shown.length > 0,
    filters: [textRun(`${who} filtered: ${shown.join(', ')}`, { subtle: true, small: true })],
  };
}
