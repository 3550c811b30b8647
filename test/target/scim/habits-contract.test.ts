import type { RemoteUnderTest } from '../../contracts/remote-under-test.ts';
import { remoteContract } from '../../contracts/remote.ts';
import { startHabits } from '../../support/scim-habit-server.ts';
import type { ScimHabits } from '../../support/scim-habits.ts';
import { remoteFor } from './scim-for-tests.ts';

/** Services as they are, from those that have everything to those that have hardly anything. */
const services: readonly (readonly [string, ScimHabits])[] = [
  ['everything the standards know', { etag: 'on', cursor: true }],
  ['single requests and ETags', { bulk: 'off', etag: 'on', patchAnswers: 'nothing' }],
  ['PUT alone, and no filters', { patch: 'off', bulk: 'off', filter: 'off' }],
  [
    'other manners',
    {
      ...{ stringBooleans: true, upperCase: true, numericIds: true, plainJson: true, totals: 'none' },
      ...{ noResourcesWhenEmpty: true, patchAnswers: 'empty-200', postAnswers: 'location-only', filter: 'no-or' },
      ...{ listsLackMembers: true, strictMembers: true, removal: 'by-values', bulkAnswers: 'no-ids', pageSize: 17 },
    },
  ],
];

for (const [name, habits] of services)
  remoteContract(`a SCIM service with ${name}`, async (): Promise<RemoteUnderTest> => {
    const server = await startHabits(habits);
    return {
      remote: remoteFor(server),
      required: (of, named) => (of === 'user' ? { userPrincipalName: `${named}@example.com` } : {}),
      byHand: server.byHand,
      loseNextAnswer: () => server.loseNextAnswer(),
      dispose: () => server.close(),
    };
  });
