import assert from 'node:assert/strict';
import { pino } from 'pino';
import sinon from 'sinon';
import type { CredentialProfile } from '../../src/model/credential-profile.ts';
import type { Notice } from '../../src/model/notice.ts';
import type { RoleAssignment } from '../../src/model/role.ts';
import { Outbox } from '../../src/notify/outbox.ts';
import { SecretReminders } from '../../src/notify/secret-reminders.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { connectionWith } from '../bot/samples.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { profile } from './email/mails-for-tests.ts';

const hour = 60 * 60 * 1000;
const day = 24 * hour;
const began = Date.parse('2026-11-01T09:30:00.000Z');
const logger = pino({ level: 'silent' });

const person = (name: string, role: RoleAssignment['role'], mail: string | null = null): RoleAssignment => ({
  personId: name,
  tenantId: 't',
  name,
  role,
  mail,
});

/** A reminder as it was sent: on which day since the beginning, which one, to whom and how. */
type Sent = readonly [onDay: number, days: number, to: string];

interface Bench {
  readonly store: MemoryStore;
  clock: number;
  people: readonly RoleAssignment[];
  readonly sent: Sent[];
  /** Looks from several processes at once. */
  look(): Promise<void>;
  /** Looks every hour for so many days. */
  pass(days: number): Promise<void>;
  /** Changes the profile. */
  change(changes: Partial<CredentialProfile>): Promise<void>;
}

async function openBench(
  changes: Partial<CredentialProfile>,
  { enabled = true, canMail = false }: { readonly enabled?: boolean; readonly canMail?: boolean } = {},
): Promise<Bench> {
  const store = new MemoryStore();
  const sent: Sent[] = [];
  const messenger = {
    deliver: async ({ topic, to }: Notice): Promise<{ kind: 'delivered' }> => {
      assert.equal(topic.kind, 'secret-expires');
      const whom = to.kind === 'mail' ? to.address : to.kind === 'person' ? to.name : '';
      sent.push([Math.floor((bench.clock - began) / day), topic.days, whom]);
      return { kind: 'delivered' };
    },
  };
  const now = (): Date => new Date(bench.clock);
  const instances = [1, 2, 3].map(() => {
    const outbox = new Outbox({ store: new MemoryStore(store), chat: messenger, mail: messenger, logger, now });
    const reminders = new SecretReminders({
      ...{ store, outbox, canMail, logger, now },
      people: { list: async () => bench.people },
      chats: { localeOf: async () => undefined },
    });
    return { outbox, reminders };
  });
  const bench: Bench = {
    store,
    clock: began,
    people: [person('Ada', 'administrator')],
    sent,
    async look() {
      await Promise.all(instances.map(({ reminders }) => reminders.look(now())));
      await Promise.all(instances.map(async ({ outbox }) => outbox.idle()));
    },
    async pass(days) {
      for (const end = bench.clock + days * day; bench.clock < end; bench.clock += hour) {
        await bench.look();
        await instances[0]?.outbox.deliverDue();
        await instances[0]?.outbox.idle();
      }
    },
    async change(more) {
      const stored = await store.get('credentialProfiles', 'all', 'p1');
      const body = { ...profile, ...stored?.body, ...more } as CredentialProfile;
      await store.write('credentialProfiles', 'all', [{ kind: 'put', id: 'p1', body }]);
    },
  };
  await bench.change(changes);
  await store.write('connections', 'all', [{ kind: 'create', id: 'c1', body: connectionWith({ enabled }) }]);
  return bench;
}

const inDays = (days: number): string => new Date(began + days * day).toISOString();

