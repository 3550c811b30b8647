import type { DirectoryUserView } from '../../../src/api/contract/directory.ts';

type Attributes = DirectoryUserView['attributes'];

/** An attribute that is a text and not empty; else null. */
export function textOf(attributes: Attributes, name: string): string | null {
  const value = attributes[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** What somebody or a group in the directory is called: by the best name that there is. */
export function nameOf({ attributes, id }: { readonly attributes: Attributes; readonly id: string }): string {
  return textOf(attributes, 'displayName') ?? textOf(attributes, 'userPrincipalName') ?? id;
}
