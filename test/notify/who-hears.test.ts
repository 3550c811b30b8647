import assert from 'node:assert/strict';
import type { FailureCode } from '../../src/model/failure.ts';
import type { NoticeRecipient } from '../../src/model/notice.ts';
import type { NotificationSettings } from '../../src/model/notification.ts';
import type { RoleAssignment } from '../../src/model/role.ts';
import { noProgress, type Run } from '../../src/model/run.ts';
import type { Trouble } from '../../src/model/trouble.ts';
import { whoHears, type EndedRun } from '../../src/notify/who-hears.ts';
import { connectionWith, runWith } from '../bot/samples.ts';

const tenantId = 't';
const admin = (name: string, mail: string | null = null): RoleAssignment => ({
  ...{ personId: name, tenantId, name, mail },
  role: 'administrator',
});
const adele = { id: 'adele', tenantId, name: 'adele' };

const channel = { kind: 'channel', id: '19:it', name: 'IT' } as const;
const grace = {
  kind: 'person',
  id: 'grace',
  tenantId,
  name: 'grace',
  by: 'both',
  mail: 'grace@contoso.example',
} as const;

function scheduled(changes: Partial<Run> = {}): Run {
  const startedBy = { id: 'schedule', tenantId: 'rollcall', name: 'Schedule' };
  return runWith({
    trigger: 'schedule',
    startedBy,
    origin: null,
    status: 'succeeded',
    progress: noProgress,
    ...changes,
  });
}

function ended(run: Run, changes: Partial<EndedRun> & { notifications?: NotificationSettings } = {}): EndedRun {
  const { notifications, ...rest } = changes;
  return {
    run,
    connection: connectionWith(notifications === undefined ? {} : { notifications }),
    ...{ trouble: null, planned: null, later: false, canMail: true, toldElsewhere: false },
    administrators: [admin('adele'), admin('lee', 'lee@contoso.example')],
    isKnown: () => true,
    ...rest,
  };
}

function trouble(code: FailureCode, changes: Partial<Trouble> = {}): Trouble {
  return {
    failure: { code, detail: null },
    toldBy: 'c1.r1',
    since: '2026-11-21T10:00:00.000Z',
    told: { [code]: 'c1.r1' },
    attempts: 1,
    waits: 0,
    lastRunId: 'c1.r1',
    settingsDigest: '',
    nextAttemptAt: null,
    disabledBy: null,
    ...changes,
  };
}

const failed = (code: FailureCode): Partial<Run> => ({ status: 'failed', failure: { code, detail: null } });

/** "run-ended to person grace", in the order of saying. */
function lines(about: EndedRun): readonly string[] {
  return whoHears(about).map(({ topic, to }) => `${topic.kind} to ${nameOf(to)}`);
}

function nameOf(to: NoticeRecipient): string {
  if (to.kind === 'conversation') return to.conversationId;
  return to.kind === 'mail' ? to.address : to.id;
}

