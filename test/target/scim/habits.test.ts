import assert from 'node:assert/strict';
import { FaultTable } from '../../faults/fault-table.ts';
import { startHabits } from '../../support/scim-habit-server.ts';
import type { ScimFaults, ScimHabits } from '../../support/scim-habits.ts';
import { walk } from './habit-walk.ts';
import { LeapingClock, remoteFor, testPolicy } from './scim-for-tests.ts';

type Case = readonly [habits: ScimHabits, outcome: 'exact' | 'target-unavailable' | 'target-refused'];

const [fine, down, no] = ['exact', 'target-unavailable', 'target-refused'] as const;
const small = { pageSize: 7 } as const;
const single = { bulk: 'off' } as const;
/** What writes. */
const verbs = ['POST /Users', 'PATCH /Users', 'DELETE /Users', 'POST /Groups', 'PATCH /Groups'] as const;

const offers: readonly Case[] = [
  [{}, fine],
  [{ bulk: 'off' }, fine],
  [{ bulk: 'refused' }, fine],
  [{ bulk: { maxOperations: 3 } }, fine],
  [{ bulk: { maxPayloadSize: 900 } }, fine],
  [{ bulk: { maxPayloadSize: 100 } }, fine],
  [{ patch: 'off' }, fine],
  [{ patch: 'off', ...single }, fine],
  [{ patch: 'off', ...single, etag: 'on' }, fine],
  [{ patch: 'off-unsaid' }, fine],
  [{ patch: 'off-unsaid', ...single }, fine],
  [{ filter: 'off' }, fine],
  [{ filter: 'off-unsaid' }, fine],
  [{ filter: 'no-or' }, fine],
  [{ filter: 'or-as-first' }, fine],
  [{ filter: 'ignored' }, fine],
  [{ etag: 'on' }, fine],
  [{ etag: 'on', ...single }, fine],
  [{ etag: 'never-matches', ...single }, fine],
  [{ etag: 'never-matches' }, fine],
  [{ cursor: true }, fine],
  [{ cursor: true, ...small }, fine],
  [{ cursor: true, ...small, totals: 'none' }, fine],
  [{ discovery: 'none' }, fine],
  [{ discovery: 'no-schemas' }, fine],
];

const manners: readonly Case[] = [
  [{ stringBooleans: true }, fine],
  [{ upperCase: true }, fine],
  [{ upperCase: true, patch: 'off' }, fine],
  [{ numericIds: true }, fine],
  [{ plainJson: true }, fine],
  [{ plainJson: 'only', ...single }, fine],
  [{ htmlRefusals: true, patch: 'off-unsaid', bulk: 'refused', filter: 'off-unsaid' }, fine],
  [{ patchAnswers: 'nothing', ...single }, fine],
  [{ patchAnswers: 'empty-200', ...single }, fine],
  [{ postAnswers: 'location-only', ...single }, fine],
  [{ postAnswers: 'nothing', ...single }, fine],
  [{ bulkAnswers: 'no-ids' }, fine],
  [{ bulkAnswers: 'status-object' }, fine],
  [{ bulkAnswers: 'half' }, fine],
  [{ bulkAnswers: 'with-response' }, fine],
  [{ totals: 'none' }, fine],
  [{ totals: 'none', ...small }, fine],
  [{ totals: 'as-text', ...small }, fine],
  [{ noResourcesWhenEmpty: true }, fine],
  [{ pageSize: 1 }, fine],
  [{ pageSize: 1, totals: 'none' }, fine],
  [{ ...small }, fine],
  [{ wholePages: true, ...small }, fine],
  // Nothing tells the last page from one that is given again.
  [{ wholePages: true, ...small, totals: 'none' }, down],
  [{ listsLackMembers: true }, fine],
  [{ listsCutMembers: true }, fine],
  [{ partsRefused: true }, fine],
  [{ partsRefused: true, ...single, filter: 'off' }, fine],
  [{ nestedGroups: true, patch: 'off' }, fine],
  [{ removal: 'by-values', ...single }, fine],
  [{ removal: 'by-values' }, fine],
  [{ removal: 'neither', ...single }, fine],
  [{ removal: 'everybody-goes', ...single }, fine],
  [{ removal: 'everybody-goes' }, fine],
  [{ strictMembers: true, ...single }, fine],
  [{ strictMembers: true }, fine],
  [{ subPathsRefused: true, ...single }, fine],
  [{ subPathsRefused: true }, fine],
  [{ enterpriseUnknown: true }, fine],
];

