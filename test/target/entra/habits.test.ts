import assert from 'node:assert/strict';
import type { HabitName, Habits } from '../../../src/local/tenant/habits.ts';
import { habitDescriptions } from '../../../src/local/tenant/habits.ts';
import type { FailureCode } from '../../../src/model/failure.ts';
import { SyncFailure } from '../../../src/model/failure.ts';
import type { RemoteResult, RemoteUser, RemoteWrite } from '../../../src/target/remote.ts';
import { domain, openEntra, type EntraRig } from './entra-for-tests.ts';

/** What a day's work comes to: everything as asked, or a failure with its code and nothing that was not asked. */
type Outcome = 'exact' | Extract<FailureCode, 'target-unavailable' | 'target-refused'>;
type Case<Name extends HabitName> = [setting: NonNullable<Habits[Name]>, outcome: Outcome, others?: Habits];

const away = 'target-unavailable';
const refused = 'target-refused';
const passing = { times: 2 };
const small = { smallPages: { size: 3 } };

/** Every habit of the simulated tenant; null for those that it takes changes, groups or somebody else's eyes to see. */
const table: { readonly [Name in HabitName]: readonly Case<Name>[] | null } = {
  expiredSecret: [[true, refused]],
  invalidSecret: [[true, refused]],
  appNotFound: [[true, refused]],
  appDisabled: [[true, refused]],
  tenantNotFound: [[true, refused]],
  conditionalAccess: [[true, refused]],
  tokenErrors: [
    [passing, 'exact'],
    [true, away],
  ],
  tokenServerErrors: [
    [passing, 'exact'],
    [true, away],
  ],
  tokenUnreachable: [
    [passing, 'exact'],
    [true, away],
  ],
  shortTokens: [[{ seconds: 1 }, 'exact']],
  missingConsent: [
    [true, refused],
    [{ permissions: ['User.ReadWrite.All'] }, refused],
  ],
  revokedTokens: [
    [{ times: 1 }, 'exact'],
    [{ every: 4 }, 'exact'],
  ],
  forbidden: [[true, refused]],
  notFound: null,
  throttled: [
    [passing, 'exact'],
    [{ every: 3, retryAfterSeconds: 10 }, 'exact'],
    [{ path: '/$batch', every: 2, retryAfterSeconds: 10 }, 'exact'],
    [true, away],
  ],
  throttledBatchItems: [
    [{ every: 3, retryAfterSeconds: 5 }, 'exact'],
    [{ every: 7, batchStatus: 424 }, 'exact'],
    [true, away],
  ],
  throttling: [[{ unitsPerWindow: 45 }, 'exact']],
  serverErrors: [
    [passing, 'exact'],
    [{ status: 500, path: '/$batch', every: 5 }, 'exact'],
    [{ status: 502, every: 4 }, 'exact'],
    [true, away],
  ],
  batchItemErrors: [
    [{ every: 5 }, 'exact'],
    [{ status: 500, every: 4 }, 'exact'],
    [true, away],
  ],
  htmlAnswers: [
    [passing, 'exact'],
    [{ path: '/$batch', every: 2 }, 'exact'],
    [true, away],
  ],
  truncatedJson: [
    [{ path: '/$batch', every: 2 }, 'exact'],
    [true, away],
  ],
  cutMidBody: [
    [{ path: '/$batch', every: 2 }, 'exact'],
    [true, away],
  ],
  resetConnections: [
    [{ path: '/$batch', every: 5 }, 'exact'],
    [true, away],
  ],
  latency: [[{ milliseconds: 5 }, 'exact']],
  smallPages: [
    [{ size: 1 }, 'exact'],
    [{ size: 7 }, 'exact'],
  ],
  emptyPages: [
    [true, 'exact'],
    [true, 'exact', small],
  ],
  repeatedItems: [[true, 'exact', small]],
  loopingNextLinks: [[true, away, small]],
  expiredPageTokens: [
    [passing, 'exact', small],
    [true, away, small],
  ],
  replayedDelta: null,
  expiredDeltaTokens: null,
  silentPurges: null,
  missingAttributes: [[true, 'exact']],
  extraAttributes: [[true, 'exact']],
  // Whoever has no name may be of any domain.
  strangeNulls: [[true, away]],
  nullItems: [
    [{ times: 1 }, 'exact'],
    [true, away],
  ],
  wrongCaseIds: [[true, 'exact', small]],
  missingValue: [
    [{ times: 1 }, 'exact'],
    [true, away],
  ],
  refusedFilters: [[true, away]],
  wrongCounts: [[true, 'exact']],
  emptySource: null,
  vanishingUsers: null,
  appearingUsers: null,
  lostAnswers: [
    [{ times: 1 }, 'exact'],
    [{ every: 2 }, 'exact'],
  ],
  failedWrites: [
    [{ every: 2 }, 'exact'],
    [{ every: 3, done: 'after' }, 'exact'],
    [{ every: 3, done: 'after', status: 500 }, 'exact'],
    [true, away],
    [{ done: 'after' }, 'exact'],
  ],
  writeThrottling: [[{ writesPerWindow: 12, windowSeconds: 20 }, 'exact']],
  // Nobody comes back in this day's work: see `rules.test.ts`.
  keptImmutableIds: null,
  lateIndex: [
    [true, 'exact'],
    [{ queries: 1_000 }, 'exact'],
  ],
};

