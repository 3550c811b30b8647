import { textsFor, type Texts } from '../texts/texts.ts';
import { languages } from '../texts/languages.ts';

/** The texts in the first language of `Accept-Language` that Rollcall speaks (RFC 9110, 12.5.4); English without one. */
export function textsOfHeader(header: string | undefined): Texts {
  const wanted = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [locale = '', weight = ''] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*q=/);
      return { locale, weight: weight === '' ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const known = wanted.find(({ locale }) => languages.some((one) => one === locale.split('-')[0]));
  return textsFor(known?.locale ?? null);
}
