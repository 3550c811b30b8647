import type { MemberReference } from './member-reference.ts';

/** One thing that happened to one object; numbers grow by one with each. */
export type DirectoryEvent = { number: number; object: MemberReference } & DirectoryHappening;

export type DirectoryHappening =
  | { what: 'created' | 'softDeleted' | 'restored' | 'purged' }
  | { what: 'updated'; properties: string[]; managerBefore?: MemberReference | undefined }
  | { what: 'memberAdded'; member: MemberReference }
  | { what: 'memberRemoved'; member: MemberReference; because: 'edited' | 'memberDeleted' };

/** What became of one object between two change numbers, each object once. */
export interface ObjectSummary {
  object: MemberReference;
  /** Whether all of it is news to a reader who stands at the earlier number. */
  appeared: boolean;
  /** Whether its existence changed (created, deleted, restored), which every reader must hear of. */
  existenceChanged: boolean;
  properties: Set<string>;
  managerBefore: MemberReference | undefined;
  members: Map<MemberReference, 'added' | 'removed' | 'removedWithMember'>;
}

/** The directory's history, from which delta queries are answered. Only what happened after its making is in it. */
export class ChangeLog {
  readonly #events: DirectoryEvent[] = [];
  #latest = 0;

  /** The number of the newest event; 0 when nothing has happened. */
  get latest(): number {
    return this.#latest;
  }

  record(object: MemberReference, happening: DirectoryHappening): void {
    this.#latest += 1;
    this.#events.push({ number: this.#latest, object, ...happening });
  }

  /** Objects that something happened to after `since` and up to `upTo`, in the order of their first event. */
  summarize(since: number, upTo: number): ObjectSummary[] {
    const summaries = new Map<MemberReference, ObjectSummary>();
    // Event n stands at index n - 1: numbers are given out one by one.
    for (const event of this.#events.slice(since, upTo)) {
      let summary = summaries.get(event.object);
      if (!summary) {
        summary = emptySummary(event.object);
        summaries.set(event.object, summary);
      }
      addToSummary(summary, event);
    }
    return [...summaries.values()];
  }
}

function emptySummary(object: MemberReference): ObjectSummary {
  return {
    object,
    appeared: false,
    existenceChanged: false,
    properties: new Set(),
    managerBefore: undefined,
    members: new Map(),
  };
}

function addToSummary(summary: ObjectSummary, event: DirectoryEvent): void {
  switch (event.what) {
    case 'created':
    case 'restored':
      summary.appeared = true;
      summary.existenceChanged = true;
      return;
    case 'softDeleted':
    case 'purged':
      summary.existenceChanged = true;
      return;
    case 'updated':
      for (const property of event.properties) {
        summary.properties.add(property);
      }
      summary.managerBefore ??= event.managerBefore;
      return;
    case 'memberAdded':
      summary.members.set(event.member, 'added');
      return;
    case 'memberRemoved':
      summary.members.set(event.member, event.because === 'edited' ? 'removed' : 'removedWithMember');
      return;
  }
}
