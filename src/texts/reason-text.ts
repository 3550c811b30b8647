import type { Change, Reason } from '../model/change.ts';
import type { Cause } from '../model/overview.ts';
import { filterText } from './filter-text.ts';
import type { Texts } from './texts.ts';

/** A reason in words, as it stands behind a change. */
export function reasonText(texts: Texts, reason: Reason): string {
  switch (reason.code) {
    case 'joined-group':
    case 'left-group':
      return texts.say(`reason.${reason.code}`, { group: reason.group });
    case 'linked':
      return texts.say('reason.linked', { key: reason.key });
    case 'attributes-changed':
    case 'drift':
      return texts.say(`reason.${reason.code}`, { attributes: texts.list(reason.attributes) });
    case 'left-scope':
      return reason.group === null
        ? texts.say('reason.left-scope')
        : texts.say('reason.left-scope.group', { group: reason.group });
    case 'inactive-since':
      return texts.say('reason.inactive-since', { since: reason.since.slice(0, 10) });
    case 'filtered':
      return texts.say('reason.filtered', { filter: filterText(texts, reason.filter) });
    case 'group-renamed':
      return texts.say('reason.group-renamed', { from: reason.from });
    case 'undone':
      return texts.say('reason.undone', { was: reason.was });
    case 'joined-tenant':
    case 'returned':
    case 'left-tenant':
    case 'group-created':
    case 'group-deleted':
    case 'group-left-scope':
      return texts.say(`reason.${reason.code}`);
  }
}

/** Whom a change is about: "Ada Lovelace", or "Ada Lovelace to Sales EMEA" for a membership. */
export function changeSubject(texts: Texts, change: Pick<Change, 'action' | 'name' | 'memberName'>): string {
  const { action, name, memberName } = change;
  if (memberName === undefined) return name;
  return texts.say(action === 'remove' ? 'subject.from' : 'subject.to', { member: memberName, group: name });
}

/** One line for a change without its reason: "Add Ada Lovelace", "Remove Ada Lovelace from Sales EMEA". */
export function changeLine(texts: Texts, change: Pick<Change, 'action' | 'name' | 'memberName'>): string {
  return texts.say(`change-line.${change.action}`, { subject: changeSubject(texts, change) });
}

/** How many changes share a cause, and which: "48 removals of memberships: left group Sales EMEA". */
export function causeText(texts: Texts, cause: Cause): string {
  const { action, count, class: of } = cause;
  return texts.say('cause', { action, count, class: of, reason: sharedReason(texts, cause) });
}

/** Who shares a cause: "2 people: left the tenant". */
export function causeSubject(texts: Texts, cause: Cause): string {
  const { count, class: of } = cause;
  return texts.say('cause.who', { count, class: of, reason: sharedReason(texts, cause) });
}

/** What the reasons of a cause have in common. */
export function sharedReason(texts: Texts, { reason, subject }: Pick<Cause, 'reason' | 'subject'>): string {
  switch (reason) {
    case 'joined-group':
    case 'left-group':
      return reasonText(texts, { code: reason, group: subject });
    case 'left-scope':
      return reasonText(texts, { code: reason, group: subject === '' ? null : subject });
    case 'attributes-changed':
    case 'drift':
      return reasonText(texts, { code: reason, attributes: [subject] });
    case 'linked':
      return reasonText(texts, { code: reason, key: subject });
    case 'filtered':
      return reasonText(texts, { code: reason, filter: subject });
    case 'group-renamed':
    case 'inactive-since':
    case 'undone':
      return texts.say(`reason.shared.${reason}`);
    case 'joined-tenant':
    case 'returned':
    case 'left-tenant':
    case 'group-created':
    case 'group-deleted':
    case 'group-left-scope':
      return reasonText(texts, { code: reason });
  }
}
