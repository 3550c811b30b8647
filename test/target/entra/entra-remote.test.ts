import { remoteContract } from '../../contracts/remote.ts';
import { openEntra } from './entra-for-tests.ts';

/** What the contract asks of groups; an Entra tenant takes people only (`people-only.test.ts`). */
const ofGroups = ['of a group', 'of members'];

describe('The people of an Entra domain', function () {
  remoteContract('the Entra tenant', openEntra);
  for (const suite of this.suites) suite.suites = suite.suites.filter(({ title }) => !ofGroups.includes(title));
});
