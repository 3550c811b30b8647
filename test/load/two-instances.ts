/**
 * `node test/load/two-instances.ts [--minutes 10]`: production on two processes behind a load balancer, worked with by
 * people at the API and in the chat, by schedules and by edits of settings, while instances are killed at random. Prints
 * what happened as Markdown; the exit code is 1 when anything was lost, doubled or answered wrongly.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { accountFor } from './account.ts';
import type { Caller } from './caller.ts';
import { openScene, type Scene, type Site } from './scene.ts';
import { count, editSettings, lookAround, reviewAtApi, reviewInChat, type Shift } from './work.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = Number(values.minutes);
const everyFiveMinutes = (offset: number): object => ({
  kind: 'cron',
  expression: `${String(offset)}-59/5 * * * *`,
  timeZone: 'UTC',
});

process.exitCode = (await shift()) ? 0 : 1;

async function shift(): Promise<boolean> {
  const scene = await openScene({ tenants: 7 });
  const callers = await Promise.all(scene.administrators.map(async (person) => scene.callerFor(person)));
  const [ada, bea, cy, dan, eve, flo] = callers;
  const [, , , , , chatting] = scene.administrators;
  if (!ada || !bea || !cy || !dan || !eve || !flo || !chatting) throw new Error('Six administrators are at work.');
  const north = await scene.addSite({ name: 'North' });
  const south = await scene.addSite({ name: 'South' });
  const chat = await scene.addSite({ name: 'Chat' });
  const edited = await scene.addSite({ name: 'Edited' });
  const notifications = {
    when: 'completion',
    recipients: [{ kind: 'person', ...chatting, by: 'teams', mail: null }],
  };
  const clocks: Site[] = [];
  for (const offset of [0, 2, 4])
    clocks.push(
      await scene.addSite({
        name: `Clock ${String(offset)}`,
        settings: { reviewMode: 'auto', schedule: everyFiveMinutes(offset), notifications },
      }),
    );
  const sites = [north, south, chat, edited, ...clocks];
  const until = performance.now() + minutes * 60_000;
  const work: Shift = {
    scene,
    goesOn: () => performance.now() < until,
    ...{ approved: new Map(), violations: [], counts: new Map() },
  };
  await Promise.all([
    reviewAtApi(work, ada, north),
    reviewAtApi(work, bea, south),
    reviewInChat(work, chatting, flo, chat),
    editSettings(work, [cy, dan], edited),
    lookAround(work, eve, sites),
    endInstances(work),
  ]);
  await settle(work, eve, sites);
  return report(work, { callers, caller: eve, sites, clocks });
}

/** Every half minute or so an instance is killed, now and then told to end; another process takes its place. */
async function endInstances(work: Shift): Promise<void> {
  const { instances } = work.scene;
  while (work.goesOn()) {
    await wait(randomInt(10_000, 30_000));
    const number = randomInt(2);
    const signal = randomInt(4) === 0 ? 'SIGTERM' : 'SIGKILL';
    const end = await instances.end(number, signal);
    count(work, `instances ended by ${signal}`);
    if (signal === 'SIGTERM' && end !== 0) work.violations.push(`told to end, an instance ended with ${String(end)}`);
    await wait(randomInt(1_000, 6_000));
    await instances.start(number);
  }
}

/** Waits until nothing goes on, and what is to be told has had its time. */
async function settle(work: Shift, caller: Caller, sites: readonly Site[]): Promise<void> {
  for (const { id } of sites) {
    const runs = (await caller.all('listRuns', { params: { id } })) as readonly { id: string; status: string }[];
    for (const run of runs.filter(({ status }) => status === 'running')) await caller.ended(run.id);
  }
  await wait(15_000);
}

async function report(
  work: Shift,
  about: {
    readonly callers: readonly Caller[];
    readonly caller: Caller;
    readonly sites: readonly Site[];
    readonly clocks: readonly Site[];
  },
): Promise<boolean> {
  const { callers, caller, sites, clocks } = about;
  const { scene, counts, violations } = work;
  const lines: string[] = [];
  for (const site of sites) {
    const { runs, syncs, resumed, changes, results, scheduled } = await accountFor(work, caller, site);
    const told = clocks.includes(site) ? scheduled.filter((id) => isTold(scene, id)).length : null;
    if (told !== null && told < scheduled.length)
      violations.push(`${site.name}: ${String(scheduled.length)} scheduled runs, ${String(told)} told`);
    if (new Set(scheduled).size !== scheduled.length) violations.push(`${site.name}: a due time has two runs`);
    const due = Math.floor(minutes / 5);
    if (clocks.includes(site) && scheduled.length < due)
      violations.push(`${site.name}: ${String(scheduled.length)} scheduled runs of at least ${String(due)}`);
    const outcomes = [...results].map(([result, amount]) => `${String(amount)} ${result}`).join(', ');
    lines.push(
      `| ${site.name} | ${String(runs)} | ${String(syncs)} | ${String(resumed)} | ${String(changes)} | ${outcomes} |`,
    );
  }
  const undelivered = ((await caller.sure('listUndelivered')).items as unknown[]).length;
  if (undelivered > 0) violations.push(`${String(undelivered)} notices are undelivered`);
  violations.push(...scene.connector.complaints, ...callers.flatMap(({ wrong }) => wrong));
  const { cut, untaken } = scene.balancer;
  await scene.close().catch((error: unknown) => violations.push(String(error)));
  const answers = new Map<string, number>();
  for (const one of callers)
    for (const [answer, amount] of one.answers) answers.set(answer, (answers.get(answer) ?? 0) + amount);
  const row = ([what, amount]: readonly [string, number]): string => `| ${what} | ${String(amount)} |`;
  process.stdout.write(
    [
      ...[
        '| connection | runs | syncs | taken over | changes in logs | results |',
        '|---|--:|--:|--:|--:|---|',
        ...lines,
      ],
      ...['', '| what | how often |', '|---|--:|'],
      ...[...answers].sort().map(([answer, amount]) => row([`API: ${answer}`, amount])),
      ...[...counts].sort().map(row),
      ...[row(['requests cut off with their instance', cut]), row(['requests that no instance took', untaken])],
      ...['', `${String(violations.length)} violations`, ...violations.map((text) => `- ${text}`), ''],
    ].join('\n'),
  );
  return violations.length === 0;
}

/** Whether somebody was shown a message about a run. */
function isTold({ connector }: Scene, runId: string): boolean {
  return connector.messages.some(({ versions }) => versions.some((card) => JSON.stringify(card).includes(runId)));
}
