import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Caller } from './caller.ts';
import { openScene, type Scene, type Site } from './scene.ts';

describe('an instance that is told to end while it works', function () {
  this.timeout(180_000);
  let scene: Scene;
  let caller: Caller;
  let site: Site;

  before(async () => {
    scene = await openScene({ tenants: 1 });
    const [person] = scene.administrators;
    assert.ok(person);
    caller = await scene.callerFor(person);
    site = await scene.addSite({ name: 'Contoso' });
  });

  after(async () => {
    await scene.close();
  });

  /** Begins a preview that takes several seconds, on the instance that is said. */
  async function begin(instance: number): Promise<string> {
    site.company.tenant.habits.latency = { milliseconds: 700 };
    const other = scene.balancer.ports[1 - instance] ?? null;
    scene.balancer.ports[1 - instance] = null;
    const run = await caller.sure('startRun', { params: { id: site.id }, body: { kind: 'overview' } });
    scene.balancer.ports[1 - instance] = other;
    return String(run.id);
  }

  it('answers what it was asked, and another one goes on with its run within seconds', async () => {
    const runId = await begin(0);
    let asking = true;
    const crowd = await Promise.all(scene.administrators.slice(1).map(async (person) => scene.callerFor(person)));
    const work = crowd.map(async (one) => {
      while (asking) {
        await one.call('listRuns', { params: { id: site.id } });
        await wait(100);
      }
    });
    await wait(1_500);
    assert.equal((await caller.call('getRun', { params: { id: runId } }))?.json.status, 'running');
    const began = performance.now();
    assert.equal(await scene.instances.end(0, 'SIGTERM'), 0, scene.instances.printed.join('\n'));
    const endedAfter = performance.now() - began;
    const run = await caller.ended(runId, 60);
    const goneOnAfter = performance.now() - began;
    asking = false;
    await Promise.all(work);
    assert.equal(run?.status, 'succeeded', JSON.stringify(run));
    assert.equal(run.resumed, 1);
    for (const one of crowd) {
      assert.deepEqual(one.wrong, []);
      assert.deepEqual([...one.answers.keys()], ['200'], 'nothing was refused');
      assert.ok((one.answers.get('200') ?? 0) > 10, 'requests went on meanwhile');
      assert.equal(one.cut, 0, 'no request was left without an answer');
    }
    // It looks every ten seconds; what the run takes itself is some seconds more.
    assert.ok(endedAfter < 8_000, `${String(endedAfter)} ms to end`);
    assert.ok(goneOnAfter < 30_000, `${String(goneOnAfter)} ms until the run had ended`);
    await scene.instances.start(0);
  });

  it('ends within half a minute although the store does not answer any more', async () => {
    const runId = await begin(0);
    await wait(1_500);
    scene.cosmos.interfere(() => undefined);
    const began = performance.now();
    const end = await scene.instances.end(0, 'SIGTERM');
    const seconds = (performance.now() - began) / 1000;
    scene.cosmos.interfere(undefined);
    assert.ok([0, 1].includes(Number(end)), String(end));
    assert.ok(seconds < 35, `${String(seconds)} s`);
    await scene.instances.start(0);
    assert.equal((await caller.ended(runId, 90))?.status, 'succeeded');
  });

  it('leaves its run to another one that has to wait for the lease when it is killed', async () => {
    const runId = await begin(1);
    await wait(1_500);
    assert.equal(await scene.instances.end(1, 'SIGKILL'), 'SIGKILL');
    const run = await caller.ended(runId, 90);
    assert.deepEqual([run?.status, run?.resumed], ['succeeded', 1]);
    await scene.instances.start(1);
  });
});
