import type { Action, Change, ChangeResult, ObjectClass, Reason } from '../../src/model/change.ts';
import type { AttributeValue } from '../../src/model/directory.ts';
import type { Cause, LimitBreach } from '../../src/model/overview.ts';
import type { Run, RunStage, RunStatus } from '../../src/model/run.ts';
import { causeText, reasonText, sharedReason } from '../../src/model/texts.ts';
import type { Tone } from './card.ts';
import { durationText } from './dates.ts';

/** The words that cards share, in one place. */

const numbers = new Intl.NumberFormat('en');

export function count(value: number): string {
  return numbers.format(value);
}

export function counted(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export const classNames: Readonly<Record<ObjectClass, string>> = {
  user: 'People',
  group: 'Groups',
  membership: 'Memberships',
};

const nouns: Readonly<Record<ObjectClass, { readonly one: string; readonly many: string }>> = {
  user: { one: 'person', many: 'people' },
  group: { one: 'group', many: 'groups' },
  membership: { one: 'membership', many: 'memberships' },
};

export const actionWords: Readonly<Record<Action, { readonly verb: string; readonly tone: Tone }>> = {
  add: { verb: 'Add', tone: 'good' },
  update: { verb: 'Update', tone: 'accent' },
  remove: { verb: 'Remove', tone: 'attention' },
};

export const resultWords: Readonly<Record<ChangeResult, { readonly word: string; readonly tone: Tone }>> = {
  applied: { word: 'Applied', tone: 'good' },
  stale: { word: 'Stale', tone: 'warning' },
  failed: { word: 'Failed', tone: 'attention' },
  'not-applied': { word: 'Not applied', tone: 'warning' },
  'left-out': { word: 'Left out', tone: 'default' },
};

export const stageWords: Readonly<Record<RunStage, string>> = {
  'signing-in': 'Signing in',
  'reading-target': 'Reading the target',
  'reading-groups': 'Reading groups',
  'reading-users': 'Reading people',
  comparing: 'Comparing',
  applying: 'Applying',
  done: 'Done',
};

const attributeNames: Readonly<Record<string, string>> = {
  userPrincipalName: 'User name',
  displayName: 'Name',
  givenName: 'First name',
  surname: 'Last name',
  mail: 'E-mail',
  companyName: 'Company',
  officeLocation: 'Office',
  preferredLanguage: 'Language',
  accountEnabled: 'Account enabled',
  employeeId: 'Employee ID',
};

/** An attribute in plain words: "Job title" for `jobTitle`. */
export function attributeName(attribute: string): string {
  const known = attributeNames[attribute];
  if (known !== undefined) return known;
  const words = attribute.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function attributeValue(value: AttributeValue | undefined): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value;
}

/** Whom a change is about: "Ada Lovelace", or "Ada Lovelace to Sales EMEA" for a membership. */
export function changeSubject(change: Pick<Change, 'action' | 'name' | 'memberName'>): string {
  if (change.memberName === undefined) return change.name;
  return `${change.memberName} ${change.action === 'remove' ? 'from' : 'to'} ${change.name}`;
}

/** A reason in words, with attributes as people call them. */
export function reasonWords(reason: Reason): string {
  if (reason.code === 'linked') return reasonText({ ...reason, key: attributeName(reason.key).toLowerCase() });
  if (reason.code !== 'attributes-changed' && reason.code !== 'drift') return reasonText(reason);
  const named = reason.attributes.slice(0, 4).map((name, index) => {
    const words = attributeName(name);
    return index === 0 ? words : words.charAt(0).toLowerCase() + words.slice(1);
  });
  const more = reason.attributes.length - named.length;
  return reasonText({ ...reason, attributes: more > 0 ? [...named, `${more} more`] : named });
}

type CauseName = Pick<Cause, 'class' | 'reason' | 'subject'>;

/** How many changes share a cause, and which: "2 removals of people: left the tenant". */
export function causeWords(cause: Cause): string {
  return causeText({ ...cause, subject: attributeSubject(cause) });
}

/** Who shares a cause: "2 people: left the tenant". */
export function causeSubject(cause: Cause): string {
  const who = counted(cause.count, nouns[cause.class].one, nouns[cause.class].many);
  return `${who}: ${sharedReason({ ...cause, subject: attributeSubject(cause) })}`;
}

function attributeSubject({ reason, subject }: CauseName): string {
  if (reason === 'linked') return attributeName(subject).toLowerCase();
  return reason === 'attributes-changed' || reason === 'drift' ? attributeName(subject) : subject;
}

/** "Preview", "Sync"; of an undo or a retry it says so. */
export function taskName(run: Pick<Run, 'kind' | 'task'>): string {
  const name = runName(run);
  switch (run.task.kind) {
    case 'compare':
      return name;
    case 'what-if':
      return `${name} of unsaved settings`;
    case 'retry':
      return `${name} of a retry`;
    case 'undo':
      return `${name} of an undo`;
  }
}

export function runName(run: Pick<Run, 'kind'>): string {
  return run.kind === 'overview' ? 'Preview' : 'Sync';
}

/** How long an ended run took. */
export function durationOf(run: Pick<Run, 'startedAt' | 'endedAt'>): string {
  return durationText(Date.parse(run.endedAt ?? run.startedAt) - Date.parse(run.startedAt));
}

export const statusWords: Readonly<Record<RunStatus, { readonly word: string; readonly tone: Tone }>> = {
  running: { word: 'Running', tone: 'accent' },
  succeeded: { word: 'Succeeded', tone: 'good' },
  'partly-succeeded': { word: 'Partly succeeded', tone: 'warning' },
  failed: { word: 'Failed', tone: 'attention' },
  cancelled: { word: 'Cancelled', tone: 'warning' },
};

export function breachText(breach: LimitBreach): string {
  const rule = breach.rule === 'percent' ? `${count(breach.allowed)} of ${count(breach.owned)}` : count(breach.allowed);
  const what = classNames[breach.class].toLowerCase();
  return `${count(breach.removals)} ${what} would be removed; the connection’s removal limit allows ${rule}.`;
}
