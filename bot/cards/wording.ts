import type { Action, ChangeResult, Reason } from '../../src/model/change.ts';
import type { AttributeValue } from '../../src/model/directory.ts';
import type { Cause, LimitBreach } from '../../src/model/overview.ts';
import type { Run, RunStatus } from '../../src/model/run.ts';
import { causeSubject, causeText, reasonText } from '../../src/texts/reason-text.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { Tone } from './card.ts';
import { durationText } from './dates.ts';

/** The words that cards share, in one place. */

export interface Standing {
  readonly word: string;
  readonly tone: Tone;
}

export const actionTones: Readonly<Record<Action, Tone>> = { add: 'good', update: 'accent', remove: 'attention' };

const resultTones: Readonly<Record<ChangeResult, Tone>> = {
  applied: 'good',
  stale: 'warning',
  failed: 'attention',
  'not-applied': 'warning',
  'left-out': 'default',
};

const statusTones: Readonly<Record<RunStatus, Tone>> = {
  running: 'accent',
  succeeded: 'good',
  'partly-succeeded': 'warning',
  failed: 'attention',
  cancelled: 'warning',
};

export function resultStanding(texts: Texts, result: ChangeResult): Standing {
  return { word: texts.say(`result.${result}`), tone: resultTones[result] };
}

export function statusStanding(texts: Texts, status: RunStatus): Standing {
  return { word: texts.say(`status.${status}`), tone: statusTones[status] };
}

const namedAttributes = [
  ...['userPrincipalName', 'displayName', 'givenName', 'surname', 'mail', 'jobTitle', 'department', 'companyName'],
  ...['officeLocation', 'mobilePhone', 'employeeId', 'preferredLanguage', 'usageLocation', 'accountEnabled'],
  ...['manager', 'active'],
] as const;

/** An attribute in plain words: "Job title" for `jobTitle`; "job title" inside a sentence. */
export function attributeName(texts: Texts, attribute: string, place: 'first' | 'inside' = 'first'): string {
  const known = namedAttributes.find((name) => name === attribute);
  const words =
    known === undefined
      ? attribute.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
      : texts.say(`attribute.${known}`);
  return place === 'first' ? words.charAt(0).toUpperCase() + words.slice(1) : words;
}

export function attributeValue(texts: Texts, value: AttributeValue | undefined): string {
  if (value === null || value === undefined || value === '') return texts.say('value.nothing');
  if (typeof value === 'boolean') return texts.say(value ? 'value.yes' : 'value.no');
  return value;
}

/** A reason in words, with attributes as people call them. */
export function reasonWords(texts: Texts, reason: Reason): string {
  if (reason.code === 'linked')
    return reasonText(texts, { ...reason, key: attributeName(texts, reason.key, 'inside') });
  if (reason.code !== 'attributes-changed' && reason.code !== 'drift') return reasonText(texts, reason);
  const named = reason.attributes
    .slice(0, 4)
    .map((name, index) => attributeName(texts, name, index === 0 ? 'first' : 'inside'));
  const more = reason.attributes.length - named.length;
  const attributes = more > 0 ? [...named, texts.say('count.more', { count: more })] : named;
  return reasonText(texts, { ...reason, attributes });
}

/** How many changes share a cause, and which: "2 removals of people: left the tenant". */
export function causeWords(texts: Texts, cause: Cause): string {
  return causeText(texts, { ...cause, subject: attributeSubject(texts, cause) });
}

/** Who shares a cause: "2 people: left the tenant". */
export function causeSubjectWords(texts: Texts, cause: Cause): string {
  return causeSubject(texts, { ...cause, subject: attributeSubject(texts, cause) });
}

function attributeSubject(texts: Texts, { reason, subject }: Pick<Cause, 'reason' | 'subject'>): string {
  if (reason === 'linked') return attributeName(texts, subject, 'inside');
  return reason === 'attributes-changed' || reason === 'drift' ? attributeName(texts, subject) : subject;
}

/** "Preview", "Sync"; of an undo or a retry it says so. */
export function taskName(texts: Texts, run: Pick<Run, 'kind' | 'task'>): string {
  return texts.say(`task.${run.task.kind}`, { kind: run.kind });
}

export function runName(texts: Texts, run: Pick<Run, 'kind'>): string {
  return texts.say('task.compare', { kind: run.kind });
}

/** How long an ended run took. */
export function durationOf(texts: Texts, run: Pick<Run, 'startedAt' | 'endedAt'>): string {
  return durationText(texts, Date.parse(run.endedAt ?? run.startedAt) - Date.parse(run.startedAt));
}

export function breachText(texts: Texts, { class: of, removals, owned, rule, allowed }: LimitBreach): string {
  return texts.say(`breach.${rule}`, { class: of, removals, owned, allowed });
}
