import type { Warning } from '../model/overview.ts';
import type { Texts } from './texts.ts';

/** A warning in words. */
export function warningText(texts: Texts, warning: Warning): string {
  const { code, ...values } = warning;
  return texts.say(`warning.${code}`, values);
}
