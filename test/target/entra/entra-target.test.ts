import { openRemoteTarget } from '../../contracts/remote-rig.ts';
import { targetContract } from '../../contracts/target.ts';
import { openEntra } from './entra-for-tests.ts';

/** What the contract asks of groups; an Entra tenant takes people only (`rules.test.ts`). */
const ofGroups = /group|membership|people who (?:join|leave)$|a person (?:join|leave)$|another run’s work/;

describe('A target of people alone', function () {
  targetContract('an Entra domain', () => openRemoteTarget(openEntra, { attributes: 'its own' }));
  for (const suite of this.suites) {
    suite.suites = suite.suites.filter(({ title }) => !ofGroups.test(title));
    for (const one of suite.suites) one.tests = one.tests.filter(({ title }) => !ofGroups.test(title));
  }
});
