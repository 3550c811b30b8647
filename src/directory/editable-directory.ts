import type { DirectoryEdit, EditResult, MemberEdit } from '../model/directory-edit.ts';
import type { DirectoryGroup, DirectoryUser } from '../model/directory-records.ts';
import type { Stored } from '../store/store.ts';

/** What this room asks of the directory; `target/directory/directory-edits.ts` is it, and says more. */
export interface EditableDirectory {
  writePeople(edits: readonly DirectoryEdit[], by: string): Promise<readonly EditResult[]>;
  writeGroup(edit: DirectoryEdit, by: string): Promise<EditResult>;
  changeMembers(groupId: string, edit: MemberEdit): Promise<readonly string[]>;
  membersOf(groupId: string): Promise<readonly string[]>;
  enteredPeople(userPrincipalNames: readonly string[]): Promise<readonly Stored<DirectoryUser>[]>;
  peopleNamed(userPrincipalName: string): Promise<readonly Stored<DirectoryUser>[]>;
  peopleCalled(externalId: string, token: string): Promise<readonly Stored<DirectoryUser>[]>;
  groupsCalled(externalId: string, token: string): Promise<readonly Stored<DirectoryGroup>[]>;
}
