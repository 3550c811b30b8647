import assert from 'node:assert/strict';
import { credentialFailures, failureCodes, type FailureCode } from '../../../src/model/failure.ts';
import { scheduleActor } from '../../../src/model/role.ts';
import type { Run } from '../../../src/model/run.ts';
import type { Trouble } from '../../../src/model/trouble.ts';
import { newRun } from '../../../src/runs/new-run.ts';
import { defaultPolicy, planSettings } from '../../../src/settings/connection-input.ts';
import { isOverdue, nextAttempt, troubleAfter } from '../../../src/runs/schedule/trouble.ts';

const begin = Date.UTC(2026, 2, 1);
const hourMs = 3_600_000;
const settingsDigest = 'settings';

function at(hours: number): string {
  return new Date(begin + hours * hourMs).toISOString();
}

function hoursOf(moment: string | null | undefined): number | null {
  return moment == null ? null : (Date.parse(moment) - begin) / hourMs;
}

/** A run that ended so many hours after the beginning. */
function ran(hours: number, code: FailureCode | null, more: Partial<Run> = {}): Run {
  const id = `contoso.${String(hours)}`;
  const started = { id, kind: 'sync', overviewId: 'o', trigger: 'schedule', by: scheduleActor, origin: null } as const;
  return {
    ...newRun({ ...started, at: new Date(at(hours)) }),
    status: code === null ? 'succeeded' : code === 'cancelled' ? 'cancelled' : 'failed',
    failure: code === null ? null : { code, detail: null },
    endedAt: at(hours),
    ...more,
  };
}

function after(runs: readonly Run[], before: Trouble | null = null): Trouble | null {
  return runs.reduce<Trouble | null>((trouble, run) => troubleAfter({ run, before: trouble, settingsDigest }), before);
}

/** The hours at which an hourly connection is tried that fails for 30 days, and after which it is disabled. */
function attempts(code: FailureCode): { readonly tried: readonly number[]; readonly disabled: number | null } {
  const tried: number[] = [];
  let trouble: Trouble | null = null;
  for (let hours = 0; hours <= 30 * 24; hours = hoursOf(trouble?.nextAttemptAt) ?? hours + 1) {
    tried.push(hours);
    const run = ran(hours, code);
    trouble = troubleAfter({ run, before: trouble, settingsDigest });
    if (trouble !== null && isOverdue(trouble, run)) return { tried, disabled: hours };
  }
  return { tried, disabled: null };
}

const daily = (from: number, to: number): readonly number[] =>
  Array.from({ length: (to - from) / 24 + 1 }, (_, index) => from + index * 24);

