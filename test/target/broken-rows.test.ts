import assert from 'node:assert/strict';
import { BrokenRows, staysBroken } from '../../src/target/broken-rows.ts';

describe('Writes that a service breaks down over', () => {
  /** A status is what the last attempt came to, null a silence; `heard` is a write that was answered. */
  const cases: [what: string, events: readonly (number | null | 'heard')[], givenUp: readonly boolean[]][] = [
    ['one is given up alone', [500], [true]],
    [
      'three in a row are, and with the fourth the service is away',
      [500, 500, 500, 500, 500],
      [true, true, true, false, false],
    ],
    [
      'an answer between them begins anew',
      [500, 500, 500, 'heard', 500, 500, 500, 500],
      [true, true, true, true, true, true, false],
    ],
    [
      'one that is away, or silent, is waited for',
      [503, 502, 504, 408, 429, null],
      [false, false, false, false, false, false],
    ],
    ['nor does that count', [503, null, 503, 503, 500, 500, 500], [false, false, false, false, true, true, true]],
  ];
  for (const [what, events, givenUp] of cases)
    it(`${what}: ${events.join(', ')}`, () => {
      const rows = new BrokenRows();
      const seen: boolean[] = [];
      for (const event of events) {
        if (event === 'heard') rows.hear();
        else seen.push(rows.givesUp(event));
      }
      assert.deepEqual(seen, givenUp);
    });

  it('are said with the service’s words', () => {
    assert.deepEqual(staysBroken('The service answered 500.'), {
      ...{ ok: false, why: 'refused' },
      message: 'The service answered 500. It stayed so.',
    });
  });
});