describe('who hears of the end of a run', () => {
  const asked = { startedBy: adele, origin: { conversationId: 'a:adele', activityId: 'm1', locale: null } };
  const all: NotificationSettings = { when: 'completion', recipients: [grace, channel] };
  const news: NotificationSettings = { ...all, when: 'change-or-failure' };

  const table: readonly (readonly [string, EndedRun, readonly string[]])[] = [
    ['whoever asked, where they asked', ended(runWith(asked)), ['run-ended to a:adele']],
    [
      'whoever asked in the tab, in their chat',
      ended(runWith({ startedBy: adele, trigger: 'tab' })),
      ['run-ended to adele'],
    ],
    [
      'nobody of what was asked in the tab by somebody who has no chat',
      ended(runWith({ startedBy: adele, trigger: 'tab' }), { isKnown: () => false }),
      [],
    ],
    ['nobody of a schedule that names nobody', ended(scheduled()), []],
    [
      'those whom a connection names, of every scheduled run',
      ended(scheduled(), { notifications: all, planned: 0 }),
      ['run-ended to grace', 'run-ended to grace@contoso.example', 'run-ended to 19:it'],
    ],
    [
      'nobody of a run without news, where only news is wanted',
      ended(scheduled(), { notifications: news, planned: 0 }),
      [],
    ],
    [
      'those who want news, of an overview with changes',
      ended(scheduled(), { notifications: news, planned: 3 }),
      ['run-ended to grace', 'run-ended to grace@contoso.example', 'run-ended to 19:it'],
    ],
    [
      'those who want news, of a failure',
      ended(scheduled(failed('source-unavailable')), { notifications: news, trouble: trouble('source-unavailable') }),
      ['run-ended to grace', 'run-ended to grace@contoso.example', 'run-ended to 19:it'],
    ],
    [
      'nobody of a failure whose reason was told before',
      ended(scheduled({ id: 'c1.r2', ...failed('source-unavailable') }), {
        notifications: news,
        trouble: trouble('source-unavailable', { lastRunId: 'c1.r2' }),
      }),
      [],
    ],
    [
      'those who want news, of a failure that is no trouble while there is one',
      ended(scheduled({ id: 'c1.r2', ...failed('overview-stale') }), {
        notifications: { ...news, recipients: [channel] },
        trouble: trouble('source-unavailable'),
      }),
      ['run-ended to 19:it'],
    ],
    ['nobody, where that is chosen', ended(scheduled(), { notifications: { ...all, when: 'none' }, planned: 3 }), []],
    [
      'every administrator, of a secret that expired while a schedule ran',
      ended(scheduled(failed('secret-expired')), { trouble: trouble('secret-expired') }),
      ['trouble to adele', 'trouble to lee', 'trouble to lee@contoso.example'],
    ],
    [
      'every other administrator, of a secret that expired while one of them asked',
      ended(runWith({ ...asked, ...failed('secret-expired') }), { trouble: trouble('secret-expired') }),
      ['run-ended to a:adele', 'trouble to lee', 'trouble to lee@contoso.example'],
    ],
    [
      'no administrator a second time of the same reason',
      ended(runWith({ ...asked, id: 'c1.r2', ...failed('secret-expired') }), { trouble: trouble('secret-expired') }),
      ['run-ended to a:adele'],
    ],
    [
      'no administrator of what a connection with the same credential profile has told',
      ended(scheduled(failed('secret-expired')), { trouble: trouble('secret-expired'), toldElsewhere: true }),
      [],
    ],
    [
      'nobody by e-mail where no mail server is configured for those who did not choose it',
      ended(scheduled(failed('secret-expired')), { trouble: trouble('secret-expired'), canMail: false }),
      ['trouble to adele', 'trouble to lee'],
    ],
    [
      'a group of administrators by e-mail alone',
      ended(scheduled(failed('secret-expired')), {
        trouble: trouble('secret-expired'),
        administrators: [
          { ...admin('it', 'it@contoso.example'), kind: 'group' },
          { ...admin('ops'), kind: 'group' },
        ],
      }),
      ['trouble to it@contoso.example'],
    ],
    [
      'the administrators, of a removal limit that stopped a sync',
      ended(scheduled(failed('removal-limit')), { trouble: trouble('removal-limit') }),
      ['trouble to adele', 'trouble to lee', 'trouble to lee@contoso.example'],
    ],
    [
      'no administrator of an outage, which nobody here can mend',
      ended(scheduled(failed('source-unavailable')), { trouble: trouble('source-unavailable') }),
      [],
    ],
    [
      'administrators and those whom the connection names, once each, when it is disabled',
      ended(scheduled({ id: 'c1.r9', ...failed('secret-expired') }), {
        notifications: news,
        trouble: trouble('secret-expired', { disabledBy: 'c1.r9' }),
      }),
      [
        ...['disabled to adele', 'disabled to lee', 'disabled to lee@contoso.example'],
        ...['disabled to grace', 'disabled to grace@contoso.example', 'disabled to 19:it'],
      ],
    ],
  ];

  for (const [name, about, expected] of table)
    it(`is ${name}`, () => {
      assert.deepEqual(lines(about), expected);
    });
});
