import assert from 'node:assert/strict';
import sinon from 'sinon';
import { Rates } from '../../src/api/rate.ts';

describe('a rate', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => {
    clock.restore();
  });

  /** How many go through one after the other. */
  const passing = (rates: Rates, key: string): number => {
    let count = 0;
    for (; rates.wait(key) === 0 && count < 1000; count += 1) rates.count(key);
    return count;
  };

  it('lets a burst through, then as many as come back with time, and never saves up more than a burst', () => {
    const rates = new Rates({ perSecond: 20, burst: 60 });
    assert.equal(passing(rates, 'a'), 60);
    clock.tick(500);
    assert.equal(passing(rates, 'a'), 10);
    clock.tick(3_600_000);
    assert.equal(passing(rates, 'a'), 60);
  });

  it('says how long to wait', () => {
    const rates = new Rates({ perSecond: 0.5, burst: 1 });
    assert.equal(rates.wait('a'), 0);
    rates.count('a');
    assert.equal(rates.wait('a'), 2);
    clock.tick(1_500);
    assert.equal(rates.wait('a'), 0.5);
  });

  it('knows each key by itself, and asking costs nothing', () => {
    const rates = new Rates({ perSecond: 1, burst: 2 });
    rates.count('a');
    rates.count('a');
    for (let time = 0; time < 5; time += 1) assert.equal(rates.wait('b'), 0);
    assert.equal(rates.wait('a'), 1);
  });

  it('forgets of very many keys those that were counted longest ago', () => {
    const rates = new Rates({ perSecond: 1, burst: 1 });
    for (let key = 0; key < 10_001; key += 1) rates.count(`key ${key}`);
    assert.equal(rates.wait('key 0'), 0);
    assert.equal(rates.wait('key 1'), 1);
    assert.equal(rates.wait('key 10000'), 1);
  });
});