const badDays: readonly Case[] = [
  [{ throttled: { times: 3, retryAfter: '30' } }, fine],
  [{ throttled: { every: 3, retryAfter: '1' } }, fine],
  [{ throttled: { times: 2, retryAfter: 'Mon, 05 Jan 2026 09:01:00 GMT' } }, fine],
  [{ throttled: { times: 6 } }, fine],
  [{ throttled: true }, down],
  [{ throttled: { retryAfter: '3600' } }, down],
  [{ throttled: { every: 2, retryAfter: '5', of: '/Bulk' } }, fine],
  [{ unavailable: { times: 3, retryAfter: '60' } }, fine],
  [{ unavailable: { times: 3 } }, fine],
  [{ unavailable: true }, down],
  [{ serverErrors: { every: 3 }, ...single }, fine],
  [{ serverErrors: { every: 3 } }, fine],
  [{ serverErrors: true }, down],
  [{ serverErrors: { of: 'GET /Users', after: 2 }, ...small }, down],
  [{ htmlAnswers: { every: 3 } }, fine],
  [{ htmlAnswers: { every: 3 }, ...single }, fine],
  [{ htmlAnswers: true }, down],
  [{ htmlAnswers: { of: 'GET /Users' } }, down],
  [{ htmlAnswers: { of: 'GET /Groups' } }, down],
  [{ htmlAnswers: { of: 'POST /Users' }, ...single }, down],
  [{ truncatedJson: { every: 3 } }, fine],
  [{ truncatedJson: { every: 3 }, ...single }, fine],
  [{ truncatedJson: true }, down],
  [{ lostRequests: { every: 3 } }, fine],
  [{ lostRequests: { every: 3 }, ...single }, fine],
  [{ lostRequests: true }, down],
  [{ lostAnswers: { every: 2 } }, fine],
  [{ lostAnswers: { every: 2 }, ...single }, fine],
  [{ lostAnswers: { every: 2 }, ...single, etag: 'on' }, fine],
  [{ lostAnswers: { every: 2 }, ...single, patch: 'off' }, fine],
  [{ lostAnswers: { every: 2 }, ...single, filter: 'off' }, fine],
  ...verbs.map((of): Case => [{ serverErrorsAfterWriting: { of, every: 2 }, ...single }, fine]),
  [{ serverErrorsAfterWriting: { of: '/Bulk', times: 1 } }, fine],
  [{ serverErrorsAfterWriting: { of: '/Bulk' } }, fine],
  [{ serverErrorsAfterWriting: { of: 'Users' }, ...single }, fine],
  [{ serverErrorsAfterWriting: true, ...single }, down],
  [{ silence: { times: 2, of: 'POST /Users' }, ...single }, fine],
  [{ silence: { of: 'GET /Users' } }, down],
  [{ unauthorized: { times: 1 } }, fine],
  [{ unauthorized: true }, no],
  [{ unauthorized: { of: 'PATCH' }, ...single }, no],
  [{ forbidden: { of: 'GET /Users' } }, no],
  [{ forbidden: { of: 'POST /Users' }, ...single }, no],
  [{ redirects: { of: 'GET /Groups' } }, no],
  [{ redirects: { of: 'POST' } }, no],
  [{ notLists: { of: 'GET /Users' } }, down],
  [{ endsShort: { of: 'user' }, ...small }, down],
  [{ endsShort: { of: 'user', times: 1 }, ...small }, fine],
  [{ endsShort: { of: 'user' }, ...small, wholePages: true }, down],
  [{ shrinks: { of: 'user', times: 3 }, ...small }, fine],
  [{ shrinks: { of: 'user', times: 3 }, ...small, totals: 'none' }, fine],
  [{ shrinks: { of: 'user', times: 2 }, ...small, wholePages: true }, fine],
  [{ grows: { of: 'user', times: 3 }, ...small }, fine],
  [{ grows: { of: 'user', times: 3 }, ...small, totals: 'none' }, fine],
  [{ expiredCursors: { times: 1 }, cursor: true, ...small }, fine],
  [{ expiredCursors: true, cursor: true, ...small }, down],
  [{ bulkFails: true }, fine],
  [{ bulkFails: { times: 1 } }, fine],
  ...[400, 403, 404, 413, 501].map((status): Case => [{ bulkFails: { status } }, fine]),
  [{ bulkFails: { status: 413, times: 2 } }, fine],
];

const faults: readonly (keyof ScimFaults)[] = [
  ...(['throttled', 'unavailable', 'serverErrors', 'serverErrorsAfterWriting', 'htmlAnswers'] as const),
  ...(['truncatedJson', 'lostAnswers', 'lostRequests', 'silence', 'unauthorized', 'forbidden'] as const),
  ...(['redirects', 'notLists', 'endsShort', 'shrinks', 'grows', 'expiredCursors', 'bulkFails'] as const),
];

describe('With an unfriendly habit, the SCIM client reads and writes exactly, or fails with the right code', function () {
  this.timeout(30_000);
  const table = new FaultTable('SCIM services');
  after(() => table.print());

  for (const [kind, cases] of Object.entries({ offers, manners, 'bad days': badDays }))
    describe(kind, () => {
      for (const [habits, outcome] of cases)
        it(`${JSON.stringify(habits)} → ${outcome}`, async () => {
          const server = await startHabits(habits);
          try {
            const timeout = habits.silence === undefined ? testPolicy.timeout : 150;
            const remote = remoteFor(server, { policy: { ...testPolicy, timeout }, clock: new LeapingClock() });
            const moving = habits.shrinks !== undefined || habits.grows !== undefined;
            const departments = habits.enterpriseUnknown !== true;
            assert.equal(await walk(server, remote, { departments, moving }), outcome);
            for (const fault of faults.filter((name) => habits[name] !== undefined))
              assert.ok(server.shown(fault) > 0, `${fault} showed`);
            const name = Object.keys(habits)[0] ?? 'none';
            table.add({
              fault: name,
              happens: JSON.stringify(habits),
              outcome: `${outcome}, ${server.requests.length} requests`,
            });
          } finally {
            await server.close();
          }
        });
    });
});
