import type { Change, GroupedChanges, LogEntry } from '../model/change.ts';
import type { Connection, ConnectionState } from '../model/connection.ts';
import type { ConversationReferenceRecord } from '../model/conversation.ts';
import type { CredentialProfile } from '../model/credential-profile.ts';
import type { DirectoryImport, ImportRow } from '../model/directory-import.ts';
import type { DirectoryGroup, DirectoryMark, DirectoryMembers, DirectoryUser } from '../model/directory-records.ts';
import type { Fence, Lease } from '../model/lease.ts';
import type { Notice } from '../model/notice.ts';
import type { Overview } from '../model/overview.ts';
import type { Hold, Override } from '../model/override.ts';
import type { DirectoryPhoto, PhotoMarks, PhotoPass } from '../model/photo.ts';
import type { DeletedConnection } from '../model/retention.ts';
import type { RegisteredMembers, RegisteredObject, RegisteredSource } from '../model/registry-records.ts';
import type { RoleAssignment } from '../model/role.ts';
import type { Run } from '../model/run.ts';
import type { Baseline, SnapshotPart } from '../model/snapshot.ts';
import type { ScimToken } from '../model/scim-token.ts';
import type { SealedSecret } from '../model/sealed-secret.ts';

/**
 * What is stored, by collection. A document is found by collection, partition and id; a partition is what is read
 * together. The comment says what the partition is.
 */
export interface Collections {
  /** `all` */
  connections: Connection;
  /** `all` */
  connectionStates: ConnectionState;
  /** `all` */
  deletedConnections: DeletedConnection;
  /** `all` */
  credentialProfiles: CredentialProfile;
  /** `all` */
  secrets: SealedSecret;
  /** `all` */
  roles: RoleAssignment;
  /** connection id */
  runs: Run;
  /** connection id */
  overviews: Overview;
  /** overview id; the document id is the change's key, or that of the last one in it */
  changes: Change | GroupedChanges;
  /** overview id */
  overrides: Override;
  /** connection id */
  holds: Hold;
  /** run id; the document id is the change's key */
  logEntries: LogEntry;
  /** overview id; a part of what the source returned */
  snapshots: SnapshotPart;
  /** connection id; `current`, and under the id of an overview what it would put in its place */
  baselines: Baseline;
  /** `directory` */
  directoryUsers: DirectoryUser;
  /** `directory` */
  directoryGroups: DirectoryGroup;
  /** `linked users`, `linked groups`, `unlinked`, or `inactive` and a connection id; see also `entered-names.ts` */
  directoryMarks: DirectoryMark;
  /** group id; one document holds a part of the group's members */
  directoryMembers: DirectoryMembers;
  /** connection id; what it knows of people in its remote target */
  remoteUsers: RegisteredObject;
  /** connection id */
  remoteGroups: RegisteredObject;
  /** connection id */
  remoteSources: RegisteredSource;
  /** connection id; one document holds a part of the memberships of a group that are the connection's */
  remoteMembers: RegisteredMembers;
  /** `all` */
  directoryImports: DirectoryImport;
  /** import id */
  directoryImportRows: ImportRow;
  /** `all` */
  scimTokens: ScimToken;
  /** `all`; the document id is the connection's */
  photoPasses: PhotoPass;
  /** connection id */
  photoMarks: PhotoMarks;
  /** `directory`; the document id is the person's */
  directoryPhotos: DirectoryPhoto;
  /** `all` */
  conversations: ConversationReferenceRecord;
  /** `all` */
  notices: Notice;
  /** `all`; the document id is the connection's */
  leases: Lease;
}

export type Collection = keyof Collections;

export interface Stored<Body> {
  readonly id: string;
  readonly body: Body;
  /** Changes with every write and never comes back, not even after a removal and a new creation. */
  readonly etag: string;
}

/** What a list can be narrowed by, beside the order of ids. All narrowings hold together. */
export interface ListQuery {
  /** Continue behind this id (exclusive), in the direction of the list. */
  readonly after?: string;
  /** Only ids that begin with this, character by character. */
  readonly prefix?: string;
  readonly descending?: boolean;
  /** 1 to 1,000. */
  readonly limit: number;
  /** Only documents that were written with every one of these facets, each with exactly this value. */
  readonly facets?: Readonly<Record<string, string>>;
  /**
   * Only documents whose search text contains this, character by character: the caller folds case and accents, here and
   * in `search`. An empty text narrows nothing.
   */
  readonly text?: string;
}

/**
 * One write. `create` fails when the id is taken, `replace` and `delete` with an etag when it moved; `put` writes in
 * any case. A document is found by what it was last written with. Ids and partitions have 1 to 300 bytes of UTF-8, any
 * characters, and reading by anything else finds nothing; a body has at most 1.8 MB as JSON.
 */
