import type { LogEntry } from '../../src/model/change.ts';
import { SyncFailure, type FailureCode } from '../../src/model/failure.ts';
import type { RunStatus } from '../../src/model/run.ts';
import { LeaseLost, StoreUnavailable } from '../../src/store/store.ts';
import { applying, breaking, everyPhase, half, rows, type Spoil } from './spoiled-target.ts';

export type Ends = Exclude<RunStatus, 'running' | 'failed'> | FailureCode;
/** At reading what is there, while an overview is made. */
export interface ReadingFault {
  readonly fault: string;
  readonly spoil: Spoil;
  readonly ends: Ends;
  /** Where only changes are read. */
  readonly ofChanges?: true;
}

/** At applying changes. */
export interface ApplyingFault {
  readonly fault: string;
  readonly spoil: () => Spoil;
  readonly ends: Ends;
  /** Rows of the log by their result, of 19. */
  readonly log: Partial<Record<LogEntry['result'], number>>;
  /** Rows that were written although the log cannot know it: the target did not say so. */
  readonly unsaid?: number;
  /** Another attempt goes on with it. */
  readonly resumed?: true;
}

const unavailable = (): SyncFailure => new SyncFailure('target-unavailable', 'It cannot be reached, for a test.');
const refused = (): SyncFailure => new SyncFailure('target-refused', 'It refuses everything, for a test.');
const fails = (error: () => Error) => async (): Promise<never> => {
  throw error();
};
/** The first time only. */
const failsOnce = (error: () => Error): Spoil => {
  let failed = false;
  return applying('3', async (write) => {
    if (failed) return write();
    failed = true;
    throw error();
  });
};

export const readingFaults: readonly ReadingFault[] = [
  ...([0, 1, 'end'] as const)
    .flatMap((at): readonly ReadingFault[] => {
      const where = { 0: 'the first page', 1: 'the second page', end: 'its end' }[at];
      const broken = { at, error: unavailable };
      const ends = 'target-unavailable';
      return [
        {
          fault: `people, unavailable at ${where}`,
          spoil: (of) => ({ readUsers: () => breaking(of.readUsers(), broken) }),
          ends,
        },
        {
          fault: `groups, unavailable at ${where}`,
          spoil: (of) => ({ readGroups: () => breaking(of.readGroups(), broken) }),
          ends,
        },
        {
          fault: `members, unavailable at ${where}`,
          spoil: (of) => ({ readMembers: () => breaking(of.readMembers(), broken) }),
          ends,
        },
      ];
    })
    .filter(({ fault }) => !/(groups|members).*second/.test(fault)),
  {
    fault: 'people, refused',
    spoil: (of) => ({ readUsers: () => breaking(of.readUsers(), { at: 0, error: refused }) }),
    ends: 'target-refused',
  },
  {
    fault: 'values before a change, unavailable',
    spoil: () => ({ findUsers: fails(unavailable) }),
    ends: 'target-unavailable',
  },
  { fault: 'people, only half of them', spoil: (of) => ({ readUsers: () => half(of.readUsers()) }), ends: 'succeeded' },
  {
    fault: 'groups, only half of them',
    spoil: (of) => ({ readGroups: () => half(of.readGroups()) }),
    ends: 'succeeded',
  },
  {
    fault: 'members, only half of them',
    spoil: (of) => ({ readMembers: () => half(of.readMembers()) }),
    ends: 'succeeded',
  },
  ...(
    [
      { fault: 'people by their source, unavailable', spoil: () => ({ findUsersBySource: fails(unavailable) }) },
      { fault: 'groups by their source, unavailable', spoil: () => ({ findGroupsBySource: fails(unavailable) }) },
      {
        fault: 'members of some groups, unavailable',
        spoil: (of) => ({ findMembers: (ids) => breaking(of.findMembers(ids), { at: 'end', error: unavailable }) }),
      },
    ] satisfies readonly Pick<ReadingFault, 'fault' | 'spoil'>[]
  ).map((one) => ({ ...one, ends: 'target-unavailable', ofChanges: true }) as const),
];

