import type { Role } from '../../src/model/role.ts';
import type { Links } from '../links.ts';
import { openButton, sayButton } from './buttons.ts';
import { cardTemplate, textRun, type Card, type JsonObject } from './card.ts';
import { header } from './header.ts';
import template from './help.json' with { type: 'json' };
import { plainText } from './plain-text.ts';

const fill = cardTemplate(template);

interface CommandHelp {
  readonly command: string;
  readonly does: string;
}

const commands: readonly CommandHelp[] = [
  { command: 'preview sync', does: 'What would change, and why. Writes nothing.' },
  { command: 'sync now', does: 'Reads afresh, and syncs after your approval.' },
  { command: 'status', does: 'What runs and what waits for approval.' },
  { command: 'history', does: 'The last runs, who started them, and how they ended.' },
  { command: 'why Ada Lovelace', does: 'Why somebody is synced or is not, in or out of scope.' },
  { command: 'connections', does: 'Which tenants are connected.' },
  { command: 'cancel', does: 'Stops what runs. What was applied stays.' },
  { command: 'undo', does: 'The inverse of the last sync, to review and approve.' },
];

const localCommands: readonly CommandHelp[] = [
  { command: 'a day passes', does: 'People join, move and leave in the simulated company.' },
  { command: 'expire secret', does: 'Lets the app registration’s secret expire.' },
  { command: 'restore secret', does: 'Makes it valid again.' },
];

/** What the chat offers where the company is simulated. */
export const dayPassesButton: JsonObject = sayButton('Let a day pass', 'a day passes');

/** What one can say, and the first steps as buttons. */
export function helpCard(options: {
  readonly role: Role | null;
  readonly mode: 'local' | 'production';
  readonly links: Links;
}): Card {
  const local = options.mode === 'local';
  return {
    summary: 'What Rollcall can do',
    content: fill({
      header: header({ title: 'What you can type', about: [textRun(standing(options.role), { subtle: true })] }),
      sentences: [],
      commands: [...commands, ...(local ? localCommands : [])],
      hasFooter: true,
      footer: local
        ? 'The company here is simulated: nothing leaves this machine. With several connections, put the name behind the command.'
        : 'With several connections, put the name behind the command: “preview sync Contoso”.',
      actions: [
        sayButton('Preview sync', 'preview sync'),
        sayButton('Status', 'status'),
        sayButton('History', 'history'),
        ...(local ? [dayPassesButton] : []),
        openButton('Open Rollcall', options.links.connections()),
      ],
    }),
  };
}

/** The first thing that is said in a conversation, once. */
export function welcomeCard(options: {
  readonly name: string | null;
  readonly mode: 'local' | 'production';
  readonly links: Links;
}): Card {
  const local = options.mode === 'local';
  const greeting = options.name === null ? 'Hello.' : `Hello, ${plainText(options.name)}.`;
  return {
    summary: 'Rollcall is here: type “preview sync” to begin.',
    content: fill({
      header: header({ title: 'Welcome to Rollcall', about: [textRun(greeting)] }),
      sentences: [
        {
          text: 'Rollcall keeps people and groups in step with **Entra ID**, and asks you first: you see what would change and why, press **Approve**, and exactly that is applied.',
        },
        {
          text: local
            ? 'A simulated company is connected already. Begin with **preview sync**.'
            : 'Begin in the tab: add a credential profile and a connection, and test it. Then type **preview sync**.',
        },
      ],
      commands: commands.slice(0, 4),
      hasFooter: true,
      footer: 'Type “help” for everything else.',
      actions: [
        sayButton('Preview sync', 'preview sync'),
        sayButton('Help', 'help'),
        openButton('Open Rollcall', options.links.connections()),
      ],
    }),
  };
}

function standing(role: Role | null): string {
  switch (role) {
    case 'administrator':
      return 'You are an administrator: you may change settings, preview, approve, sync and cancel.';
    case 'approver':
      return 'You are an approver: you may preview, approve, sync and cancel.';
    case 'reader':
      return 'You are a reader: you may look, but not preview or approve.';
    case null:
      return 'You have no role in Rollcall yet: ask an administrator.';
  }
}
