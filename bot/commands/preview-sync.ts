import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';
import { meantConnection } from './choose-connection.ts';
import { startWithNewMessage } from './start-run.ts';

/** `preview sync [connection]`: makes an overview, and writes nothing. */
export async function previewSync(turn: Turn, parts: BotParts, argument: string): Promise<void> {
  await parts.people.require(turn.actor, 'approver');
  const connection = await meantConnection(turn, parts, { name: 'preview sync', argument });
  if (connection !== null) await startWithNewMessage(turn, parts, 'preview', connection);
}
