import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LinesSought } from '../../../src/runs/scan/lines-sought.ts';

const line = fc.oneof(
  fc.string({ maxLength: 4 }).map((text) => text.replaceAll('\n', '')),
  fc.constantFrom('ab', 'b', 'xab', 'yxab', '', 'ü', 'Àab', '\u{1f600}'),
);

describe('lines that are sought', () => {
  it('are found where one is in a text, whatever is around them', () => {
    fc.assert(
      fc.property(fc.array(line), fc.array(line, { minLength: 1 }), (sought, lines) => {
        const wanted = new Set(sought);
        const isThere = lines.some((one) => wanted.has(one));
        assert.equal(new LinesSought(wanted).isOneIn(lines.join('\n')), isThere);
      }),
      { numRuns: 5000 },
    );
  });
});
