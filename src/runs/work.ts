import type { Connection } from '../model/connection.ts';
import type { Run } from '../model/run.ts';
import type { OpenSource } from '../settings/open-source.ts';
import type { OpenTarget } from '../settings/open-target.ts';
import type { People } from '../settings/people.ts';
import type { Store } from '../store/store.ts';
import type { HeldLease } from './leases.ts';
import type { Overviews } from './review/overviews.ts';
import type { RunRecord } from './run-record.ts';

/** What a run works with. */
export interface Means {
  readonly store: Store;
  readonly people: People;
  readonly overviews: Overviews;
  readonly openSource: OpenSource;
  readonly openTarget: OpenTarget;
  readonly now: () => Date;
}

/** One run in hand. */
export interface Work {
  readonly record: RunRecord;
  readonly connection: Connection;
  readonly lease: HeldLease;
  readonly signal: AbortSignal;
  readonly resuming: boolean;
  readonly progressed: (run: Run) => void;
}
