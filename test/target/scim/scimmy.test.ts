import { remoteContract } from '../../contracts/remote.ts';
import { openScimmy } from './scim-for-tests.ts';

for (const bulk of [true, false])
  remoteContract(`a SCIM service by others ${bulk ? 'with' : 'without'} Bulk`, () => openScimmy({ bulk }));
