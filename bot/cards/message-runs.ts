import type { TextKey } from '../../src/texts/languages.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { textRun, type JsonObject, type RunStyle } from './card.ts';

/**
 * A sentence as text runs: its own words in `style`, and each value that is a run as it is, so that a name stands out
 * wherever the language puts it.
 */
export function messageRuns(
  texts: Texts,
  message: { readonly key: TextKey; readonly values: Readonly<Record<string, string | number | JsonObject>> },
  style: RunStyle = {},
): readonly JsonObject[] {
  return texts
    .parts<JsonObject>(message.key, message.values)
    .filter((part) => part !== '')
    .map((part) => (typeof part === 'string' ? textRun(part, style) : part));
}
