import { targetContract } from '../../contracts/target.ts';
import { openDirectory } from './directory-for-tests.ts';

targetContract('The directory', openDirectory);