describe('reminders of a secret that expires', function () {
  this.timeout(20_000);

  it('come 30, 14, 7 and 1 days before and when it has expired, once each, over 40 days of three processes', async () => {
    const bench = await openBench({ secretExpiresAt: inDays(32) });
    await bench.pass(40);
    assert.deepEqual(bench.sent, [
      [2, 30, 'Ada'],
      [18, 14, 'Ada'],
      [25, 7, 'Ada'],
      [31, 1, 'Ada'],
      [32, 0, 'Ada'],
    ]);
  });

  const table: readonly (readonly [when: string, expiresAt: string | null, days: number, expected: readonly Sent[]])[] =
    [
      ['the end is not known', null, 40, []],
      ['there is time enough', inDays(75), 40, []],
      ['it expired long ago', inDays(-29), 40, []],
      ['it expired a week ago: once', inDays(-7), 40, [[0, 0, 'Ada']]],
      [
        'it was entered late: the most urgent first',
        inDays(10),
        5,
        [
          [0, 14, 'Ada'],
          [3, 7, 'Ada'],
        ],
      ],
    ];
  for (const [when, secretExpiresAt, days, expected] of table)
    it(`${expected.length === 0 ? 'do not come' : 'come as they should'} when ${when}`, async () => {
      const bench = await openBench({ secretExpiresAt });
      await bench.pass(days);
      assert.deepEqual(bench.sent, expected);
    });

  it('that were missed while the host was down come late, and only the most urgent', async () => {
    const bench = await openBench({ secretExpiresAt: inDays(35) });
    await bench.pass(6);
    bench.clock = began + 30 * day;
    await bench.pass(10);
    assert.deepEqual(bench.sent, [
      [5, 30, 'Ada'],
      [30, 7, 'Ada'],
      [34, 1, 'Ada'],
      [35, 0, 'Ada'],
    ]);
  });

  it('begin anew with a new secret', async () => {
    const bench = await openBench({ secretExpiresAt: inDays(13) });
    await bench.pass(8);
    await bench.change({ secretRef: 'secret-2', secretExpiresAt: inDays(40) });
    await bench.pass(20);
    assert.deepEqual(bench.sent, [
      [0, 14, 'Ada'],
      [6, 7, 'Ada'],
      [10, 30, 'Ada'],
      [26, 14, 'Ada'],
    ]);
  });

  it('are of a certificate as of a secret, and of an identity of the host never', async () => {
    const { secretExpiresAt: _end, secretHint: _hint, thumbprint: _none, kind: _kind, ...fields } = profile;
    const thumbprint = 'A1'.repeat(20);
    const bench = await openBench({ kind: 'certificate', thumbprint, secretHint: '', secretExpiresAt: inDays(13) });
    await bench.pass(1);
    assert.deepEqual(bench.sent, [[0, 14, 'Ada']]);
    const nothing = { secretRef: null, secretHint: '', secretExpiresAt: null, thumbprint: null } as const;
    await bench.change({ ...fields, kind: 'federated', identityClientId: '', ...nothing });
    await bench.pass(30);
    assert.equal(bench.sent.length, 1);
  });

  it('are not about a profile that no enabled connection uses', async () => {
    const bench = await openBench({ secretExpiresAt: inDays(5) }, { enabled: false });
    await bench.pass(2);
    assert.deepEqual(bench.sent, []);
    await bench.store.write('connections', 'all', [{ kind: 'put', id: 'c1', body: connectionWith() }]);
    await bench.look();
    assert.deepEqual(bench.sent, [[2, 7, 'Ada']]);
  });

  for (const canMail of [true, false])
    it(`go to every administrator and nobody else, ${canMail ? 'by e-mail too' : 'in chats where there is no mail server'}`, async () => {
      const bench = await openBench({ secretExpiresAt: inDays(5) }, { canMail });
      bench.people = [
        person('Ada', 'administrator', 'ada@contoso.example'),
        person('Grace', 'administrator'),
        person('Alex', 'approver', 'alex@contoso.example'),
      ];
      await bench.pass(1);
      const expected = ['Ada', 'Grace', ...(canMail ? ['ada@contoso.example'] : [])];
      assert.deepEqual(bench.sent.map(([, , to]) => to).sort(), expected.sort());
    });

  it('are looked for at the start and every hour until it stops, whatever a look meets', async () => {
    const clock = sinon.useFakeTimers({ now: began, toFake: ['setInterval', 'clearInterval'] });
    try {
      let looks = 0;
      const store = {
        // eslint-disable-next-line require-yield
        async *scan(): AsyncGenerator<never> {
          looks += 1;
          throw new StoreUnavailable('away');
        },
      };
      const reminders = new SecretReminders({
        ...{ store, logger, canMail: false, now: () => new Date(began) },
        people: { list: async () => [] },
        outbox: { add: async () => undefined },
        chats: { localeOf: async () => undefined },
      });
      reminders.start();
      await clock.tickAsync(3 * hour);
      assert.equal(looks, 4);
      await reminders.stop();
      await clock.tickAsync(3 * hour);
      assert.equal(looks, 4);
    } finally {
      clock.restore();
    }
  });
});
