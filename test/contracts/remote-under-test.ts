import type { Attributes } from '../../src/model/directory.ts';
import type { Remote, RemoteClass } from '../../src/target/remote.ts';

/** A remote that a suite opened for itself, empty, and what others do to it meanwhile. */
export interface RemoteUnderTest {
  readonly remote: Remote;
  /** What an object there cannot be without, such as a user name: made from a name that no other object has. */
  required(of: RemoteClass, name: string): Attributes;
  readonly byHand: RemoteByHand;
  /** Where the suite can have it: the next request that writes is carried out, and its answer never arrives. */
  loseNextAnswer?(): void;
  dispose(): Promise<void>;
}

/** What people do there without Rollcall. Ids are the remote's. */
export interface RemoteByHand {
  /** The attributes include what is required. Answers with the id of what was added. */
  add(
    of: RemoteClass,
    made: { readonly externalId: string | null; readonly attributes: Attributes; readonly active?: boolean },
  ): Promise<string>;
  /** These attributes take the place of all others, but for what is required. */
  edit(of: RemoteClass, id: string, attributes: Attributes): Promise<void>;
  setActive(id: string, active: boolean): Promise<void>;
  remove(of: RemoteClass, id: string): Promise<void>;
  join(groupId: string, userId: string): Promise<void>;
  leave(groupId: string, userId: string): Promise<void>;
}
