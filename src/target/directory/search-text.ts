import type { DirectoryGroup, DirectoryUser } from '../../model/directory-records.ts';
import { foldText } from '../../model/search.ts';

/** Text that finds a person or a group in the directory: names, addresses and the id. */
export function searchText({ attributes, id }: DirectoryUser | DirectoryGroup): string {
  const words = ['displayName', 'userPrincipalName', 'mail', 'employeeId'].map((name) => attributes[name]);
  return foldText([...words, id].filter((word) => typeof word === 'string').join(' '));
}