describe('the trouble of a connection', () => {
  it('makes an hourly connection wait 6, 12 and 24 hours at once when its credentials fail, until it is disabled', () => {
    for (const code of credentialFailures)
      assert.deepEqual(attempts(code), { tried: [0, 6, ...daily(18, 690)], disabled: 690 }, code);
  });

  it('makes it wait after the third run in a row that meets an outage, until it is disabled', () => {
    for (const code of ['source-unavailable', 'source-throttled', 'target-unavailable', 'filter-invalid'] as const)
      assert.deepEqual(attempts(code), { tried: [0, 1, 2, 8, ...daily(20, 692)], disabled: 692 }, code);
  });

  it('lets the schedule go on, for however long, where somebody has to decide over a removal limit', () => {
    const { tried, disabled } = attempts('removal-limit');
    assert.deepEqual([tried.length, disabled], [30 * 24 + 1, null]);
  });

  it('is none for runs that were cancelled, and for overviews that were over', () => {
    const nobodys: readonly FailureCode[] = ['cancelled', 'overview-expired', 'overview-stale', 'lease-lost'];
    for (const code of failureCodes) {
      const trouble = after([ran(0, 'secret-expired'), ran(6, code)]);
      assert.equal(trouble?.attempts, nobodys.includes(code) || code === 'removal-limit' ? 1 : 2, code);
      assert.equal(after([ran(0, code)]) === null, nobodys.includes(code), code);
    }
  });

  it('ends with a run that succeeds, also in part, and with no other', () => {
    const before = after([ran(0, 'secret-expired')]);
    assert.notEqual(before, null);
    assert.equal(after([ran(6, null)], before), null);
    assert.equal(after([ran(6, null, { status: 'partly-succeeded' })], before), null);
    assert.equal(after([ran(6, null, { task: { kind: 'undo', runId: 'r' } })], before), before);
    assert.equal(after([ran(6, null, { status: 'cancelled' })], before), before);
    assert.equal(after([ran(6, null, { endedAt: null, status: 'running' })], before), before);
  });

  it('is not that of unsaved settings that were tried out', () => {
    const settings = planSettings(defaultPolicy, {});
    assert.equal(after([ran(0, 'filter-invalid', { task: { kind: 'what-if', settings } })]), null);
  });

  it('counts a run once, however often it is concluded', () => {
    const once = after([ran(0, 'secret-expired'), ran(6, 'secret-expired')]);
    assert.deepEqual(after([ran(0, 'secret-expired'), ran(6, 'secret-expired'), ran(6, 'secret-expired')]), once);
    assert.deepEqual([once?.attempts, hoursOf(once?.since), hoursOf(once?.nextAttemptAt)], [2, 0, 18]);
  });

  it('is told once for each reason, also when reasons take turns', () => {
    const codes = ['source-unavailable', 'secret-expired', 'source-unavailable', 'secret-expired'] as const;
    const told: string[] = [];
    let trouble: Trouble | null = null;
    codes.forEach((code, hours) => {
      trouble = troubleAfter({ run: ran(hours, code), before: trouble, settingsDigest });
      told.push(trouble?.toldBy ?? '');
    });
    assert.deepEqual(told, ['contoso.0', 'contoso.1', 'contoso.0', 'contoso.1']);
  });

  it('is told once over a removal limit, and again after a success', () => {
    const [first, second] = [ran(0, 'removal-limit'), ran(1, 'removal-limit')];
    assert.equal(after([first, second])?.toldBy, first.id);
    assert.equal(after([first, ran(1, null), ran(2, 'removal-limit')])?.toldBy, 'contoso.2');
    assert.equal(after([first, ran(1, 'source-unavailable'), ran(2, 'removal-limit')])?.toldBy, first.id);
  });

  it('keeps waiting where the reason becomes another, and counts what comes after a removal limit anew', () => {
    assert.equal(hoursOf(after([ran(0, 'secret-expired'), ran(6, 'source-unavailable')])?.nextAttemptAt), 18);
    const outages = [ran(0, 'removal-limit'), ran(1, 'removal-limit'), ran(2, 'source-unavailable')];
    assert.deepEqual([after(outages)?.attempts, after(outages)?.nextAttemptAt], [1, null]);
  });

  it('disables only what a schedule tried, and only after 28 days', () => {
    const before = after([ran(0, 'secret-expired')]);
    const run = (hours: number, trigger: Run['trigger']): Run => ran(hours, 'secret-expired', { trigger });
    const overdue = (last: Run): boolean => {
      const trouble = after([last], before);
      return trouble !== null && isOverdue(trouble, last);
    };
    assert.equal(overdue(run(28 * 24 - 0.01, 'schedule')), false);
    assert.equal(overdue(run(28 * 24, 'schedule')), true);
    assert.equal(overdue(run(28 * 24, 'chat')), false);
  });

  it('begins anew when somebody enabled the connection again', () => {
    const before = after([ran(0, 'secret-expired')]);
    assert.ok(before);
    const again = after([ran(700, 'secret-expired')], { ...before, disabledBy: 'contoso.690' });
    assert.deepEqual([again?.toldBy, hoursOf(again?.since), hoursOf(again?.nextAttemptAt)], ['contoso.700', 700, 706]);
  });
});

describe('the next attempt', () => {
  const now = { settingsDigest, changedAt: at(2) };

  it('is that of the schedule while failures are few', () => {
    assert.equal(nextAttempt({ trouble: null, ...now }), null);
    assert.equal(nextAttempt({ trouble: after([ran(0, 'source-unavailable')]), ...now }), null);
  });

  it('waits while nothing changed', () => {
    const trouble = after([ran(0, 'secret-expired')]);
    assert.equal(hoursOf(nextAttempt({ trouble, ...now })?.toISOString()), 6);
  });

  it('is at once when the settings or the secret changed, or the connection was enabled again', () => {
    const trouble = after([ran(0, 'secret-expired')]);
    assert.ok(trouble);
    assert.equal(hoursOf(nextAttempt({ trouble, ...now, settingsDigest: 'others' })?.toISOString()), 2);
    const disabled = { ...trouble, disabledBy: 'contoso.0' };
    assert.equal(hoursOf(nextAttempt({ trouble: disabled, ...now })?.toISOString()), 2);
  });
});
