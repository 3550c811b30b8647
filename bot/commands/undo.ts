import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';
import { meantConnection } from './choose-connection.ts';
import { startWithNewMessage } from './start-run.ts';

/** `undo [connection]`: makes an overview of the inverse of the last sync, and writes nothing. */
export async function undo(turn: Turn, parts: BotParts, argument: string): Promise<void> {
  await parts.people.require(turn.actor, 'approver');
  const connection = await meantConnection(turn, parts, { name: 'undo', argument });
  if (connection !== null) await startWithNewMessage(turn, parts, 'undo', connection);
}
