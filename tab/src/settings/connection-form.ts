import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import { attributesByDefault } from './mapping-defaults.ts';
import { targetForm, type TargetForm } from './target-form.ts';

/** A rule of the mapping as it is entered: what another kind would need stays there until the form is left. */
export interface RuleForm {
  readonly attribute: string;
  readonly kind: 'copy' | 'first' | 'constant';
  /** One source attribute to copy, or several to take the first of. */
  readonly from: readonly string[];
  readonly value: string;
  readonly valueType: 'text' | 'true' | 'false' | 'empty';
}

export interface LimitForm {
  readonly percent: string;
  readonly minimum: string;
  readonly count: string;
}

export interface PersonForm {
  readonly kind: 'person';
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly by: 'teams' | 'mail' | 'both';
  readonly mail: string;
}

export type RecipientForm = PersonForm | { readonly kind: 'channel'; readonly id: string; readonly name: string };

/** The settings of a connection as they are on the screen: numbers and lists are what was typed. */
export interface ConnectionForm {
  readonly name: string;
  readonly enabled: boolean;
  readonly credentialProfileId: string;
  readonly target: TargetForm;
  readonly scope: { readonly kind: 'all' | 'groups'; readonly groupIds: string; readonly nested: boolean };
  readonly definition: string;
  readonly mailContains: string;
  readonly mailExcludes: string;
  readonly guests: 'include' | 'exclude';
  readonly blocked: 'include' | 'exclude';
  readonly mapping: readonly RuleForm[];
  readonly matchKey: 'userPrincipalName' | 'mail';
  readonly removalPolicy: {
    readonly kind: 'deactivate' | 'delete' | 'deactivate-then-delete';
    readonly days: string;
  };
  readonly reviewMode: 'manual' | 'auto';
  readonly userLimit: LimitForm;
  readonly groupLimit: LimitForm;
  readonly membershipLimit: LimitForm;
  readonly fullScanDays: string;
  readonly photos: 'copy' | 'leave';
  readonly schedule: {
    readonly kind: 'manual' | 'hourly' | 'daily' | 'cron';
    readonly minute: string;
    readonly at: string;
    readonly expression: string;
    readonly timeZone: string;
  };
  readonly when: 'none' | 'completion' | 'change-or-failure';
  readonly recipients: readonly RecipientForm[];
}

export type FormField = keyof ConnectionForm;

/** Where the API has each field; its problems are named by these paths. */
export const pathOf: Readonly<Record<FormField, string>> = {
  name: 'name',
  enabled: 'enabled',
  credentialProfileId: 'credentialProfileId',
  target: 'target',
  scope: 'scope',
  definition: 'filters.definition',
  mailContains: 'filters.mailContains',
  mailExcludes: 'filters.mailExcludes',
  guests: 'filters.guests',
  blocked: 'filters.blocked',
  mapping: 'mapping',
  matchKey: 'matchKey',
  removalPolicy: 'removalPolicy',
  userLimit: 'limits.user',
  groupLimit: 'limits.group',
  membershipLimit: 'limits.membership',
  reviewMode: 'reviewMode',
  fullScanDays: 'fullScanDays',
  photos: 'photos',
  schedule: 'schedule',
  when: 'notifications.when',
  recipients: 'notifications.recipients',
};

export const formFields = Object.keys(pathOf) as readonly FormField[];

/** Whether a field says anything for a connection with this target. */
export function isFieldOf({ target }: Pick<ConnectionForm, 'target'>, field: FormField): boolean {
  // A SCIM application takes addresses of photos only. Where Rollcall's directory is the source, it is read by domain.
  if (field === 'photos') return target.kind !== 'scim';
  return target.kind !== 'entra' || (field !== 'scope' && field !== 'definition');
}

/** A rule that copies an attribute under its own name. */
export function newRule(attribute: string): RuleForm {
  return { attribute, kind: 'copy', from: [attribute], value: '', valueType: 'text' };
}

/** The mapping of a new connection. */
export function restoredMapping(): readonly RuleForm[] {
  return attributesByDefault.map(newRule);
}

type FormSource = Pick<
  ConnectionView,
  | 'name'
  | 'enabled'
  | 'credentialProfileId'
  | 'target'
  | 'scope'
  | 'filters'
  | 'mapping'
  | 'matchKey'
  | 'removalPolicy'
  | 'limits'
  | 'reviewMode'
  | 'fullScanDays'
  | 'photos'
  | 'schedule'
  | 'notifications'
>;

/** The form that shows saved settings. `timeZone` is offered where the schedule has none. */
export function formOf(saved: FormSource, timeZone: string): ConnectionForm {
  const { scope, filters, removalPolicy, schedule, limits, notifications } = saved;
  return {
    name: saved.name,
    enabled: saved.enabled,
    credentialProfileId: saved.credentialProfileId,
    target: targetForm(saved.target),
    scope:
      scope.kind === 'all'
        ? { kind: 'all', groupIds: '', nested: true }
        : { kind: 'groups', groupIds: scope.groupIds.join('\n'), nested: scope.nested },
    definition: filters.definition ?? '',
    mailContains: filters.mailContains.join(', '),
    mailExcludes: filters.mailExcludes.join(', '),
    guests: filters.guests,
    blocked: filters.blocked,
    mapping: saved.mapping.map(ruleForm),
    matchKey: saved.matchKey,
    removalPolicy: {
      kind: removalPolicy.kind,
      days: removalPolicy.kind === 'deactivate-then-delete' ? String(removalPolicy.days) : '30',
    },
    reviewMode: saved.reviewMode,
    userLimit: limitForm(limits.user),
    groupLimit: limitForm(limits.group),
    membershipLimit: limitForm(limits.membership),
    fullScanDays: String(saved.fullScanDays),
    photos: saved.photos,
    schedule: {
      kind: schedule.kind,
      minute: schedule.kind === 'hourly' ? String(schedule.minute) : '0',
      at: schedule.kind === 'daily' ? schedule.at : '03:00',
      expression: schedule.kind === 'cron' ? schedule.expression : '0 3 * * 1-5',
      timeZone: schedule.kind === 'daily' || schedule.kind === 'cron' ? schedule.timeZone : timeZone,
    },
    when: notifications.when,
    recipients: notifications.recipients.map((one) => (one.kind === 'person' ? { ...one, mail: one.mail ?? '' } : one)),
  };
}

function ruleForm(rule: ConnectionView['mapping'][number]): RuleForm {
  const { attribute, kind } = rule;
  if (rule.kind !== 'constant') {
    return { attribute, kind, from: [rule.from].flat(), value: '', valueType: 'text' };
  }
  const { value } = rule;
  const valueType = value === null ? 'empty' : typeof value === 'string' ? 'text' : value ? 'true' : 'false';
  return { attribute, kind, from: [], value: typeof value === 'string' ? value : '', valueType };
}

function limitForm(limit: ConnectionView['limits']['user']): LimitForm {
  return { percent: String(limit.percent), minimum: String(limit.minimum), count: String(limit.count) };
}
