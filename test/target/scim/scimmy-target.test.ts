import { openRemoteTarget } from '../../contracts/remote-rig.ts';
import { targetContract } from '../../contracts/target.ts';
import { openScimmy } from './scim-for-tests.ts';

/** A thousand of them take this server, which looks through everybody at each write, half a minute. */
const large = /thousand|however many/;

describe('A target over a SCIM service', function () {
  targetContract('a SCIM service by others', () => openRemoteTarget(() => openScimmy({ bulk: true })));
  for (const suite of this.suites[0]?.suites ?? []) suite.tests = suite.tests.filter(({ title }) => !large.test(title));
});
