import type { Change, LogEntry } from '../model/change.ts';
import type { CredentialProfile } from '../model/credential-profile.ts';
import type { Connection } from '../model/connection.ts';
import type { Failure } from '../model/failure.ts';
import type { Actor } from '../model/role.ts';
import type { ClassResult, ClassResults, Run, RunTask } from '../model/run.ts';
import { failureText } from '../texts/failure-text.ts';
import { reasonText } from '../texts/reason-text.ts';
import type { Texts } from '../texts/texts.ts';
import type { FailureView } from './contract/connections.ts';
import type { ChangeView, LogEntryView, RunView } from './contract/runs.ts';

/** Where a failure of a connection is mended; null where the connection is gone. */
export type MendingPlace = Pick<Connection, 'id' | 'credentialProfileId'> | null;

/** A failure in words. The link is a page of the tab. */
export function failureView(texts: Texts, failure: Failure, place: MendingPlace): FailureView {
  const { sentence, action, link } = failureText(texts, failure.code);
  const profileId: CredentialProfile['id'] | undefined = place?.credentialProfileId;
  return {
    code: failure.code,
    sentence,
    action,
    detail: failure.detail,
    link:
      place === null || profileId === undefined
        ? null
        : `/tab${link.replace('{connection}', place.id).replace('{profile}', profileId)}`,
  };
}

export function runView(texts: Texts, run: Run, place: MendingPlace): RunView {
  return {
    id: run.id,
    connectionId: run.connectionId,
    kind: run.kind,
    task: taskView(run.task),
    trigger: run.trigger,
    startedBy: personView(run.startedBy),
    status: run.status,
    progress: run.progress,
    overviewId: run.overviewId,
    failure: run.failure === null ? null : failureView(texts, run.failure, place),
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    cancelRequestedBy: run.cancelRequestedBy === null ? null : personView(run.cancelRequestedBy),
    results: run.results === null ? null : resultsView(run.results),
    resumed: run.resumed,
  };
}

export function taskView(task: RunTask): RunView['task'] {
  return { kind: task.kind, runId: 'runId' in task ? task.runId : null };
}

/** Planned against achieved, by class. */
function resultsView({ user, group, membership }: ClassResults): RunView['results'] {
  return { user: resultView(user), group: resultView(group), membership: resultView(membership) };
}

function resultView({ gained: _gained, ...result }: ClassResult): NonNullable<RunView['results']>['user'] {
  return { ...result, applied: result.changed + result.deleted };
}

export function changeView(texts: Texts, change: Change): ChangeView {
  return {
    key: change.key,
    class: change.class,
    action: change.action,
    objectId: change.objectId,
    memberId: change.memberId ?? null,
    targetId: change.targetId,
    name: change.name,
    memberName: change.memberName ?? null,
    reason: { code: change.reason.code, text: reasonText(texts, change.reason) },
    before: change.before,
    after: change.after,
  };
}

export function logEntryView(texts: Texts, entry: LogEntry): LogEntryView {
  return { change: changeView(texts, entry.change), result: entry.result, message: entry.message, at: entry.at };
}

export function personView(person: Actor): { id: string; name: string } {
  return { id: person.id, name: person.name };
}

/** The key to go on behind, when the page was full: whether there is more is seen by asking. */
export function nextAfter<Item>(items: readonly Item[], limit: number, key: (item: Item) => string): string | null {
  const last = items.at(-1);
  return last !== undefined && items.length >= limit ? key(last) : null;
}
