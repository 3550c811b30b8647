import assert from 'node:assert/strict';
import { SyncFailure } from '../../src/model/failure.ts';
import { canary, openApi, reader, type ApiForTests } from './api-for-tests.ts';
import { DocumentedClient } from './documented-client.ts';
import { Walk } from './walk.ts';

const schedule = { kind: 'daily', at: '02:30', timeZone: 'Europe/Berlin' };
const nights = ['2026-03-28T01:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'];

describe('schedules in the API', () => {
  let api: ApiForTests;
  let client: DocumentedClient;
  let walk: Walk;
  beforeEach(async () => {
    api = await openApi();
    api.now = new Date('2026-03-27T10:00:00Z');
    client = await DocumentedClient.of(api.origin);
    walk = new Walk(api, client);
    const clientId = '11111111-2222-4333-8444-555555555555';
    const profile = await client.call('createCredentialProfile', { body: { name: 'App', clientId, secret: canary } });
    walk.profileId = String(profile.json.id);
    const body = {
      name: 'Contoso',
      tenant: 'contoso.example',
      cloud: 'simulated',
      credentialProfileId: walk.profileId,
    };
    walk.connectionId = String((await client.call('createConnection', { body })).json.id);
  });
  afterEach(async () => {
    await api[Symbol.asyncDispose]();
  });

  const connection = async (): Promise<Readonly<Record<string, unknown>>> =>
    (await client.call('getConnection', { params: { id: walk.connectionId } })).json;

  it('say when one that is not saved would run, or why it never would', async () => {
    assert.deepEqual((await client.call('listNextRuns', { body: { schedule }, as: reader })).json.items, nights);
    assert.deepEqual((await client.call('listNextRuns', { body: { schedule: { kind: 'manual' } } })).json.items, []);
    const never = { kind: 'cron', expression: '0 0 31 2 *', timeZone: 'UTC' };
    const refused = await client.call('listNextRuns', { body: { schedule: never } });
    assert.deepEqual(
      [refused.status, refused.json.code, refused.json.problems],
      [
        400,
        'invalid-input',
        [
          {
            path: 'schedule.expression',
            message: 'Enter a date that exists: this cron expression never comes due.',
          },
        ],
      ],
    );
  });

  it('show the next three times of a connection, none where it is manual or disabled', async () => {
    assert.deepEqual((await connection()).nextRuns, []);
    await walk.change({ schedule });
    assert.deepEqual((await connection()).nextRuns, nights);
    await walk.change({ enabled: false });
    assert.deepEqual((await connection()).nextRuns, []);
  });

  it('show that the schedule waits while a connection is in trouble, and not after a success', async () => {
    await walk.change({ schedule });
    api.openSource = (): never => {
      throw new SyncFailure('secret-expired', 'AADSTS7000222');
    };
    const started = await client.call('startRun', { params: { id: walk.connectionId }, body: { kind: 'overview' } });
    await walk.ended(String(started.json.id));
    api.openSource = null;
    const troubled = await connection();
    const { failure, ...trouble } = troubled.trouble as { failure: { code: string; link: string } };
    assert.deepEqual([failure.code, failure.link], ['secret-expired', `/tab/credential-profiles/${walk.profileId}`]);
    const nextAttemptAt = '2026-03-27T16:00:00.000Z';
    assert.deepEqual(trouble, { since: '2026-03-27T10:00:00.000Z', attempts: 1, nextAttemptAt });
    assert.deepEqual(troubled.nextRuns, [nextAttemptAt, ...nights.slice(0, 2)]);
    await walk.preview();
    const { nextRuns, trouble: none } = await connection();
    assert.deepEqual([nextRuns, none], [nights, null]);
  });
});
