import { didYouMeanCard } from '../cards/answers.ts';
import type { LocalTenant } from '../local-tenant.ts';
import type { BotParts } from '../parts.ts';
import { tellVerb, type Turn } from '../turn.ts';
import { cancel } from './cancel.ts';
import { connections } from './connections.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { dayPasses, expireSecret, restoreSecret } from './local-tenant.ts';
import { previewSync } from './preview-sync.ts';
import { readCommand, type CommandName } from './read-command.ts';
import { status } from './status.ts';
import { syncNow } from './sync-now.ts';
import { undo } from './undo.ts';
import { why } from './why.ts';

/** Does what was typed. */
export async function runCommand(turn: Turn, parts: BotParts, text: string): Promise<void> {
  const { texts } = turn;
  const heard = readCommand(text, { local: parts.localTenant !== null, texts });
  tellVerb(parts.telemetry, heard.kind === 'command' ? heard.name : heard.kind);
  switch (heard.kind) {
    case 'command':
      return perform(turn, parts, heard.name, heard.argument);
    case 'perhaps':
      await turn.show(didYouMeanCard({ texts, heard: text, suggestions: heard.suggestions }));
      return;
    case 'nothing':
      await turn.show(didYouMeanCard({ texts, heard: text, suggestions: [] }));
  }
}

async function perform(turn: Turn, parts: BotParts, name: CommandName, argument: string): Promise<void> {
  switch (name) {
    case 'preview sync':
      return previewSync(turn, parts, argument);
    case 'sync now':
      return syncNow(turn, parts, argument);
    case 'status':
      return status(turn, parts);
    case 'history':
      return history(turn, parts, argument);
    case 'connections':
      return connections(turn, parts);
    case 'cancel':
      return cancel(turn, parts, argument);
    case 'undo':
      return undo(turn, parts, argument);
    case 'why':
      return why(turn, parts, argument);
    case 'help':
      return help(turn, parts);
    case 'a day passes':
      return withTenant(turn, parts, dayPasses);
    case 'expire secret':
      return withTenant(turn, parts, expireSecret);
    case 'restore secret':
      return withTenant(turn, parts, restoreSecret);
  }
}

async function withTenant(
  turn: Turn,
  parts: BotParts,
  act: (turn: Turn, parts: BotParts, tenant: LocalTenant) => Promise<void>,
): Promise<void> {
  return parts.localTenant === null ? help(turn, parts) : act(turn, parts, parts.localTenant);
}
