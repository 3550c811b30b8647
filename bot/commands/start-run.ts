import type { Connection } from '../../src/model/connection.ts';
import type { Run, RunOrigin } from '../../src/model/run.ts';
import { startingCard } from '../cards/progress.ts';
import { errorCard } from '../error-card.ts';
import type { BotParts } from '../parts.ts';
import { originOf, type Turn } from '../turn.ts';

/** Which run a command starts. */
export type StartKind = 'preview' | 'sync now';

/**
 * Shows that a run starts and starts it; whatever it brings replaces that message. The message comes first, because
 * its id has to be known before the run can end.
 */
export async function startWithNewMessage(
  turn: Turn,
  parts: BotParts,
  kind: StartKind,
  connection: Connection,
): Promise<void> {
  await parts.people.require(turn.actor, 'approver');
  const syncs = kind === 'sync now' && connection.reviewMode === 'auto';
  const activityId = await turn.show(
    startingCard({ title: syncs ? 'Sync is running' : 'Preview is running', connectionName: connection.name }),
  );
  try {
    await startRun(turn, parts, { kind, connection, origin: originOf(turn, activityId) });
  } catch (error) {
    await turn.replace({ conversationId: turn.conversationId, activityId }, await errorCard(error, parts));
  }
}

/** Starts a run whose messages go to `origin`. Throws what `Runs` throws. */
export async function startRun(
  turn: Turn,
  parts: BotParts,
  wanted: { readonly kind: StartKind; readonly connection: Connection; readonly origin: RunOrigin },
): Promise<Run> {
  const request = {
    connectionId: wanted.connection.id,
    trigger: 'chat',
    by: turn.actor,
    origin: wanted.origin,
  } as const;
  const run = wanted.kind === 'preview' ? await parts.runs.preview(request) : await parts.runs.syncNow(request);
  parts.notifier.follow(run, wanted.connection);
  return run;
}
