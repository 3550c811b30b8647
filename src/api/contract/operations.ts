import { connectionOperations } from './connections.ts';
import { credentialProfileOperations } from './credential-profiles.ts';
import { directoryOperations } from './directory.ts';
import { localOperations } from './local.ts';
import { overrideOperations } from './override-operations.ts';
import { overviewOperations } from './overviews.ts';
import { runOperations } from './runs.ts';
import { serviceOperations } from './service.ts';

/** Every operation of the API by its id, except those of the local mode. */
export const operations = {
  ...connectionOperations,
  ...credentialProfileOperations,
  ...overviewOperations,
  ...overrideOperations,
  ...runOperations,
  ...directoryOperations,
  ...serviceOperations,
};

export const operationsOfLocalMode = { ...operations, ...localOperations };

export type OperationId = keyof typeof operationsOfLocalMode;