export const applyingFaults: readonly ApplyingFault[] = [
  {
    fault: 'unavailable at the first batch',
    spoil: () => applying('1', fails(unavailable)),
    ...{ ends: 'target-unavailable', log: { failed: 4, 'not-applied': 15 } },
  },
  {
    fault: 'unavailable at the fourth batch',
    spoil: () => applying('4', fails(unavailable)),
    ...{ ends: 'target-unavailable', log: { applied: 11, failed: 5, 'not-applied': 3 } },
  },
  {
    fault: 'refuses everything',
    spoil: () => applying(everyPhase, fails(refused)),
    ...{ ends: 'target-refused', log: { failed: 4, 'not-applied': 15 } },
  },
  {
    fault: 'refuses to remove people',
    spoil: () => applying('6', fails(refused)),
    ...{ ends: 'target-refused', log: { applied: 17, failed: 2 } },
  },
  {
    fault: 'unavailable after it has written',
    spoil: () =>
      applying('2', async (write) => {
        await write();
        throw unavailable();
      }),
    ...{ ends: 'target-unavailable', log: { applied: 4, failed: 2, 'not-applied': 13 }, unsaid: 1 },
  },
  {
    fault: 'the store behind it is gone for a moment',
    spoil: () => failsOnce(() => new StoreUnavailable('Gone, for a test.')),
    ...{ ends: 'succeeded', log: { applied: 19 }, resumed: true },
  },
  {
    fault: 'finds the lease lost',
    spoil: () => failsOnce(() => new LeaseLost({ connectionId: 'contoso', token: 0 })),
    ...{ ends: 'succeeded', log: { applied: 19 }, resumed: true },
  },
  {
    fault: 'answers for half of the changes',
    spoil: () =>
      applying(everyPhase, async (write) => {
        const all = await write();
        return all.slice(0, Math.ceil(all.length / 2));
      }),
    ...{ ends: 'partly-succeeded', log: { applied: 11, failed: 8 }, unsaid: 7 },
  },
  {
    fault: 'answers for nothing',
    spoil: () => applying(everyPhase, async () => []),
    ...{ ends: 'partly-succeeded', log: { failed: 19 } },
  },
  {
    fault: 'answers twice',
    spoil: () =>
      applying(everyPhase, async (write) => {
        const all = await write();
        return [...all, ...all];
      }),
    ...{ ends: 'succeeded', log: { applied: 19 } },
  },
  {
    fault: 'answers for others too',
    spoil: () =>
      applying(everyPhase, async (write, changes) => {
        const others = rows(changes, 'failed').map((one) => ({ ...one, key: `${one.key}x` }));
        return [...(await write()), ...others];
      }),
    ...{ ends: 'succeeded', log: { applied: 19 } },
  },
  {
    fault: 'answers in another order',
    spoil: () => applying(everyPhase, async (write) => (await write()).toReversed()),
    ...{ ends: 'succeeded', log: { applied: 19 } },
  },
  {
    fault: 'every row is stale',
    spoil: () => applying(everyPhase, async (_, changes) => rows(changes, 'stale')),
    ...{ ends: 'partly-succeeded', log: { stale: 19 } },
  },
  {
    fault: 'every row fails',
    spoil: () => applying(everyPhase, async (_, changes) => rows(changes, 'failed')),
    ...{ ends: 'partly-succeeded', log: { failed: 19 } },
  },
  {
    fault: 'every removal fails',
    spoil: () => applying('456', async (_, changes) => rows(changes, 'failed')),
    ...{ ends: 'partly-succeeded', log: { applied: 11, failed: 8 } },
  },
  {
    fault: 'throws what nobody thought of',
    spoil: () =>
      applying(
        '3',
        fails(() => new TypeError('x is not a function')),
      ),
    ...{ ends: 'target-unavailable', log: { applied: 6, failed: 5, 'not-applied': 8 } },
  },
];
