import { CallerError, type RefusalCode } from '../model/errors.ts';
import { english, type Texts } from './texts.ts';

/** An error of a caller that is said in the language of whoever reads it; its message is the English sentence. */
export function refusal(
  kind: CallerError['kind'],
  code: RefusalCode,
  values: Readonly<Record<string, string>> = {},
): CallerError {
  return new CallerError(kind, english.say(`refusal.${code}`, values), [], { code, values });
}

/** What a caller did wrong, in the reader's language where it is known in it. */
export function refusalText(texts: Texts, error: CallerError): string {
  return error.said === null ? error.message : texts.say(`refusal.${error.said.code}`, error.said.values);
}
