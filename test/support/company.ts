import type { SourceGroup, SourceMember, SourceUser } from '../../src/model/directory.ts';

/** What a tenant holds, as plain data. */
export interface Company {
  readonly users: readonly SourceUser[];
  readonly groups: readonly SourceGroup[];
  readonly members: Readonly<Record<string, readonly SourceMember[]>>;
}
