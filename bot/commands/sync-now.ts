import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';
import { meantConnection } from './choose-connection.ts';
import { startWithNewMessage } from './start-run.ts';

/** `sync now [connection]`: reads afresh, and asks for approval unless the connection syncs without. */
export async function syncNow(turn: Turn, parts: BotParts, argument: string): Promise<void> {
  await parts.people.require(turn.actor, 'approver');
  const connection = await meantConnection(turn, parts, { name: 'sync now', argument });
  if (connection !== null) await startWithNewMessage(turn, parts, 'sync now', connection);
}
