import type { FailureCode } from '../../src/model/failure.ts';
import { failureText } from '../../src/texts/failure-text.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { Links } from '../links.ts';
import type { JsonObject } from './card.ts';
import { buttonLimit, plainText } from './plain-text.ts';

/** What a click sends back. Checked again by `actions/read-action.ts`: anybody can edit it on the way. */
export type ActionData = Readonly<Record<string, string>>;

/**
 * A button that asks the bot. Clients without universal actions use the fallback, which comes back as a message with
 * the same data and the verb inside it.
 */
export function askButton(options: {
  readonly title: string;
  readonly verb: string;
  readonly data?: ActionData;
  readonly style?: 'positive' | 'destructive';
}): JsonObject {
  const title = plainText(options.title, buttonLimit);
  const data = options.data ?? {};
  const style: JsonObject = options.style === undefined ? {} : { style: options.style };
  return {
    type: 'Action.Execute',
    title,
    verb: options.verb,
    data,
    ...style,
    fallback: { type: 'Action.Submit', title, data: { ...data, verb: options.verb }, ...style },
  };
}

/**
 * A button that says something for the person, as if they had typed it. It comes back as a message, because the card
 * it is on stays what it is.
 */
export function sayButton(title: string, text: string): JsonObject {
  const said = plainText(text, { graphemes: 100, bytes: 300 });
  return { type: 'Action.Submit', title: plainText(title, buttonLimit), data: { verb: 'say', text: said } };
}

/** Commands that cards offer as buttons. */
type OfferedCommand = 'preview sync' | 'status' | 'history' | 'help' | 'a day passes' | 'restore secret';

/** A button that says a command. What it sends is English, which is understood in every language. */
export function commandButton(texts: Texts, command: OfferedCommand, argument = ''): JsonObject {
  return sayButton(texts.say(`button.${command}`), `${command} ${argument}`.trim());
}

/** A button that opens a page. */
export function openButton(title: string, url: string): JsonObject {
  return { type: 'Action.OpenUrl', title, url };
}

/** A button to where a failure is mended, or null when that is the sync log. */
export function mendButton(
  texts: Texts,
  code: FailureCode,
  connection: { readonly id: string; readonly credentialProfileId: string },
  links: Links,
): JsonObject | null {
  const text = failureText(texts, code);
  if (text.link.endsWith('/history')) return null;
  const page = text.link.startsWith('/credential-profiles') ? 'button.open-profile' : 'button.open-connection';
  return openButton(texts.say(page), links.mend(text, connection));
}
