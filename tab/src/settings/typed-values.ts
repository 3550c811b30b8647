/** The parts of a pasted list: commas, semicolons, spaces and line breaks are between them. */
export function pasted(text: string): readonly string[] {
  return text.split(/[\s,;]+/u).filter((part) => part !== '');
}

/** What was typed as a number; null where it is none, which the API takes for no setting. */
export function typedNumber(text: string): number | null {
  const trimmed = text.trim();
  return /^\d+([.,]\d+)?$/.test(trimmed) ? Number(trimmed.replace(',', '.')) : null;
}
