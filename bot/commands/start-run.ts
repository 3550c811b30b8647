import type { Connection } from '../../src/model/connection.ts';
import type { Run, RunOrigin } from '../../src/model/run.ts';
import type { Runs, StartRequest } from '../../src/runs/runs.ts';
import { startingCard } from '../cards/progress.ts';
import { errorCard } from '../error-card.ts';
import type { BotParts } from '../parts.ts';
import { originOf, type Turn } from '../turn.ts';

/** Which run is started. An undo that names a sync is refused when another one has run since. */
export type Start =
  | { readonly kind: 'preview' | 'sync now' }
  | { readonly kind: 'undo'; readonly runId?: string }
  | { readonly kind: 'retry'; readonly runId: string };

/**
 * Shows that a run starts and starts it; whatever it brings replaces that message. The message comes first, because
 * its id has to be known before the run can end.
 */
export async function startWithNewMessage(
  turn: Turn,
  parts: BotParts,
  kind: Exclude<Start['kind'], 'retry'>,
  connection: Connection,
): Promise<void> {
  await parts.people.require(turn.actor, 'approver');
  const syncs = kind === 'sync now' && connection.reviewMode === 'auto';
  const activityId = await turn.show(
    startingCard({ texts: turn.texts, kind: syncs ? 'sync' : 'overview', connectionName: connection.name }),
  );
  try {
    await startRun(turn, parts, { start: { kind }, connection, origin: originOf(turn, activityId) });
  } catch (error) {
    const card = await errorCard(turn.texts, error, parts);
    await turn.replace({ conversationId: turn.conversationId, activityId }, card);
  }
}

/** Starts a run whose messages go to `origin`. Throws what `Runs` throws. */
export async function startRun(
  turn: Turn,
  parts: BotParts,
  wanted: { readonly start: Start; readonly connection: Connection; readonly origin: RunOrigin },
): Promise<Run> {
  const request = {
    connectionId: wanted.connection.id,
    trigger: 'chat',
    by: turn.actor,
    origin: wanted.origin,
  } as const;
  const run = await begin(parts.runs, wanted.start, request);
  parts.notifier.follow(run, wanted.connection);
  return run;
}

async function begin(runs: Runs, start: Start, request: StartRequest): Promise<Run> {
  switch (start.kind) {
    case 'preview':
      return runs.preview(request);
    case 'sync now':
      return runs.syncNow(request);
    case 'undo':
      return runs.undo({ ...request, ...(start.runId !== undefined && { runId: start.runId }) });
    case 'retry':
      return runs.retry({ ...request, runId: start.runId });
  }
}