export type WriteOperation<Body> =
  | ({ readonly kind: 'create' | 'put'; readonly id: string; readonly body: Body } & Findable)
  | ({ readonly kind: 'replace'; readonly id: string; readonly body: Body; readonly etag: string } & Findable)
  | { readonly kind: 'delete'; readonly id: string; readonly etag?: string };

export interface Findable {
  /** What `ListQuery.text` looks in. */
  readonly search?: string;
  /** Names are letters and digits; values are short words of up to 200 characters. */
  readonly facets?: Readonly<Record<string, string>>;
}

export interface WriteOptions {
  readonly fence?: Fence;
  /**
   * `now` (default): what was answered as written survives a power cut. `later`: only once a later write that is durable
   * now was answered too; a power cut before that takes it back with everything written after it, the death of the
   * process does not. For what is worth nothing until something else is stored, which costs an adapter less.
   */
  readonly durable?: 'now' | 'later';
}

/** `taken`: create found a document. `moved`: another etag. `missing`: nothing to replace or delete. */
export type WriteResult =
  | { readonly ok: true; readonly etag: string | null }
  | { readonly ok: false; readonly why: 'taken' | 'moved' | 'missing' };

/**
 * Documents with ETags, in partitions, listed in the order of their ids (by UTF-8 bytes). The one port to durable
 * state; what it promises is written down in `test/contracts/store.ts`, which every adapter passes.
 *
 * Every method throws `StoreUnavailable` when the store cannot be reached or keeps refusing, `LeaseLost` when a write
 * carries a fence that is no longer the newest of its connection, and `RangeError` when it is asked for something
 * outside the limits above, which is a mistake in the calling code.
 */
export interface Store {
  get<C extends Collection>(collection: C, partition: string, id: string): Promise<Stored<Collections[C]> | undefined>;
  /** Up to 1,000 ids; the documents come in any order, each once, and missing ones are left out. */
  getMany<C extends Collection>(
    collection: C,
    partition: string,
    ids: readonly string[],
  ): Promise<readonly Stored<Collections[C]>[]>;
  list<C extends Collection>(
    collection: C,
    partition: string,
    query: ListQuery,
  ): Promise<readonly Stored<Collections[C]>[]>;
  /**
   * Every document of a partition (or of every partition, with null), in pages that are never empty, with constant
   * memory; partition by partition, in order only within one. Writes go on meanwhile: what is there all the time comes exactly once,
   * what is written or removed while it runs may come or not.
   */
  scan<C extends Collection>(collection: C, partition: string | null): AsyncIterable<readonly Stored<Collections[C]>[]>;
  count(
    collection: Collection,
    partition: string,
    query?: Pick<ListQuery, 'facets' | 'text' | 'prefix'>,
  ): Promise<number>;
  /**
   * Writes up to 1,000 documents of one partition and answers for each, in the order given; operations on the same id
   * are done in that order too. Each document is atomic; the whole is not, unless the adapter can: after an exception
   * any part of it may be written. With a fence nothing is begun once a newer fence exists.
   */
  write<C extends Collection>(
    collection: C,
    partition: string,
    operations: readonly WriteOperation<Collections[C]>[],
    options?: WriteOptions,
  ): Promise<readonly WriteResult[]>;
  /** Removes every document of a partition; all are gone when this returns. Nobody may be writing to it meanwhile. */
  clear(collection: Collection, partition: string, options?: { readonly fence?: Fence }): Promise<void>;
  /** Throws when the store cannot be reached. */
  ping(): Promise<void>;
  /** Lets go of files and connections; every later call throws `StoreUnavailable`. Closing twice does nothing more. */
  close(): Promise<void>;
}

/** The store could not be reached, or keeps refusing for now. */
export class StoreUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreUnavailable';
  }
}

/** Another process took the connection over: this one must stop and write nothing more. */
export class LeaseLost extends Error {
  constructor(fence: Fence) {
    super(
      `The lease on connection ${fence.connectionId} was taken over; fence ${String(fence.token)} is no longer the newest.`,
    );
    this.name = 'LeaseLost';
  }
}

/** What a list finds, page after page of up to `limit`, to its end; pages are never empty. */
export async function* pagesOf<C extends Collection>(
  store: Pick<Store, 'list'>,
  collection: C,
  partition: string,
  query: ListQuery,
): AsyncGenerator<readonly Stored<Collections[C]>[], void, undefined> {
  for (let next: ListQuery | null = query; next !== null;) {
    const page: readonly Stored<Collections[C]>[] = await store.list(collection, partition, next);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    next = last === undefined || page.length < query.limit ? null : { ...query, after: last.id };
  }
}
