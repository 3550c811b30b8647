import type { Change, Reason } from './change.ts';
import type { FailureCode } from './failure.ts';
import type { Cause, FullScanReason, OverviewRead, Warning } from './overview.ts';
import type { LeftOutBy } from './override.ts';

/** What a failure says: one plain sentence, what to do, and where in the tab that is done. */
export interface FailureText {
  readonly sentence: string;
  readonly action: string;
  /** Tab route with `{connection}` and `{profile}` to be filled in. */
  readonly link: string;
}

const profile = '/credential-profiles/{profile}';
const connection = '/connections/{connection}';
const log = '/connections/{connection}/history';

const failureTexts: Readonly<Record<FailureCode, FailureText>> = {
  'secret-expired': {
    sentence: 'The client secret of the app registration has expired.',
    action: 'Create a new client secret in Entra ID under App registrations, and enter it in the credential profile.',
    link: profile,
  },
  'secret-invalid': {
    sentence: 'Entra ID does not accept the client secret.',
    action: 'Enter the secret’s value (not its ID) in the credential profile, or create a new secret.',
    link: profile,
  },
  'app-not-found': {
    sentence: 'The app registration does not exist in this tenant.',
    action: 'Check the client id in the credential profile, and that the app was consented to in this tenant.',
    link: profile,
  },
  'app-disabled': {
    sentence: 'The app registration is disabled in this tenant.',
    action: 'Enable sign-in for it in Entra ID under Enterprise applications.',
    link: profile,
  },
  'tenant-not-found': {
    sentence: 'Entra ID does not know this tenant.',
    action: 'Check the tenant and the cloud. Neither can be changed: create a new connection if one is wrong.',
    link: connection,
  },
  'consent-missing': {
    sentence: 'The app registration lacks a permission.',
    action: 'Grant User.Read.All and GroupMember.Read.All as application permissions, with admin consent.',
    link: profile,
  },
  'conditional-access': {
    sentence: 'A Conditional Access policy blocks the sign-in.',
    action: 'Let the app registration through in the policy for workload identities.',
    link: profile,
  },
  'settings-missing': {
    sentence: 'The connection’s settings are incomplete.',
    action: 'Open the connection, complete its settings and test it.',
    link: connection,
  },
  'group-not-found': {
    sentence: 'A group in the connection’s scope no longer exists.',
    action: 'Remove the group from the scope, or restore it in Entra ID.',
    link: connection,
  },
  'group-empty': {
    sentence: 'The groups in the connection’s scope have no members.',
    action: 'Check the groups in Entra ID. Nobody was removed because of this.',
    link: connection,
  },
  'source-empty': {
    sentence: 'The source returned nobody at all.',
    action: 'Check the tenant, the scope and the filters. Nobody was removed because of this.',
    link: connection,
  },
  'filter-invalid': {
    sentence: 'Microsoft Graph refuses the filter.',
    action: 'Correct the filter definition of the connection.',
    link: connection,
  },
  'source-unavailable': {
    sentence: 'Entra ID or Microsoft Graph could not be reached, or did not answer as documented.',
    action: 'Nothing needs to be changed. Try again later.',
    link: log,
  },
  'source-throttled': {
    sentence: 'Microsoft Graph asks to wait longer than this run may take.',
    action: 'Try again later, or at a quieter time.',
    link: log,
  },
  'target-unavailable': {
    sentence: 'The target could not be reached.',
    action: 'What was applied is in the sync log. Start a new overview once the target is back.',
    link: log,
  },
  'target-refused': {
    sentence: 'The target refused the changes.',
    action: 'See the sync log for what it said.',
    link: log,
  },
  'removal-limit': {
    sentence: 'The overview removes more than the connection’s removal limit allows.',
    action: 'Nothing was written. Check the removals; raise the limit in the connection if they are right.',
    link: connection,
  },
  'overview-expired': {
    sentence: 'This overview has expired.',
    action: 'Start a new one with “preview sync”.',
    link: connection,
  },
  'overview-stale': {
    sentence: 'The connection’s settings changed after this overview was made.',
    action: 'Start a new one with “preview sync”.',
    link: connection,
  },
  'lease-lost': {
    sentence: 'Another process took this run over.',
    action: 'Nothing needs to be done: see the sync log for how it ended.',
    link: log,
  },
  cancelled: {
    sentence: 'The run was cancelled.',
    action: 'What was applied before is in the sync log.',
    link: log,
  },
};

export function failureText(code: FailureCode): FailureText {
  return failureTexts[code];
}

/** A reason in words, as it stands behind a change. */
export function reasonText(reason: Reason): string {
  switch (reason.code) {
    case 'joined-tenant':
      return 'is new in the tenant';
    case 'joined-group':
      return `joined group ${reason.group}`;
    case 'returned':
      return 'is back in scope';
    case 'linked':
      return `matched by ${reason.key}`;
    case 'attributes-changed':
      return `${reason.attributes.join(', ')} changed`;
    case 'drift':
      return `${reason.attributes.join(', ')} edited in the target; the source’s value comes back`;
    case 'left-tenant':
      return 'left the tenant';
    case 'left-scope':
      return reason.group === null
        ? 'is in none of the chosen groups any more'
        : `left ${reason.group}, and is in none of the chosen groups any more`;
    case 'inactive-since':
      return `inactive since ${reason.since.slice(0, 10)}`;
    case 'filtered':
      return `filter: ${reason.filter}`;
    case 'group-created':
      return 'is a new group in the tenant';
    case 'group-renamed':
      return `was renamed from ${reason.from}`;
    case 'group-deleted':
      return 'was deleted in the tenant';
    case 'group-left-scope':
      return 'is no longer in scope';
    case 'left-group':
      return `left group ${reason.group}`;
    case 'undone':
      return `undoes ${{ add: 'an addition', update: 'an update', remove: 'a removal' }[reason.was]} of the last sync`;
  }
}

