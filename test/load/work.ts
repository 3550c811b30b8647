import { setTimeout as wait } from 'node:timers/promises';
import { passDay } from '../../src/local/tenant/day.ts';
import type { Actor } from '../../src/model/role.ts';
import { buttonsOf, textOf, type ShownMessage } from '../bot/teams-for-tests.ts';
import type { Caller } from './caller.ts';
import type { Scene, Site } from './scene.ts';

/** What an overview showed when it was approved: the keys of its changes, sorted. */
export type Approved = Map<string, readonly string[]>;

/** What all workers share. */
export interface Shift {
  readonly scene: Scene;
  /** False when it is time to stop. */
  readonly goesOn: () => boolean;
  readonly approved: Approved;
  /** What should never be seen. */
  readonly violations: string[];
  readonly counts: Map<string, number>;
}

export function count({ counts }: Shift, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

/** Remembers what an overview shows. */
async function look(shift: Shift, caller: Caller, overviewId: string): Promise<string> {
  const { hash } = await caller.sure('getOverview', { params: { id: overviewId } });
  const changes = await caller.all('listChanges', { params: { id: overviewId } });
  shift.approved.set(overviewId, changes.map(({ key }) => String(key)).sort());
  return String(hash);
}

/** Days pass in a company; each is previewed and approved over the API, twice at once, as by a double click. */
export async function reviewAtApi(shift: Shift, caller: Caller, site: Site): Promise<void> {
  const params = { id: site.id };
  for (let day = 1; shift.goesOn(); day += 1) {
    passDay(site.company.tenant.directory, day);
    const started = await caller.call('startRun', { params, body: { kind: 'overview' } });
    const runId = started?.json[started.status === 409 ? 'runId' : 'id'];
    if (typeof runId !== 'string') continue;
    const run = await caller.ended(runId);
    if (run === null) shift.violations.push(`${runId} does not end`);
    if (run?.status !== 'succeeded' || run.kind !== 'overview') continue;
    const overviewId = String(run.overviewId);
    const hash = await look(shift, caller, overviewId);
    if (shift.approved.get(overviewId)?.length === 0) continue;
    const asked = { params: { id: overviewId }, body: { hash } };
    const answers = await Promise.all([caller.call('approveOverview', asked), caller.call('approveOverview', asked)]);
    const syncs = new Set(answers.flatMap((answer) => (answer?.status === 202 ? [String(answer.json.id)] : [])));
    if (syncs.size > 1) shift.violations.push(`two syncs of ${overviewId}`);
    const [syncId] = syncs.size > 0 ? syncs : [String((await caller.sure('approveOverview', asked)).id)];
    const sync = syncId === undefined ? null : await caller.ended(syncId);
    count(shift, `syncs over the API: ${String(sync?.status)}`);
  }
}

/** Days pass in a company; each is previewed and approved in a chat. */
export async function reviewInChat(shift: Shift, person: Actor, caller: Caller, site: Site): Promise<void> {
  const { connector, balancer } = shift.scene;
  const url = `${balancer.origin}/api/messages`;
  const post = async (activity: object): Promise<boolean> => {
    const answer = await connector.post(url, activity).catch(() => null);
    if (answer !== null && answer.status !== 200)
      shift.violations.push(`an activity was answered with ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    count(shift, answer === null ? 'activities cut' : 'activities answered');
    return answer !== null;
  };
  for (let day = 1; shift.goesOn(); day += 1) {
    passDay(site.company.tenant.directory, day);
    const before = connector.messages.length;
    const said = await post({ ...connector.envelope(person), type: 'message', text: `preview sync ${site.name}` });
    const asks = (message: ShownMessage): boolean =>
      buttonsOf(message).some(({ title }) => title.startsWith('Approve'));
    const fresh = (): readonly ShownMessage[] => connector.messages.slice(before);
    const isSettled = (): boolean =>
      fresh().some((message) => asks(message) || /nothing to do|already/i.test(textOf(message)));
    if (!(await within(120, isSettled))) {
      const shown = fresh().map(textOf).join(' | ');
      if (said) shift.violations.push(`no overview in the chat after “preview sync”: ${shown}`);
      continue;
    }
    const asked = fresh().find(asks);
    if (asked === undefined) continue;
    const { id } = await caller.sure('getCurrentOverview', { params: { id: site.id } });
    await look(shift, caller, String(id));
    // The same click twice, as clients send it when no answer comes.
    const click = connector.click(person, asked, 'Approve');
    await Promise.all([post(click), post(click)]);
    if (asks(asked) && !(await within(20, () => !asks(asked)))) await post(click);
    const done = await within(180, () => /applied|failed|could not|stopped/i.test(textOf(asked)) && !asks(asked));
    if (!done) shift.violations.push(`no result in the chat: ${textOf(asked)}`);
    count(shift, done ? 'syncs in the chat: told' : 'syncs in the chat: untold');
  }
}

/** Two people edit the same settings from the same version: one of them is told that it changed meanwhile. */
export async function editSettings(shift: Shift, pair: readonly [Caller, Caller], site: Site): Promise<void> {
  const params = { id: site.id };
  for (let round = 0; shift.goesOn(); round += 1) {
    const read = await pair[0].call('getConnection', { params });
    const ifMatch = read?.headers.etag;
    if (ifMatch === undefined) continue;
    const edits = [
      { schedule: { kind: 'daily', at: `0${String(round % 10)}:15`, timeZone: 'Europe/Berlin' } },
      { limits: { user: { count: 1_000_000 + round } } },
    ];
    const answers = await Promise.all(
      pair.map((caller, index) => caller.call('changeConnection', { params, ifMatch, body: edits[index] })),
    );
    const saved = answers.filter((answer) => answer?.status === 200).length;
    const wasCut = answers.includes(null);
    if (saved > 1 || (saved === 0 && !wasCut))
      shift.violations.push(`${String(saved)} of two edits of one version were saved`);
    count(shift, 'pairs of edits');
    if (round % 5 === 0) await pair[0].call('startRun', { params, body: { kind: 'overview' } });
    await wait(400);
  }
}

/** People look at this and that; no connection ever has two runs at a time. */
export async function lookAround(shift: Shift, caller: Caller, sites: readonly Site[]): Promise<void> {
  while (shift.goesOn()) {
    for (const { id } of sites) {
      const runs = await caller.call('listRuns', { params: { id }, query: { limit: '10' } });
      const active = ((runs?.json.items ?? []) as readonly { status: string }[]).filter(
        ({ status }) => status === 'running',
      );
      if (active.length > 1) shift.violations.push(`${String(active.length)} runs of ${id} at a time`);
      await caller.call('listHistory', { params: { id }, query: { limit: '20' } });
      await wait(150);
    }
    await caller.call('listDirectoryUsers', { query: { limit: '50' } });
    await caller.call('readiness');
    await caller.call('listUndelivered');
  }
}

async function within(seconds: number, isTrue: () => boolean): Promise<boolean> {
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    if (isTrue()) return true;
    await wait(50);
  }
  return isTrue();
}
