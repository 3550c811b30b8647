import type { Texts } from './texts.ts';

const known = ['object id', 'mail', 'userPrincipalName'] as const;

/** What people are matched or filtered by, as plans and explanations name it; anything else stays what it is. */
export function keyText(texts: Texts, key: string): string {
  const name = known.find((one) => one === key);
  return name === undefined ? key : texts.say(`key.${name}`);
}
