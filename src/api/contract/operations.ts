import { connectionOperations } from './connections.ts';
import { credentialProfileOperations } from './credential-profiles.ts';
import { directoryImportOperations } from './directory-imports.ts';
import { directoryOperations } from './directory.ts';
import { filteredPeopleOperations } from './filtered-people.ts';
import { historyOperations } from './history.ts';
import { localOperations } from './local.ts';
import { noticeOperations } from './notices.ts';
import { overrideOperations } from './override-operations.ts';
import { overviewOperations } from './overviews.ts';
import { peopleOperations } from './people.ts';
import { photoOperations } from './photos.ts';
import { runOperations } from './runs.ts';
import { scheduleOperations } from './schedules.ts';
import { scimTokenOperations } from './scim-tokens.ts';
import { serviceOperations } from './service.ts';
import { whatIfOperations } from './what-if.ts';
import { whyOperations } from './why.ts';

/** Every operation of the API by its id, except those of the local mode. */
export const operations = {
  ...connectionOperations,
  ...whatIfOperations,
  ...scheduleOperations,
  ...whyOperations,
  ...credentialProfileOperations,
  ...overviewOperations,
  ...filteredPeopleOperations,
  ...overrideOperations,
  ...runOperations,
  ...historyOperations,
  ...noticeOperations,
  ...directoryOperations,
  ...directoryImportOperations,
  ...scimTokenOperations,
  ...photoOperations,
  ...peopleOperations,
  ...serviceOperations,
};

export const operationsOfLocalMode = { ...operations, ...localOperations };

export type OperationId = keyof typeof operationsOfLocalMode;
