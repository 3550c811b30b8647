import type { Attributes, SourceAttribute } from './directory.ts';
import type { Actor } from './role.ts';

/** What is wrong with a row of a file; programs decide by the code. */
export type ImportProblemCode =
  | 'name-missing'
  | 'name-invalid'
  | 'mail-invalid'
  | 'duplicate'
  | 'owned-by-connection'
  | 'kept-by-scim'
  | 'too-long'
  | 'control-characters'
  | 'not-a-boolean'
  | 'not-a-country'
  | 'manager-unknown'
  | 'too-many-cells';

export interface ImportProblem {
  readonly code: ImportProblemCode;
  /** The attribute it is about, or null for the row as a whole. */
  readonly attribute: SourceAttribute | null;
  /** One sentence. */
  readonly message: string;
}

export const importRowKinds = ['add', 'update', 'remove', 'refused'] as const;
export type ImportRowKind = (typeof importRowKinds)[number];

/** What an import would do to one person, or why it cannot. */
export interface ImportRow {
  readonly kind: ImportRowKind;
  /** Where the row begins in the file; null for a removal, which has none. */
  readonly line: number | null;
  /** The userPrincipalName; of a refused row as it stands in the file. */
  readonly name: string;
  /** Null in a refused row. */
  readonly personId: string | null;
  /** The version the change was made for; null for an addition. */
  readonly version: string | null;
  /** Of an update only what changes; of an addition and a removal everything. */
  readonly before: Attributes | null;
  readonly after: Attributes | null;
  readonly problems: readonly ImportProblem[];
  /** Why it could not be applied, in a sentence; absent while there is nothing to say. */
  readonly stale?: string;
}

export interface ImportCounts {
  readonly rows: number;
  readonly add: number;
  readonly update: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly remove: number;
}

/** The file was said to be everybody of a domain. */
export interface CompleteDomain {
  readonly domain: string;
  /** Of the people of that domain who were entered by hand, how many there were. */
  readonly people: number;
  /** Removing so many has to be confirmed by their number. */
  readonly confirm: boolean;
  /** Why nobody is removed after all, in a sentence. */
  readonly withheld: string | null;
}

/** The record of a file that was looked at, and may have been applied. */
export interface DirectoryImport {
  readonly id: string;
  readonly fileName: string | null;
  readonly status: 'previewed' | 'applying' | 'applied';
  readonly createdAt: string;
  readonly createdBy: Pick<Actor, 'id' | 'name'>;
  /** Digest of all rows: who applies names what they saw. */
  readonly hash: string;
  readonly columns: readonly { readonly heading: string; readonly attribute: SourceAttribute | null }[];
  readonly counts: ImportCounts;
  readonly complete: CompleteDomain | null;
  readonly appliedAt: string | null;
  readonly appliedBy: Pick<Actor, 'id' | 'name'> | null;
  /** Null until it was applied to its end. */
  readonly outcome: { readonly applied: number; readonly stale: number } | null;
}
