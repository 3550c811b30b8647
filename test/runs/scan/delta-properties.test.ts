import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Change } from '../../../src/model/change.ts';
import type { Connection } from '../../../src/model/connection.ts';
import type { DirectoryUser } from '../../../src/model/directory-records.ts';
import type { Overview } from '../../../src/model/overview.ts';
import { updateState } from '../../../src/runs/connection-state.ts';
import { DirectoryMarks } from '../../../src/target/directory/directory-marks.ts';
import { company, policyFor, withoutRepeats } from '../../plan/arbitraries.ts';
import { ArraySource, type ArraySourceOptions, type Company } from '../../support/array-source.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { ada, openBench, type Bench } from '../runs-for-tests.ts';

/** One thing after the other happens to a tenant, with a sync after each. */
interface Story {
  readonly companies: readonly Company[];
  readonly policy: Partial<Connection>;
  /** Mail addresses of people whom somebody entered into the target by hand. */
  readonly byHand: readonly string[];
  /** Days that pass before each sync. */
  readonly days: readonly number[];
  /** Which rows of each overview, by their place, are left out of it or held for some days. */
  readonly leftOut: readonly (readonly number[])[];
  readonly held: readonly (readonly number[])[];
  readonly habits: ArraySourceOptions;
}

/** A tenant some time later: some of it is as it was, some is new, some is gone. */
function blended(before: Company, other: Company, keeps: readonly boolean[]): Company {
  let next = 0;
  const keep = (): boolean => keeps[next++ % keeps.length] ?? true;
  const ids = (of: 'users' | 'groups'): readonly string[] => [
    ...new Set([...before[of], ...other[of]].map(({ id }) => id)),
  ];
  const pick = <Item extends { readonly id: string }>(id: string, was: readonly Item[], is: readonly Item[]) =>
    (keep() ? was : is).filter((item) => item.id === id);
  return {
    users: ids('users').flatMap((id) => pick(id, before.users, other.users)),
    groups: ids('groups').flatMap((id) => pick(id, before.groups, other.groups)),
    members: Object.fromEntries(
      Object.keys(before.members).map((id) => [id, (keep() ? before.members[id] : other.members[id]) ?? []]),
    ),
  };
}

/** Everything once, also in lists of members: a group has nobody twice. */
function settled(said: Company): Company {
  const once = withoutRepeats(said);
  const members = Object.entries(once.members).map(
    ([id, of]) => [id, [...new Map(of.map((member) => [member.id, member])).values()]] as const,
  );
  return { ...once, members: Object.fromEntries(members) };
}

const keeps = fc.array(
  fc.nat(9).map((chance) => chance < 7),
  { minLength: 12, maxLength: 12 },
);

const places = fc.oneof(
  { weight: 3, arbitrary: fc.constant<readonly number[]>([]) },
  { weight: 1, arbitrary: fc.array(fc.nat(8), { minLength: 1, maxLength: 2 }) },
);

const story: fc.Arbitrary<Story> = company.map(settled).chain((first) =>
  fc.record({
    companies: fc
      .array(fc.record({ other: company.map(settled), keeps }), { minLength: 2, maxLength: 4 })
      .map((steps) => {
        const companies = [first];
        for (const step of steps) companies.push(blended(companies.at(-1) ?? first, step.other, step.keeps));
        return companies;
      }),
    policy: fc
      .record({
        policy: policyFor(first),
        removalPolicy: fc.constantFrom<Connection['removalPolicy'][]>(
          { kind: 'delete' },
          { kind: 'deactivate' },
          { kind: 'deactivate-then-delete', days: 3 },
        ),
      })
      .map(({ policy: { id: _id, ...policy }, removalPolicy }) => ({ ...policy, removalPolicy, fullScanDays: 30 })),
    byHand: fc.subarray(['a@x', 'b@x', 'c@x']),
    days: fc.array(fc.constantFrom(0, 0, 1, 4), { minLength: 5, maxLength: 5 }),
    leftOut: fc.array(places, { minLength: 5, maxLength: 5 }),
    held: fc.array(places, { minLength: 5, maxLength: 5 }),
    habits: fc.record({ replays: fc.boolean(), pageSize: fc.integer({ min: 1, max: 8 }) }),
  }),
);

