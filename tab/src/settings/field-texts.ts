import type { TabTexts } from '../texts/tab-texts.ts';
import type { ConnectionForm, FormField, LimitForm, RecipientForm, RuleForm } from './connection-form.ts';
import { groupIdsOf } from './form-settings.ts';
import { targetLines } from './target-texts.ts';
import { pasted } from './typed-values.ts';

interface Naming {
  readonly texts: TabTexts;
  /** What a credential profile is called. */
  readonly profileName: (id: string) => string;
}

/** What a field is set to, in words, line by line: to read, and to compare two versions. */
export function fieldLines(form: ConnectionForm, field: FormField, naming: Naming): readonly string[] {
  const lines = linesOf(form, field, naming).filter((line) => line !== '');
  return lines.length === 0 ? [naming.texts.say('config.nothing')] : lines;
}

function linesOf(form: ConnectionForm, field: FormField, { texts, profileName }: Naming): readonly string[] {
  switch (field) {
    case 'name':
    case 'definition':
      return [form[field]];
    case 'matchKey':
      return [texts.say('config.matched', { key: form.matchKey })];
    case 'enabled':
      return [texts.say(form.enabled ? 'state.enabled' : 'state.disabled')];
    case 'credentialProfileId':
      return [profileName(form.credentialProfileId)];
    case 'scope':
      return form.scope.kind === 'all'
        ? [texts.say('config.scope.all')]
        : [
            texts.say(form.scope.nested ? 'config.scope.chosen.nested' : 'config.scope.chosen', {
              count: groupIdsOf(form.scope).length,
            }),
            ...groupIdsOf(form.scope),
          ];
    case 'mailContains':
    case 'mailExcludes':
      return [texts.list(pasted(form[field]))];
    case 'guests':
    case 'blocked':
      return [texts.say(form[field] === 'include' ? 'value.yes' : 'value.no')];
    case 'mapping':
      return form.mapping.map((rule) => ruleLine(rule, texts));
    case 'removalPolicy':
      return [
        form.removalPolicy.kind === 'deactivate-then-delete'
          ? texts.say('config.removal.after', { days: form.removalPolicy.days })
          : texts.say(`config.removal.${form.removalPolicy.kind}`),
      ];
    case 'userLimit':
    case 'groupLimit':
    case 'membershipLimit':
      return [limitLine(form[field], texts)];
    case 'reviewMode':
      return [texts.say(`config.review.${form.reviewMode}`)];
    case 'target':
      return targetLines(form.target, texts);
    case 'photos':
      return [texts.say(`config.photos.${form.photos}`)];
    case 'fullScanDays':
      return [form.fullScanDays];
    case 'schedule':
      return [scheduleLine(form.schedule, texts)];
    case 'when':
      return [texts.say(`config.when.${form.when}`)];
    case 'recipients':
      return form.recipients.map((one) => recipientLine(one, texts));
  }
}

function ruleLine({ attribute, kind, from, value, valueType }: RuleForm, texts: TabTexts): string {
  if (kind === 'constant') {
    return valueType === 'text'
      ? texts.say('config.rule.line.constant', { attribute, value })
      : texts.say('config.rule.line.fixed', { attribute, value: texts.say(`config.rule.type.${valueType}`) });
  }
  const [source = ''] = from;
  if (from.length <= 1) {
    return source === attribute ? attribute : texts.say('config.rule.line.copy', { attribute, source });
  }
  return texts.say('config.rule.line.first', { attribute, sources: texts.list(from) });
}

function limitLine({ percent, minimum, count }: LimitForm, texts: TabTexts): string {
  return texts.say('config.limit.line', { percent, minimum, count });
}

function scheduleLine({ kind, minute, at, expression, timeZone }: ConnectionForm['schedule'], texts: TabTexts): string {
  switch (kind) {
    case 'manual':
      return texts.say('config.schedule.manual');
    case 'hourly':
      return texts.say('config.schedule.line.hourly', { minute });
    case 'daily':
      return texts.say('config.schedule.line.daily', { at, timeZone });
    case 'cron':
      return texts.say('config.schedule.line.cron', { expression, timeZone });
  }
}

function recipientLine(one: RecipientForm, texts: TabTexts): string {
  return one.kind === 'channel'
    ? texts.say('config.recipient.line', { name: one.name, by: texts.say('config.recipient.channel') })
    : texts.say('config.recipient.line', {
        name: one.name,
        by: [texts.say(`config.recipient.by.${one.by}`), one.by === 'teams' ? '' : one.mail]
          .filter((part) => part !== '')
          .join(': '),
      });
}
