import type { Attributes } from './directory.ts';

/** What a person or a group is like who has no connection as owner. */
export interface EnteredValues {
  /** All of them: what is not named has no value. */
  readonly attributes: Attributes;
  /** Of people only. */
  readonly active: boolean;
  readonly token: string | null;
  readonly externalId: string | null;
}

/** One edit of the directory that no connection makes. */
export interface DirectoryEdit {
  /** Id in the directory. */
  readonly id: string;
  /** The version that must be there; null creates, and nothing may be there under the id. */
  readonly version: string | null;
  /** Null removes. */
  readonly after: EnteredValues | null;
}

/**
 * What became of an edit. `moved`: another version is there. `missing`: nothing is. `taken`: somebody else has the
 * userPrincipalName, the external id or the id. `owned`: a connection brought it in, and nobody else changes it.
 */
export type EditResult =
  | { readonly ok: true; readonly version: string | null }
  | { readonly ok: false; readonly why: 'moved' | 'missing' | 'taken' }
  | { readonly ok: false; readonly why: 'owned'; readonly connectionId: string };

/** Members by their ids in the directory. Who is one already, and who is none, is left as it is. */
export interface MemberEdit {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** User principal names as they are compared: without regard to case and to how characters are composed. */
export function comparableName(userPrincipalName: string): string {
  return userPrincipalName.trim().normalize('NFKC').toLowerCase();
}