const nouns = { user: 'people', group: 'groups', membership: 'memberships' } as const;

/** A warning in words. */
export function warningText(warning: Warning): string {
  switch (warning.code) {
    case 'group-becomes-empty':
      return `Group ${warning.group} becomes empty.`;
    case 'members-hidden':
      return `Group ${warning.group} hides its members; its memberships are left alone.`;
    case 'rollcall-person-removed':
      return `${warning.name} is ${warning.role === 'reader' ? 'a' : 'an'} ${warning.role} of Rollcall and is being removed.`;
    case 'many-removals':
      return `${String(warning.removals)} removals of ${nouns[warning.class]}: ${
        warning.usual === 0 ? 'recent syncs had none' : `far more than the usual ${String(warning.usual)}`
      }.`;
    case 'more-warnings':
      return warning.count === 1
        ? '1 more warning of this kind.'
        : `${String(warning.count)} more warnings of this kind.`;
    case 'ambiguous-match':
      return `${warning.name}: ${warning.key} matches ${String(warning.candidates)} people; left alone.`;
    case 'drift':
      return warning.count === 1
        ? '1 row was edited in the target; its source values come back.'
        : `${String(warning.count)} rows were edited in the target; their source values come back.`;
    case 'undo-comes-back':
      return 'The next sync brings back what is undone here, as long as the source says so.';
    case 'undo-moved':
      return warning.count === 1
        ? '1 row is not as the sync left it, and is left alone.'
        : `${String(warning.count)} rows are not as the sync left them, and are left alone.`;
  }
}

/** One line for a change without its reason: "Add Ada Lovelace", "Remove Ada Lovelace from Sales EMEA". */
export function changeLine(change: Pick<Change, 'action' | 'name' | 'memberName'>): string {
  const verb = { add: 'Add', update: 'Update', remove: 'Remove' }[change.action];
  if (change.memberName === undefined) return `${verb} ${change.name}`;
  return `${verb} ${change.memberName} ${change.action === 'remove' ? 'from' : 'to'} ${change.name}`;
}

const actionNouns = { add: ['addition', 'additions'], update: ['update', 'updates'], remove: ['removal', 'removals'] };

/** How many changes share a cause, and which: "48 removals of memberships: left group Sales EMEA". */
export function causeText(cause: Cause): string {
  const [one, many] = actionNouns[cause.action];
  const number = cause.count.toLocaleString('en');
  return `${number} ${(cause.count === 1 ? one : many) ?? ''} of ${nouns[cause.class]}: ${sharedReason(cause)}`;
}

/** What the reasons of a cause have in common. */
export function sharedReason({ reason, subject }: Pick<Cause, 'reason' | 'subject'>): string {
  switch (reason) {
    case 'joined-group':
    case 'left-group':
      return reasonText({ code: reason, group: subject });
    case 'left-scope':
      return reasonText({ code: reason, group: subject === '' ? null : subject });
    case 'attributes-changed':
    case 'drift':
      return reasonText({ code: reason, attributes: [subject] });
    case 'linked':
      return reasonText({ code: reason, key: subject });
    case 'filtered':
      return reasonText({ code: reason, filter: subject });
    case 'group-renamed':
      return 'was renamed';
    case 'inactive-since':
      return 'inactive for as long as the removal policy says';
    case 'undone':
      return 'undoes the last sync';
    case 'joined-tenant':
    case 'returned':
    case 'left-tenant':
    case 'group-created':
    case 'group-deleted':
    case 'group-left-scope':
      return reasonText({ code: reason });
  }
}

/** Why a draft can be neither approved nor edited. */
export const whatIfSentence = 'This only shows what unsaved settings would do.';

/** Why a row is left out: "Left out by Ada.", "Held until 2026-03-08 by Ada, with Grace Hopper." */
export function leftOutText({ override, how }: LeftOutBy): string {
  const { until, by, of } = override;
  const owner = of.kind === 'row' ? of.name : 'the person or group it belongs to';
  const what = until === null ? 'Left out' : `Held until ${until.slice(0, 10)}`;
  return `${what} by ${by.name}${how === 'depends' ? `, with ${owner}` : ''}.`;
}

const fullScanReasons: Readonly<Record<FullScanReason, string>> = {
  'first-sync': 'nothing was synced before',
  'asked-for': 'a full scan was asked for on the next run',
  'settings-changed': 'the settings changed since the last sync',
  due: 'the last full scan is as many days ago as the connection allows',
  'cursor-expired': 'Entra ID does not tell any more what changed since the last sync',
  'changes-unclear': 'what changed does not say enough by itself',
  'what-if': 'other settings may concern anybody',
};

/** What an overview was made from, in a sentence. */
export function readText(read: OverviewRead): string {
  switch (read.kind) {
    case 'full':
      return `Read everything: ${fullScanReasons[read.because]}.`;
    case 'changes':
      return `Read what changed since ${read.since.slice(0, 16).replace('T', ' ')} UTC.`;
    case 'target':
      return 'Read the target and the log of the last sync.';
  }
}