async function open(given: Story): Promise<Bench> {
  const store = new MemoryStore();
  const [first] = given.companies;
  const bench = await openBench({ store, company: first ?? { users: [], groups: [], members: {} } });
  await bench.change(given.policy);
  bench.openSource = () => new ArraySource(bench.company, given.habits);
  const people = given.byHand.map((mail, index): DirectoryUser => ({
    ...{ id: `h${String(index)}`, sourceId: null, owner: null, active: true, inactiveSince: null },
    attributes: { mail, userPrincipalName: mail, displayName: 'By hand' },
    ...{ syncedDigest: null, changedAt: '2026-01-01T00:00:00.000Z', changedBy: null },
  }));
  await new DirectoryMarks(store).write(people);
  await store.write(
    'directoryUsers',
    'directory',
    people.map((body) => ({ kind: 'create', id: body.id, body })),
  );
  return bench;
}

interface Seen {
  readonly failure: string | null;
  readonly overview: Overview | null;
  readonly changes: readonly unknown[];
}

/** Previews, notes what it sees, and applies it. */
async function sync(
  bench: Bench,
  edits: { readonly leftOut: readonly number[]; readonly held: readonly number[] },
): Promise<Seen> {
  const run = await bench.preview();
  if (run.status !== 'succeeded') return { failure: run.failure?.code ?? run.status, overview: null, changes: [] };
  const overview = await bench.overviews.get(run.overviewId);
  const found: Change[] = [];
  for await (const page of bench.overviews.all(overview.id)) found.push(...page);
  const changes = found.map(withoutVersion);
  if (overview.changeCount > 0) {
    const keysAt = (at: readonly number[]) => ({ keys: [...new Set(at.flatMap((place) => found[place]?.key ?? []))] });
    const { hash } = await bench.runs.editOverview({
      ...{ overviewId: overview.id, hash: overview.hash, by: ada },
      leaveOut: keysAt(edits.leftOut),
      hold: { ...keysAt(edits.held), days: 2 },
    });
    const { run: started } = await bench.runs.approve({
      ...{ overviewId: overview.id, hash, trigger: 'chat', by: ada, origin: null },
    });
    assert.equal((await bench.runs.settled(started.id)).status, 'succeeded');
  }
  return { failure: null, overview, changes };
}

/** Versions are a store's own. */
function withoutVersion({ precondition, ...change }: Change): unknown {
  return { ...change, precondition: precondition.kind };
}

async function directory(bench: Bench): Promise<unknown> {
  const content: Record<string, unknown> = {};
  for (const name of ['directoryUsers', 'directoryGroups', 'directoryMembers'] as const)
    for await (const page of bench.store.scan(name, null))
      for (const { id, body } of page) {
        const { changedBy: _run, changedAt: _at, ...rest } = body as unknown as Record<string, unknown>;
        content[`${name} ${'groupId' in rest ? String(rest.groupId) : ''} ${id}`] = JSON.parse(
          JSON.stringify(rest, (key, value: unknown) => (key === 'run' ? undefined : value)),
        );
      }
  return content;
}

describe('reading changes only', function () {
  this.timeout(300_000);

  it('ends where full scans would have ended, whatever happens to the tenant in between', async () => {
    let deltas = 0;
    await fc.assert(
      fc.asyncProperty(story, async (given) => {
        const byChanges = await open(given);
        const byScans = await open(given);
        for (const [step, now] of given.companies.entries()) {
          const at = new Date(byChanges.now.getTime() + (given.days[step] ?? 0) * 24 * 60 * 60 * 1000 + 1000);
          for (const bench of [byChanges, byScans]) Object.assign(bench, { company: now, now: at });
          await updateState(byScans.store, 'contoso', () => ({ fullScanOnNextRun: true }));
          const edits = { leftOut: given.leftOut[step] ?? [], held: given.held[step] ?? [] };
          const [seen, wanted] = [await sync(byChanges, edits), await sync(byScans, edits)];
          if (seen.overview?.read.kind === 'changes') deltas += 1;
          assert.equal(seen.failure, wanted.failure);
          assert.deepEqual(seen.changes, wanted.changes);
          for (const part of ['counts', 'filteredBy', 'owned', 'breaches', 'causes', 'leftOut'] as const)
            assert.deepEqual(seen.overview?.[part], wanted.overview?.[part], part);
          const warnings = ({ overview }: Seen) => (overview?.warnings ?? []).map((one) => JSON.stringify(one)).sort();
          assert.deepEqual(warnings(seen), warnings(wanted));
          assert.deepEqual(await directory(byChanges), await directory(byScans));
        }
        await byChanges.close();
        await byScans.close();
      }),
      { numRuns: Number(process.env.RUNS ?? 2000), endOnFailure: process.env.SHRINK === undefined },
    );
    assert.ok(deltas > 1000 || process.env.RUNS !== undefined, `only ${String(deltas)} of them read changes`);
  });
});
