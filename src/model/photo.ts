import type { Failure } from './failure.ts';

/** A profile photo. */
export interface Photo {
  /** `image/jpeg` and the like. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/**
 * How the last copying of a connection's photos went. It is a pass of its own after a sync, and never changes how that
 * ended.
 */
export interface PhotoPass {
  readonly connectionId: string;
  /** The sync it followed, or null when somebody asked for it. */
  readonly syncRunId: string | null;
  /** Everybody whom the connection brought in, or only those whom the sync added. */
  readonly whom: 'everybody' | 'added';
  readonly status: 'running' | 'succeeded' | 'partly-succeeded' | 'failed';
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** People to look at, and those that were. */
  readonly people: number;
  readonly done: number;
  readonly copied: number;
  readonly removed: number;
  readonly failed: number;
  /** Why the pass as a whole could not go on. */
  readonly failure: Failure | null;
  /** Of the photos that failed the first few. */
  readonly problems: readonly { readonly sourceId: string; readonly message: string }[];
  /** The last part that is done: where a pass goes on after a crash. */
  readonly checkpoint: string | null;
  /** When a pass last looked at everybody. */
  readonly everybodyAt: string | null;
}

/**
 * Photos that were copied, by the source's immutable ids: their media ETag then, and the target's id of the person. One
 * document holds those whose ids share the beginning of a hash.
 */
export interface PhotoMarks {
  readonly marks: Readonly<Record<string, { readonly tag: string; readonly targetId: string }>>;
}

/** The partition of the directory's photos; a document's id is the person's. */
export const directoryPhotosPartition = 'directory';

/** A photo in Rollcall's own directory. */
export interface DirectoryPhoto {
  readonly contentType: string;
  /** In base64. */
  readonly data: string;
}