/** Answers that come later, or as long as ever. */
const withoutTrace: ReadonlySet<HabitName> = new Set(['latency', 'wrongCaseIds', 'wrongCounts']);

const goOn = { confirm: (): Promise<void> => Promise.resolve() };
const externalId = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

describe('With an unfriendly habit, the people of an Entra domain become what was asked, or it fails with the right code', () => {
  let rig: EntraRig;
  beforeEach(async () => {
    rig = await openEntra();
  });
  afterEach(() => rig.dispose());

  for (const [name, { summary }] of Object.entries(habitDescriptions) as [HabitName, { summary: string }][]) {
    const cases: readonly Case<HabitName>[] | null = table[name];
    if (cases === null) continue;
    describe(`${name}: ${summary}`, () => {
      for (const [setting, outcome, others = {}] of cases)
        it(`${JSON.stringify({ [name]: setting, ...others })} → ${outcome}`, async () => {
          const before = strangers(rig);
          Object.assign(rig.test.tenant.habits, structuredClone({ ...others, [name]: setting }));
          if (outcome === 'exact') {
            await work(rig);
            if (!withoutTrace.has(name)) assert.notDeepEqual(traceOf(rig), await undisturbed(others));
          } else await assert.rejects(work(rig), (error) => error instanceof SyncFailure && error.code === outcome);
          assert.deepEqual(strangers(rig), before);
          const names = people(rig).map(({ userPrincipalName }) => userPrincipalName);
          assert.equal(new Set(names).size, names.length);
        });
    });
  }
});

/** What the server was asked for and sent: a habit that showed leaves a trace in it. */
function traceOf({ test }: EntraRig): object {
  const { requests, batchItems, tokenRequests, bytes } = test.tenant.counters;
  return { requests, batchItems, tokenRequests, bytes };
}

const traces = new Map<string, Promise<object>>();

function undisturbed(habits: Habits): Promise<object> {
  const key = JSON.stringify(habits);
  const trace = traces.get(key) ?? workUndisturbed(habits);
  traces.set(key, trace);
  return trace;
}

async function workUndisturbed(habits: Habits): Promise<object> {
  const rig = await openEntra();
  try {
    Object.assign(rig.test.tenant.habits, structuredClone(habits));
    await work(rig);
    return traceOf(rig);
  } finally {
    await rig.dispose();
  }
}

/** Brings 23 people in under a chief, changes them all, and lets five go; checks each step against the directory. */
async function work({ remote, directory, test }: EntraRig): Promise<void> {
  const numbers = Array.from({ length: 23 }, (_, index) => index + 1);
  const ok = async (writes: readonly RemoteWrite[]): Promise<string[]> =>
    (await remote.write(writes, goOn)).map((result: RemoteResult) => {
      assert.ok(result.ok, result.ok ? '' : result.message);
      return result.id;
    });
  const add = (number: number, manager: string | null): RemoteWrite => ({
    kind: 'add',
    of: 'user',
    externalId: externalId(number),
    attributes: { userPrincipalName: `p${String(number)}@${domain}`, displayName: `P ${String(number)}`, manager },
    active: number % 2 === 0,
  });
  const [chief = ''] = await ok([add(0, null)]);
  const ids = await ok(numbers.map((number) => add(number, chief)));
  const read = await everybody(remote.readUsers());
  assert.deepEqual([...read.keys()].sort(), [chief, ...ids].sort());
  for (const id of ids) {
    assert.equal(read.get(id)?.attributes.manager, chief);
    assert.equal(read.get(id)?.active, directory.user(id)?.accountEnabled);
  }
  await ok(
    ids.map((id) => ({
      kind: 'update',
      of: 'user',
      id,
      version: read.get(id)?.version ?? null,
      attributes: { jobTitle: 'Clerk', manager: null },
    })),
  );
  const changed = await remote.findUsers(ids);
  assert.equal(changed.length, ids.length);
  for (const { id, attributes } of changed) {
    assert.deepEqual([attributes.jobTitle, attributes.manager ?? null], ['Clerk', null]);
    assert.equal(directory.user(id)?.jobTitle, 'Clerk');
  }
  const versions = new Map(changed.map(({ id, version }) => [id, version]));
  const leaving = ids.slice(0, 5);
  await ok(leaving.map((id) => ({ kind: 'remove', of: 'user', id, version: versions.get(id) ?? null })));
  assert.deepEqual([...(await everybody(remote.readUsers())).keys()].sort(), [chief, ...ids.slice(5)].sort());
  assert.deepEqual(await remote.findUsersByExternalId(leaving.map((_, index) => externalId(index + 1))), []);
  assert.equal(test.tenant.directory.deletedUsers().length, leaving.length);
}

async function everybody(pages: AsyncIterable<readonly RemoteUser[]>): Promise<Map<string, RemoteUser>> {
  const found = new Map<string, RemoteUser>();
  for await (const page of pages) for (const user of page) found.set(user.id, user);
  return found;
}

function people({ directory }: EntraRig): NonNullable<ReturnType<EntraRig['directory']['user']>>[] {
  return [...directory.userIds()].flatMap((id) => directory.user(id) ?? []);
}

/** Everybody whom nobody may touch. */
function strangers(rig: EntraRig): object[] {
  return people(rig).filter(
    ({ userType, userPrincipalName }) => userType === 'Guest' || !userPrincipalName.endsWith(`@${domain}`),
  );
}
