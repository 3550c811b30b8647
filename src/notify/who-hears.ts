import type { Connection } from '../model/connection.ts';
import { credentialFailures, type FailureCode } from '../model/failure.ts';
import type { NoticeRecipient, NoticeTopic } from '../model/notice.ts';
import type { Recipient } from '../model/notification.ts';
import type { RoleAssignment } from '../model/role.ts';
import { objectClasses } from '../model/change.ts';
import type { Run } from '../model/run.ts';
import type { Trouble } from '../model/trouble.ts';

/** One message to one recipient. */
export interface Said {
  readonly topic: NoticeTopic;
  readonly to: NoticeRecipient;
  /** Object id of the person whose language an e-mail is in. */
  readonly reader?: string;
}

/** What is known when a run has ended. */
export interface EndedRun {
  readonly run: Run;
  readonly connection: Connection;
  readonly trouble: Trouble | null;
  /** How many changes the overview has that the run made; null for a run that made none. */
  readonly planned: number | null;
  /** Took longer than people wait for an answer. */
  readonly later: boolean;
  readonly administrators: readonly RoleAssignment[];
  /** Whether a mail server is configured. */
  readonly canMail: boolean;
  /** Whether somebody can be reached in a personal chat already. */
  readonly isKnown: (personId: string) => boolean;
  /** Whether another connection with the same credential profile has told of the same reason already. */
  readonly toldElsewhere: boolean;
}

/** What the administrators have to mend, or are told of in any case (product: removal limits, expired secrets). */
const forAdministrators: ReadonlySet<FailureCode> = new Set([...credentialFailures, 'removal-limit']);

/** Who hears of the end of a run, and what. Nobody hears the same twice, and of a reason to fail only once. */
export function whoHears(ended: EndedRun): readonly Said[] {
  const { run, trouble } = ended;
  const said = [...disabled(ended), ...toAsker(ended), ...toRecipients(ended)];
  if (trouble?.toldBy === run.id && forAdministrators.has(trouble.failure.code) && !ended.toldElsewhere)
    said.push(...toAdministrators(ended, { kind: 'trouble', runId: run.id, failure: trouble.failure }));
  return unique(said);
}

function disabled(ended: EndedRun): readonly Said[] {
  const { run, connection, trouble } = ended;
  if (trouble?.disabledBy !== run.id) return [];
  const { failure, since } = trouble;
  const topic = { kind: 'disabled', runId: run.id, failure, since } as const;
  return [
    ...toAdministrators(ended, topic),
    ...connection.notifications.recipients.flatMap((recipient) => ways(recipient, topic)),
  ];
}

/** Whoever asked is answered where they asked; from the tab, in their chat if they have one. */
function toAsker({ run, later, isKnown }: EndedRun): readonly Said[] {
  const topic = { kind: 'run-ended', runId: run.id, later } as const;
  if (run.origin !== null) {
    const { conversationId, activityId } = run.origin;
    return [{ topic, to: { kind: 'conversation', conversationId, activityId } }];
  }
  if (run.trigger === 'schedule' || !isKnown(run.startedBy.id)) return [];
  return [{ topic, to: { kind: 'person', ...run.startedBy } }];
}

/** Of what a schedule started, those hear whom the connection names. */
function toRecipients(ended: EndedRun): readonly Said[] {
  const { run, connection, trouble } = ended;
  const { when, recipients } = connection.notifications;
  if (run.trigger !== 'schedule' || when === 'none') return [];
  if (when === 'change-or-failure' && !hasNews(ended)) return [];
  // Of a reason to fail that goes on, the run that met it first has told.
  if (trouble?.lastRunId === run.id && trouble.toldBy !== run.id) return [];
  const topic = { kind: 'run-ended', runId: run.id, later: true } as const;
  return recipients.flatMap((recipient) => ways(recipient, topic));
}

function hasNews({ run, planned }: EndedRun): boolean {
  if (run.status !== 'succeeded') return true;
  const { results } = run;
  const changed = results === null ? 0 : objectClasses.reduce((sum, of) => sum + results[of].planned, 0);
  return changed > 0 || (planned ?? 0) > 0;
}

/** Administrators who asked themselves have the answer already. */
function toAdministrators({ run, administrators, canMail }: EndedRun, topic: NoticeTopic): readonly Said[] {
  const others = administrators.filter(({ personId }) => run.trigger === 'schedule' || personId !== run.startedBy.id);
  return others.flatMap((administrator) => toRole(administrator, { topic, canMail }));
}

/** Somebody with a role is told in their chat, and by e-mail where that can be; a group by e-mail alone. */
export function toRole(
  { personId, tenantId, name, mail, kind }: RoleAssignment,
  { topic, canMail }: { readonly topic: NoticeTopic; readonly canMail: boolean },
): readonly Said[] {
  return [
    ...(kind === 'group' ? [] : [{ topic, to: { kind: 'person', id: personId, tenantId, name } } as const]),
    ...(mail === null || !canMail
      ? []
      : [{ topic, to: { kind: 'mail', address: mail, name }, reader: personId } as const]),
  ];
}

function ways(recipient: Recipient, topic: NoticeTopic): readonly Said[] {
  if (recipient.kind === 'channel')
    return [{ topic, to: { kind: 'conversation', conversationId: recipient.id, activityId: null } }];
  const { id, tenantId, name, by, mail } = recipient;
  return [
    ...(by === 'mail' ? [] : [{ topic, to: { kind: 'person', id, tenantId, name } } as const]),
    ...(by === 'teams' || mail === null
      ? []
      : [{ topic, to: { kind: 'mail', address: mail, name }, reader: id } as const]),
  ];
}

/** One message for one recipient, whatever it is about: the first says most. */
function unique(said: readonly Said[]): readonly Said[] {
  const seen = new Set<string>();
  return said.filter(({ to }) => {
    const key =
      to.kind === 'person' ? `person ${to.id}` : to.kind === 'mail' ? `mail ${to.address}` : to.conversationId;
    return !seen.has(key) && seen.add(key);
  });
}
