import { remoteContract } from '../../contracts/remote.ts';
import type { RemoteUnderTest } from '../../contracts/remote-under-test.ts';
import { startScimmy } from '../../support/scim-scimmy.ts';
import { remoteFor } from './scim-for-tests.ts';

for (const bulk of [true, false])
  remoteContract(`a SCIM service by others ${bulk ? 'with' : 'without'} Bulk`, async (): Promise<RemoteUnderTest> => {
    const server = await startScimmy({ bulk });
    return {
      remote: remoteFor(server),
      required: (of, name) => (of === 'user' ? { userPrincipalName: `${name}@example.com` } : {}),
      byHand: server.byHand,
      loseNextAnswer: () => server.loseNextAnswer(),
      dispose: () => server.close(),
    };
  });
