import type { Filters } from '../model/connection.ts';
import type { SourceUser } from '../model/directory.ts';

/**
 * Which filter leaves a person out, in words, or null when none does. The first one that applies is named, so that
 * "why is she not there" has one answer. `matchesDefinition` says whether the tenant's own `$filter` let them through.
 */
export function filteredBy(user: SourceUser, filters: Filters, matchesDefinition: boolean): string | null {
  if (!matchesDefinition) return `definition ${filters.definition ?? ''}`;
  if (filters.guests === 'exclude' && user.guest) return 'guests are left out';
  if (filters.blocked === 'exclude' && user.attributes.accountEnabled === false) return 'blocked accounts are left out';
  const mail = textOf(user.attributes.mail).toLowerCase();
  const excluded = filters.mailExcludes.find((part) => mail.includes(part.toLowerCase()));
  if (excluded !== undefined) return `mail contains ${excluded}`;
  if (filters.mailContains.length > 0 && !filters.mailContains.some((part) => mail.includes(part.toLowerCase())))
    return `mail contains none of ${filters.mailContains.join(', ')}`;
  return null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
