import type { Texts } from './texts.ts';

/**
 * Which filter leaves somebody out. Overviews and logs hold it as `filteredBy` in `plan/filter.ts` puts it, in English;
 * anything else stays what it is.
 */
export function filterText(texts: Texts, filter: string): string {
  if (filter === 'guests are left out') return texts.say('filter.guests');
  if (filter === 'blocked accounts are left out') return texts.say('filter.blocked');
  const [, none] = /^mail contains none of (.*)$/s.exec(filter) ?? [];
  if (none !== undefined) return texts.say('filter.mail-contains-none', { parts: none });
  const [, part] = /^mail contains (.*)$/s.exec(filter) ?? [];
  if (part !== undefined) return texts.say('filter.mail-contains', { part });
  const [, definition] = /^definition (.*)$/s.exec(filter) ?? [];
  return definition === undefined ? filter : texts.say('filter.definition', { definition });
}
