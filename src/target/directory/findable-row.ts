import type { Attributes } from '../../model/directory.ts';
import type { DirectoryGroup, DirectoryUser } from '../../model/directory-records.ts';
import { foldText } from '../../model/search.ts';

/**
 * What a delta looks for without reading everybody: people and groups whose id is not their source's, and people a
 * connection keeps inactive. Whoever writes a person or group into the directory has to give it these.
 */
export function facetsOf(body: DirectoryUser | DirectoryGroup): Readonly<Record<string, string>> {
  const link = body.sourceId === null ? { link: 'none' } : body.sourceId === body.id ? {} : { link: 'other' };
  const inactive = 'active' in body && !body.active && body.owner !== null ? { inactive: body.owner } : {};
  return { ...link, ...inactive };
}

/** Text that finds a person or a group: names, addresses and the id. */
export function searchText(attributes: Attributes, id: string): string {
  const words = ['displayName', 'userPrincipalName', 'mail', 'employeeId'].map((name) => attributes[name]);
  return foldText([...words, id].filter((word) => typeof word === 'string').join(' '));
}
