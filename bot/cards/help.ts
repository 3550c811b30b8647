import type { Role } from '../../src/model/role.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { Links } from '../links.ts';
import { commandButton, openButton } from './buttons.ts';
import { cardTemplate, textRun, type Card } from './card.ts';
import { header } from './header.ts';
import template from './help.json' with { type: 'json' };
import { plainText } from './plain-text.ts';

const fill = cardTemplate(template);

const commands = ['preview sync', 'sync now', 'status', 'history', 'why', 'connections', 'cancel', 'undo'] as const;
const localCommands = ['a day passes', 'expire secret', 'restore secret'] as const;

/** What one can say, and the first steps as buttons. */
export function helpCard(options: {
  readonly texts: Texts;
  readonly role: Role | null;
  readonly mode: 'local' | 'production';
  readonly links: Links;
}): Card {
  const { texts } = options;
  const local = options.mode === 'local';
  const role = texts.say(`help.role.${options.role ?? 'none'}`);
  return {
    summary: texts.say('help.summary'),
    content: fill({
      header: header({ title: texts.say('help.title'), about: [textRun(role, { subtle: true })] }),
      sentences: [],
      commands: [...commands, ...(local ? localCommands : [])].map((command) => explained(texts, command)),
      hasFooter: true,
      footer: texts.say(local ? 'help.footer.local' : 'help.footer'),
      actions: [
        commandButton(texts, 'preview sync'),
        commandButton(texts, 'status'),
        commandButton(texts, 'history'),
        ...(local ? [commandButton(texts, 'a day passes')] : []),
        openButton(texts.say('button.open-rollcall'), options.links.connections()),
      ],
    }),
  };
}

/** The first thing that is said in a conversation, once. */
export function welcomeCard(options: {
  readonly texts: Texts;
  readonly name: string | null;
  readonly mode: 'local' | 'production';
  readonly links: Links;
}): Card {
  const { texts, name } = options;
  const greeting =
    name === null ? texts.say('welcome.hello') : texts.say('welcome.hello-name', { name: plainText(name) });
  return {
    summary: texts.say('welcome.summary'),
    content: fill({
      header: header({ title: texts.say('welcome.title'), about: [textRun(greeting)] }),
      sentences: [{ text: texts.say('welcome.what') }, { text: texts.say(`welcome.begin.${options.mode}`) }],
      commands: commands.slice(0, 4).map((command) => explained(texts, command)),
      hasFooter: true,
      footer: texts.say('welcome.footer'),
      actions: [
        commandButton(texts, 'preview sync'),
        commandButton(texts, 'help'),
        openButton(texts.say('button.open-rollcall'), options.links.connections()),
      ],
    }),
  };
}

/** How a command is typed, and what it does. */
function explained(
  texts: Texts,
  command: (typeof commands)[number] | (typeof localCommands)[number],
): { readonly command: string; readonly does: string } {
  return { command: texts.say(`help.type.${command}`), does: texts.say(`help.does.${command}`) };
}
