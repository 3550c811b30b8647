import assert from 'node:assert/strict';
import { buttonLimit } from '../../../bot/cards/plain-text.ts';
import { languages, messages, type TextKey } from '../../../src/texts/languages.ts';
import { textsFor } from '../../../src/texts/texts.ts';
import { everyCard } from '../every-card.ts';
import { assertGoodCard, nodesOf } from './card-rules.ts';

/** What a directory says is the same in every language, and no word of ours: only signs that no language has. */
const outside = (): string => '◇◇';

/** English words that a card of ours would have, and neither German nor Japanese nor a name has. */
const english =
  /\b(the|is|are|were|and|of|by|with|not|this|that|you|your|it|in scope|sync|preview|approve|overview|people|changes?|removed?|applied|left out|open|help|history|running|step|since|until|days?)\b/i;

/** The same everywhere: codes of failures, a reference, a kind of file. */
const asItIs = /^(secret-expired|secret-invalid|source-throttled|group-not-found|target-unavailable|CSV|1f6c2a)$/;

describe('every card', () => {
  for (const language of languages.filter((one) => one !== 'en')) {
    const cards = everyCard(outside, textsFor(language));
    const inEnglish = everyCard(outside);
    for (const [name, card] of cards) {
      it(`“${name}” is in ${language} from the first word to the last`, () => {
        const same = new Set(wordsOf(inEnglish.get(name)?.content ?? {}));
        for (const text of [...wordsOf(card.content), card.summary]) {
          if (asItIs.test(text)) continue;
          const words = text.replace(/\{\{.*?\}\}|Rollcall|User\.Read\.All|GroupMember\.Read\.All/g, '');
          assert.doesNotMatch(words, english, text);
          const isSeveralWords = /\p{L}+[^\p{L}]+\p{L}+/u.test(words);
          assert.ok(!isSeveralWords || !same.has(text), `“${text}” is English`);
        }
      });

      it(`“${name}” is an Adaptive Card in ${language} too`, () => {
        assertGoodCard(card.content);
        assert.ok(Buffer.byteLength(JSON.stringify(card.content)) < 28_000);
        assert.ok(card.summary.length > 0);
      });
    }
  }

  for (const language of languages) {
    it(`has titles and buttons in ${language} that a phone shows`, () => {
      for (const [name, { content }] of everyCard(undefined, textsFor(language))) {
        for (const node of nodesOf(content)) {
          if (node.style === 'heading') assert.ok(widthOf(String(node.text)) <= 44, `${name}: ${String(node.text)}`);
          if (String(node.type).startsWith('Action.'))
            assert.ok(graphemes(String(node.title)) <= buttonLimit.graphemes + 1, `${name}: ${String(node.title)}`);
        }
      }
    });

    it(`has buttons of our own words in ${language} that are never cut`, () => {
      const keys = (Object.keys(messages.en) as TextKey[]).filter((key) => key.startsWith('button.'));
      for (const key of keys) {
        const title = textsFor(language).say(key, { count: 123_456, kind: 'sync', name: '', what: '' });
        assert.ok(graphemes(title) <= buttonLimit.graphemes, title);
      }
    });
  }
});

function wordsOf(card: Parameters<typeof nodesOf>[0]): readonly string[] {
  return nodesOf(card)
    .flatMap(({ text, title }) => [text, title])
    .filter((text) => typeof text === 'string')
    .map((text) => text.trim());
}

function graphemes(text: string): number {
  return [...new Intl.Segmenter().segment(text)].length;
}

/** In letters; a Japanese sign is as wide as two. */
function widthOf(text: string): number {
  return text.length + (text.match(/[\u3000-\u9fff\uff00-\uff60]/g)?.length ?? 0);
}
