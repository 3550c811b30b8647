/** A share of 1 as text, as cards show it: "▓▓▓▓░░░░░░". */
export function textProgress(share: number, width = 20): string {
  const full = Math.max(0, Math.min(width, Math.floor(share * width)));
  return '▓'.repeat(full) + '░'.repeat(width - full);
}
