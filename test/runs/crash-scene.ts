import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LogEntry } from '../../src/model/change.ts';
import { syncRunOf } from '../../src/model/ids.ts';
import type { Store } from '../../src/store/store.ts';
import { scimTarget, type CrashTask, type ScimAddress } from './crash-store.ts';
import { ada, companyOf, openBench } from './runs-for-tests.ts';

const script = fileURLToPath(new URL('crash.process.ts', import.meta.url));

/** Runs the process to its end, which may be a SIGKILL of its own or, through `started`, of somebody else. */
export async function carryOut(
  task: CrashTask,
  started: (kill: () => void) => void = () => undefined,
): Promise<'done' | 'killed'> {
  const child = spawn(process.execPath, [script, JSON.stringify(task)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  started(() => child.kill('SIGKILL'));
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert.ok(code === 0 || signal === 'SIGKILL', `The process failed with ${String(code)}: ${errors}`);
  return signal === 'SIGKILL' ? 'killed' : 'done';
}

/**
 * An overview with changes in all six phases that waits for approval, and the keys of its changes in order. Somebody
 * left the removal of a person out, and with it that of a membership.
 */
export interface Scene {
  readonly overviewId: string;
  readonly changes: readonly string[];
  readonly leftOut: readonly string[];
}

export async function prepare(store: Store, scim?: ScimAddress): Promise<Scene> {
  const bench = await openBench({ store, company: { ...companyOf(8), ...before }, ...targetOf(scim) });
  await bench.sync();
  bench.company = { users: promoted(), ...after };
  const { overviewId } = await bench.preview();
  const changes = await bench.overviews.changes(overviewId, { limit: 1000 });
  assert.deepEqual([...new Set(changes.map(({ key }) => key.slice(0, 1)))], ['1', '2', '3', '4', '5', '6']);
  const gone = changes.filter(({ objectId, memberId }) => [objectId, memberId].includes('u1'));
  const [key = ''] = gone.flatMap((change) => (change.class === 'user' ? change.key : []));
  const { hash } = await bench.overviews.get(overviewId);
  await bench.runs.editOverview({ overviewId, hash, by: ada, leaveOut: { keys: [key] } });
  await bench.close();
  return { overviewId, changes: changes.map((change) => change.key), leftOut: gone.map((change) => change.key) };
}

/** Without the first two, with three more, and one with another job. */
function promoted(): ReturnType<typeof companyOf>['users'] {
  return companyOf(11)
    .users.slice(2)
    .map((user) => (user.id === 'u5' ? { ...user, attributes: { ...user.attributes, jobTitle: 'Boss' } } : user));
}

/** Goes on with a run whose process was killed, or approves again where nothing was approved before the end. */
export async function goOn(task: CrashTask, store: Store): Promise<void> {
  const wasApproved = (await store.get('runs', 'contoso', syncRunOf(task.overviewId))) !== undefined;
  assert.equal(await carryOut({ ...task, what: wasApproved ? 'resume' : 'approve', killAt: 0 }), 'done');
}

function targetOf(scim: ScimAddress | undefined): Pick<Parameters<typeof openBench>[0], 'openTarget'> {
  return scim === undefined ? {} : { openTarget: (parts) => scimTarget(scim, parts) };
}

/** What must be true once the run has ended, however often it was killed. */
export async function verify(store: Store, scene: Scene, journal: string): Promise<void> {
  await verifyRun(store, scene);
  const people = await store.list('directoryUsers', 'directory', { limit: 1000 });
  assert.deepEqual(people.map(({ id }) => id).sort(), peopleAfterwards);
  const written = readFileSync(journal, 'utf8').trim().split('\n');
  const objects = written.filter((line) => !line.startsWith('directoryMembers'));
  assert.equal(new Set(objects).size, objects.length, 'written twice');
}

/** Of a target that is somewhere else: the next overview has nothing to do but what was left out. */
export async function verifyNothingLeft(store: Store, scene: Scene, scim: ScimAddress): Promise<void> {
  const bench = await openBench({ store, company: { users: promoted(), ...after }, ...targetOf(scim) });
  await bench.change({ removalPolicy: { kind: 'delete' } });
  const { overviewId } = await bench.preview();
  const changes = await bench.overviews.changes(overviewId, { limit: 1000 });
  const left = changes.map(
    ({ class: of, action, objectId, memberId = '' }) => `${of} ${action} ${objectId} ${memberId}`,
  );
  await bench.executor.stop();
  assert.deepEqual(left, ['membership remove g1 u1', 'user remove u1 '], JSON.stringify(scene.leftOut));
}

/** The people that are there once everything was applied. */
export const peopleAfterwards: readonly string[] = companyOf(11)
  .users.filter(({ id }) => id !== 'u2')
  .map(({ id }) => id)
  .sort();

export async function verifyRun(store: Store, scene: Scene): Promise<void> {
  const runId = syncRunOf(scene.overviewId);
  const stored = await store.get('runs', 'contoso', runId);
  assert.equal(stored?.body.status, 'succeeded', JSON.stringify(stored?.body));
  const log: LogEntry[] = (await store.list('logEntries', runId, { limit: 1000 })).map(({ body }) => body);
  assert.deepEqual(
    log.map(({ change }) => change.key),
    scene.changes,
  );
  assert.deepEqual(
    log.filter(({ result }) => result === 'left-out').map(({ change }) => change.key),
    scene.leftOut,
  );
  assert.deepEqual([...new Set(log.map(({ result }) => result))].sort(), ['applied', 'left-out']);
  const results = Object.values(stored.body.results ?? {});
  const counted = results.reduce((sum, { changed, deleted }) => sum + changed + deleted, 0);
  assert.equal(counted, scene.changes.length - scene.leftOut.length);
  assert.equal(
    results.reduce((sum, { leftOut }) => sum + leftOut, 0),
    2,
  );
  const lease = await store.get('leases', 'all', 'contoso');
  assert.deepEqual([lease?.body.runId, lease?.body.holder], [null, null]);
}

function members(...ids: readonly string[]): readonly { readonly id: string; readonly kind: 'user' }[] {
  return ids.map((id) => ({ id, kind: 'user' }));
}

const group = (id: string, displayName: string): (typeof before.groups)[number] => ({
  id,
  displayName,
  description: null,
  mail: null,
});

const before = {
  groups: [
    { id: 'g1', displayName: 'Everyone', description: null, mail: null },
    { id: 'g2', displayName: 'Old', description: null, mail: null },
  ],
  members: { g1: members('u1', 'u2', 'u3', 'u4', 'u5'), g2: members('u6', 'u7') },
};

const after = {
  groups: [group('g1', 'Everybody'), group('g3', 'New')],
  members: { g1: members('u3', 'u4', 'u9', 'u10', 'u11'), g3: members('u3', 'u9') },
};
