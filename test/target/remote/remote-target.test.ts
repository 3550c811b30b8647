import { openRemoteTarget } from '../../contracts/remote-rig.ts';
import { targetContract } from '../../contracts/target.ts';
import { openMemoryRemote } from './remote-for-tests.ts';

targetContract('A target over a remote', () => openRemoteTarget(() => openMemoryRemote()));
