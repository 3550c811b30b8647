import type { ConnectionForm, FormField, RecipientForm, RuleForm } from './connection-form.ts';
import { formFields, pathOf } from './connection-form.ts';
import { targetSetting } from './target-form.ts';
import { pasted, typedNumber } from './typed-values.ts';

/** The fields that decide what an overview contains, and can be tried out before they are saved. */
export const planFields: readonly FormField[] = [
  'scope',
  'definition',
  'mailContains',
  'mailExcludes',
  'guests',
  'blocked',
  'mapping',
  'matchKey',
  'removalPolicy',
  'userLimit',
  'groupLimit',
  'membershipLimit',
];

/** The settings that a form stands for, field by field, as the API takes them. */
export function settingOf(form: ConnectionForm, field: FormField): unknown {
  switch (field) {
    case 'name':
    case 'definition':
      return form[field].trim();
    case 'scope':
      return form.scope.kind === 'all'
        ? { kind: 'all' }
        : { kind: 'groups', groupIds: groupIdsOf(form.scope), nested: form.scope.nested };
    case 'mailContains':
    case 'mailExcludes':
      return pasted(form[field]);
    case 'mapping':
      return form.mapping.map(ruleSetting);
    case 'removalPolicy':
      return form.removalPolicy.kind === 'deactivate-then-delete'
        ? { kind: form.removalPolicy.kind, days: typedNumber(form.removalPolicy.days) }
        : { kind: form.removalPolicy.kind };
    case 'userLimit':
    case 'groupLimit':
    case 'membershipLimit':
      return {
        percent: typedNumber(form[field].percent),
        minimum: typedNumber(form[field].minimum),
        count: typedNumber(form[field].count),
      };
    case 'target':
      return targetSetting(form.target);
    case 'fullScanDays':
      return typedNumber(form.fullScanDays);
    case 'schedule':
      return scheduleSetting(form.schedule);
    case 'recipients':
      return form.recipients.map(recipientSetting);
    case 'enabled':
    case 'credentialProfileId':
    case 'guests':
    case 'blocked':
    case 'matchKey':
    case 'reviewMode':
    case 'photos':
    case 'when':
      return form[field];
  }
}

/** The object ids that were pasted, each once. */
export function groupIdsOf({ groupIds }: ConnectionForm['scope']): readonly string[] {
  return [...new Set(pasted(groupIds).map((id) => id.toLowerCase()))];
}

function ruleSetting({ attribute, kind, from, value, valueType }: RuleForm): object {
  const name = attribute.trim();
  switch (kind) {
    case 'copy':
      return { attribute: name, kind, from: from[0] ?? '' };
    case 'first':
      return { attribute: name, kind, from };
    case 'constant':
      return {
        attribute: name,
        kind,
        value: valueType === 'text' ? value : valueType === 'empty' ? null : valueType === 'true',
      };
  }
}

/** A schedule as the API takes it. */
export function scheduleSetting({ kind, minute, at, expression, timeZone }: ConnectionForm['schedule']): object {
  switch (kind) {
    case 'manual':
      return { kind };
    case 'hourly':
      return { kind, minute: typedNumber(minute) };
    case 'daily':
      return { kind, at: at.trim(), timeZone: timeZone.trim() };
    case 'cron':
      return { kind, expression: expression.trim().split(/\s+/).join(' '), timeZone: timeZone.trim() };
  }
}

function recipientSetting(one: RecipientForm): object {
  if (one.kind === 'channel') {
    return { kind: one.kind, id: one.id, name: one.name };
  }
  const { kind, id, tenantId, name, by, mail } = one;
  const address = mail.trim();
  return {
    ...{ kind, id: id.trim().toLowerCase(), tenantId, name: name.trim(), by },
    mail: address === '' ? null : address,
  };
}

/** The fields in which two forms stand for different settings, in the order of the page. */
export function differingFields(a: ConnectionForm, b: ConnectionForm): readonly FormField[] {
  return formFields.filter((field) => JSON.stringify(comparedOf(a, field)) !== JSON.stringify(comparedOf(b, field)));
}

/** What tells two versions of a field apart: a secret that was replaced shows only in what is stored of it. */
function comparedOf(form: ConnectionForm, field: FormField): unknown {
  return field === 'target' ? [settingOf(form, field), form.target.held] : settingOf(form, field);
}

/** The change that takes saved settings to what is entered: what stayed the same is not in it. */
export function changeOf(saved: ConnectionForm, entered: ConnectionForm): Readonly<Record<string, unknown>> {
  return bodyOf(entered, differingFields(saved, entered));
}

/** What would be tried out: all that decides an overview, as it is entered. */
export function whatIfOf(entered: ConnectionForm): Readonly<Record<string, unknown>> {
  return bodyOf(entered, planFields);
}

function bodyOf(form: ConnectionForm, fields: readonly FormField[]): Readonly<Record<string, unknown>> {
  const body: Record<string, unknown> = {};
  for (const field of fields) {
    const [group = '', name] = pathOf[field].split('.');
    if (group === 'notifications') {
      // The API replaces them as a whole.
      body[group] = { when: settingOf(form, 'when'), recipients: settingOf(form, 'recipients') };
    } else if (name === undefined) {
      body[group] = settingOf(form, field);
    } else {
      body[group] = { ...(body[group] as object | undefined), [name]: settingOf(form, field) };
    }
  }
  return body;
}

/** One field of a form taken over from another. */
export function withField(form: ConnectionForm, field: FormField, from: ConnectionForm): ConnectionForm {
  return { ...form, [field]: from[field] };
}
