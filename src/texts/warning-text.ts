import type { Warning } from '../model/overview.ts';
import { keyText } from './key-text.ts';
import type { Texts } from './texts.ts';

/** A warning in words. */
export function warningText(texts: Texts, warning: Warning): string {
  if (warning.code === 'ambiguous-match') {
    const { name, key, candidates } = warning;
    return texts.say('warning.ambiguous-match', { name, key: keyText(texts, key), candidates });
  }
  const { code, ...values } = warning;
  return texts.say(`warning.${code}`, values);
}
