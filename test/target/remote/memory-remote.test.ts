import { remoteContract } from '../../contracts/remote.ts';
import { openMemoryRemote } from './remote-for-tests.ts';

remoteContract('The remote of tests', () => openMemoryRemote());
remoteContract('The remote of tests that says what is there', () => openMemoryRemote({ answers: 'what is there' }));
