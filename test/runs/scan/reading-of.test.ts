import assert from 'node:assert/strict';
import type { Connection, ConnectionState } from '../../../src/model/connection.ts';
import type { FullScanReason } from '../../../src/model/overview.ts';
import type { Baseline } from '../../../src/model/snapshot.ts';
import { readingOf } from '../../../src/runs/scan/baseline.ts';
import { configurationDigest } from '../../../src/runs/configuration.ts';
import { defaultPolicy } from '../../../src/settings/connection-input.ts';

const connection: Connection = {
  ...{ id: 'contoso', name: 'Contoso', tenant: 'contoso.example', cloud: 'global', credentialProfileId: 'app' },
  ...defaultPolicy,
  ...{ createdAt: '', updatedAt: '', updatedBy: 'Ada' },
};
const state = { fullScanOnNextRun: false } as ConnectionState;
const none = { wanted: 1, filtered: 0, ambiguous: 0, owned: 1 };
const baseline: Baseline = {
  ...{ connectionId: 'contoso', overviewId: 'contoso.1', snapshotId: 'contoso.1', isAddition: false },
  cursors: { users: 'u', groups: 'g' },
  settingsDigest: configurationDigest(connection),
  scope: 'all',
  ...{ scannedAt: '2026-03-01T10:00:00.000Z', readAt: '2026-03-03T10:00:00.000Z' },
  tallies: { user: none, group: none, membership: none },
  ...{ filteredBy: [], revisit: { users: [], groups: [] } },
};
const now = new Date('2026-03-04T10:00:00Z');

describe('the rule for what a run reads', () => {
  const cases: readonly [
    string,
    Partial<{ connection: Connection; state: ConnectionState; baseline: Baseline | null; now: Date }>,
    FullScanReason | null,
  ][] = [
    ['is what changed since the last sync', {}, null],
    ['is everything before the first sync', { baseline: null }, 'first-sync'],
    ['is everything when that was asked for', { state: { ...state, fullScanOnNextRun: true } }, 'asked-for'],
    [
      'is everything when the filters changed',
      { connection: { ...connection, filters: { ...connection.filters, guests: 'exclude' } } },
      'settings-changed',
    ],
    [
      'is everything when the mapping changed',
      { connection: { ...connection, mapping: connection.mapping.slice(1) } },
      'settings-changed',
    ],
    [
      'is what changed when only name and review mode did',
      { connection: { ...connection, name: 'New', reviewMode: 'auto', updatedAt: 'now' } },
      null,
    ],
    ['is everything after so many days', { now: new Date('2026-03-08T10:00:00Z') }, 'due'],
    ['is what changed a moment before', { now: new Date('2026-03-08T09:59:59Z') }, null],
    ['is everything sooner where the connection says so', { connection: { ...connection, fullScanDays: 1 } }, 'due'],
  ];
  for (const [sentence, given, because] of cases)
    it(sentence, () => {
      const reading = readingOf({ connection, state, baseline, now, ...given });
      assert.equal(reading.kind === 'full' ? reading.because : null, because);
    });
});
