import type { ProblemView } from '../../../src/api/contract/problem.ts';
import type { TextValues } from '../../../src/texts/message-texts.ts';
import type { TabTexts } from '../texts/tab-texts.ts';
import type { ConnectionForm, FormField, LimitForm } from './connection-form.ts';
import { pathOf } from './connection-form.ts';
import { targetProblems } from './target-form.ts';
import { pasted, typedNumber } from './typed-values.ts';

/** What is wrong at one place of the form: a path of the API, and what to do about it. */
export type FieldProblem = NonNullable<ProblemView['problems']>[number];

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const attributeName = /^[A-Za-z][\w.:$-]{0,199}$/;
const mail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d$/;
const mostCount = 1_000_000_000;

type ProblemKey = Extract<Parameters<TabTexts['say']>[0], `config.problem.${string}`>;
type Found = readonly [path: string, key: ProblemKey, values?: TextValues];

/**
 * What can be seen to be wrong without asking the API, which decides in the end: said at once, and in the language of
 * whoever types. Paths are those of the API.
 */
export function problemsOf(form: ConnectionForm, texts: TabTexts): readonly FieldProblem[] {
  const found: readonly Found[] = [
    ...(form.name.trim() === '' ? ([['name', 'config.problem.name']] as const) : []),
    ...targetProblems(form.target),
    ...scopeProblems(form.scope),
    ...mappingProblems(form.mapping),
    ...(form.removalPolicy.kind === 'deactivate-then-delete' && !isWhole(form.removalPolicy.days, 1, 3650)
      ? ([['removalPolicy.days', 'config.problem.days', { most: 3650 }]] as const)
      : []),
    ...(['userLimit', 'groupLimit', 'membershipLimit'] as const).flatMap((name) =>
      limitProblems(pathOf[name], form[name]),
    ),
    ...(isWhole(form.fullScanDays, 1, 30) ? [] : ([['fullScanDays', 'config.problem.days', { most: 30 }]] as const)),
    ...scheduleProblems(form.schedule),
    ...recipientProblems(form.recipients),
  ];
  return found.map(([path, key, values]) => ({ path, message: texts.say(key, values) }));
}

export function isGuid(text: string): boolean {
  return guid.test(text);
}

function isWhole(text: string, least: number, most: number): boolean {
  const value = typedNumber(text);
  return value !== null && Number.isInteger(value) && value >= least && value <= most;
}

function scopeProblems({ kind, groupIds }: ConnectionForm['scope']): readonly Found[] {
  if (kind === 'all') {
    return [];
  }
  const ids = pasted(groupIds);
  if (ids.length === 0) {
    return [['scope.groupIds', 'config.problem.no-group']];
  }
  return ids
    .filter((id) => !isGuid(id))
    .slice(0, 1)
    .map((id) => ['scope.groupIds', 'config.problem.group-id', { id: id.slice(0, 60) }]);
}

function mappingProblems(rules: ConnectionForm['mapping']): readonly Found[] {
  const names = rules.map(({ attribute }) => attribute.trim().toLowerCase());
  return [
    ...(rules.length === 0 ? ([['mapping', 'config.problem.no-rule']] as const) : []),
    ...rules.flatMap(({ attribute, kind, from }, index): readonly Found[] => {
      const name = attribute.trim();
      const path = `mapping.${index}`;
      return [
        ...(attributeName.test(name) ? [] : ([[`${path}.attribute`, 'config.problem.attribute']] as const)),
        ...(name !== '' && names.indexOf(name.toLowerCase()) < index
          ? ([[`${path}.attribute`, 'config.problem.mapped-twice', { attribute: name }]] as const)
          : []),
        ...(kind !== 'constant' && from.length === 0 ? ([[`${path}.from`, 'config.problem.no-source']] as const) : []),
      ];
    }),
  ];
}

function limitProblems(path: string, { percent, minimum, count }: LimitForm): readonly Found[] {
  const share = typedNumber(percent);
  return [
    ...(share === null || share > 100 ? ([[`${path}.percent`, 'config.problem.percent']] as const) : []),
    ...(isWhole(minimum, 0, mostCount) ? [] : ([[`${path}.minimum`, 'config.problem.whole']] as const)),
    ...(isWhole(count, 0, mostCount) ? [] : ([[`${path}.count`, 'config.problem.whole']] as const)),
  ];
}

function scheduleProblems({ kind, minute, at }: ConnectionForm['schedule']): readonly Found[] {
  if (kind === 'hourly' && !isWhole(minute, 0, 59)) {
    return [['schedule.minute', 'config.problem.minute']];
  }
  return kind === 'daily' && !timeOfDay.test(at.trim()) ? [['schedule.at', 'config.problem.time']] : [];
}

function recipientProblems(recipients: ConnectionForm['recipients']): readonly Found[] {
  const keys = recipients.map(({ kind, id }) => `${kind} ${id.trim().toLowerCase()}`);
  return recipients.flatMap((one, index): readonly Found[] => {
    const path = `notifications.recipients.${index}`;
    const isTwice = one.id.trim() !== '' && keys.indexOf(keys[index] ?? '') < index;
    const twice: readonly Found[] = isTwice ? [[`${path}.id`, 'config.problem.recipient-twice']] : [];
    if (one.kind === 'channel') {
      return twice;
    }
    const address = one.mail.trim();
    return [
      ...(isGuid(one.id.trim()) ? twice : ([[`${path}.id`, 'config.problem.person-id']] as const)),
      ...(one.name.trim() === '' ? ([[`${path}.name`, 'config.problem.person-name']] as const) : []),
      ...(address === '' && one.by !== 'teams' ? ([[`${path}.mail`, 'config.problem.mail-needed']] as const) : []),
      ...(address !== '' && !mail.test(address) ? ([[`${path}.mail`, 'config.problem.mail']] as const) : []),
    ];
  });
}

/** Whether a problem is at a field, or at something in it. */
export function isAt(field: FormField, { path }: FieldProblem): boolean {
  const at = pathOf[field];
  return path === at || path.startsWith(`${at}.`);
}

/** What is said at a place of the form: of it, and of what is in it that has no place of its own. */
export function messageAt(problems: readonly FieldProblem[], path: string): string | undefined {
  return problems.find((one) => one.path === path || one.path.startsWith(`${path}.`))?.message;
}
