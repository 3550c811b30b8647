import type { Attributes } from '../../model/directory.ts';
import type { DirectoryGroup, DirectoryUser } from '../../model/directory-records.ts';
import { foldText } from '../../model/search.ts';
import type { Findable } from '../../store/store.ts';

type Row = DirectoryUser | DirectoryGroup;

/** What people and groups are found by: whoever writes one into the directory has to give it these. */
export function findable(row: Row): Required<Findable> {
  return { search: searchText(row.attributes, row.id), facets: facetsOf(row) };
}

/**
 * What a reading of changes looks for without reading everybody: people and groups whose id is not their source's, and
 * people a connection keeps inactive.
 */
function facetsOf(row: Row): Readonly<Record<string, string>> {
  const link = row.sourceId === null ? { link: 'none' } : row.sourceId === row.id ? {} : { link: 'other' };
  const inactive = 'active' in row && !row.active && row.owner !== null ? { inactive: row.owner } : {};
  return { ...link, ...inactive };
}

/** Text that finds a person or a group: names, addresses and the id. */
function searchText(attributes: Attributes, id: string): string {
  const words = ['displayName', 'userPrincipalName', 'mail', 'employeeId'].map((name) => attributes[name]);
  return foldText([...words, id].filter((word) => typeof word === 'string').join(' '));
}
