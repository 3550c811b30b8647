import type { NoticeView } from '../../src/api/contract/notices.ts';
import type { ChangeView, LogEntryView, RunView } from '../../src/api/contract/runs.ts';

const dateAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const dateOnly = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });
const whole = new Intl.NumberFormat();

export function momentText(moment: string): string {
  return dateAndTime.format(new Date(moment));
}

export function dayText(moment: string): string {
  return dateOnly.format(new Date(moment));
}

export function numberText(count: number): string {
  return whole.format(count);
}

/** "1 change", "1,234 changes". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}

/** How long something took: "3 s", "2 min 5 s", "1 h 2 min". */
export function durationText(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((new Date(to).getTime() - new Date(from).getTime()) / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What an undelivered message was about. */
export const noticeWords: Readonly<Record<NoticeView['topic'], string>> = {
  'run-ended': 'The result of a run',
  trouble: 'A failure',
  disabled: 'That a connection was disabled',
  'secret-expires': 'That a secret expires',
  'release-asked': 'A request for a second approver',
  'overview-over': 'That an overview is over',
};

export const classWords: Readonly<Record<ChangeView['class'], string>> = {
  user: 'Person',
  group: 'Group',
  membership: 'Membership',
};

export const classPlurals: Readonly<Record<ChangeView['class'], string>> = {
  user: 'People',
  group: 'Groups',
  membership: 'Memberships',
};

export const actionWords: Readonly<Record<ChangeView['action'], string>> = {
  add: 'Add',
  update: 'Update',
  remove: 'Remove',
};

export const resultWords: Readonly<Record<LogEntryView['result'], string>> = {
  applied: 'Applied',
  stale: 'Stale',
  failed: 'Failed',
  'not-applied': 'Not applied',
  'left-out': 'Left out',
};

export const runStatusWords: Readonly<Record<RunView['status'], string>> = {
  running: 'Running',
  succeeded: 'Succeeded',
  'partly-succeeded': 'Partly succeeded',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export const runKindWords: Readonly<Record<RunView['kind'], string>> = { overview: 'Preview', sync: 'Sync' };

export const stageWords: Readonly<Record<RunView['progress']['stage'], string>> = {
  'signing-in': 'Signing in',
  'reading-target': 'Reading the target',
  'reading-groups': 'Reading groups',
  'reading-users': 'Reading people',
  comparing: 'Comparing',
  applying: 'Applying',
  done: 'Done',
};
