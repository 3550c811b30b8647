/** Words of more letters need a share of their own; shorter ones must not take the room of what stands beside them. */
const longWord = 16;

/** Chinese, Japanese and Korean signs, which are as wide as two letters. */
const wide = /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]/g;

/** The widths of two columns of which the right one holds these words: beside long ones a phone has little room. */
export function widthsBeside(words: readonly string[]): { left: number | string; right: number | string } {
  return words.some((word) => lettersOf(word) > longWord) ? { left: 5, right: 4 } : { left: 'stretch', right: 'auto' };
}

function lettersOf(text: string): number {
  return text.length + (text.match(wide)?.length ?? 0);
}
