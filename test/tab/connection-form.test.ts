import assert from 'node:assert/strict';
import type { Connection } from '../../src/model/connection.ts';
import { defaultFilters, defaultLimits, defaultMapping } from '../../src/model/connection.ts';
import { sourceAttributes as readAttributes } from '../../src/model/directory.ts';
import { connectionChange, whatIfInput } from '../../src/settings/connection-input.ts';
import type { ConnectionForm } from '../../tab/src/settings/connection-form.ts';
import { formFields, formOf, newRule, restoredMapping } from '../../tab/src/settings/connection-form.ts';
import { problemsOf } from '../../tab/src/settings/form-problems.ts';
import { changeOf, differingFields, settingOf, whatIfOf } from '../../tab/src/settings/form-settings.ts';
import { sourceAttributes } from '../../tab/src/settings/mapping-defaults.ts';
import { targetForm, targetSetting } from '../../tab/src/settings/target-form.ts';
import { collisions, mergedForm, rebased } from '../../tab/src/settings/merge-forms.ts';
import { loadTexts } from '../../tab/src/texts/tab-texts.ts';

const groupA = '3f0c1a52-7c0e-4c7a-9a53-0d8a3b6f2e11';
const groupB = '9d8b6a10-1111-4222-8333-444455556666';

const plain = {
  name: 'Contoso',
  enabled: true,
  credentialProfileId: 'app-000001',
  target: { kind: 'directory' },
  scope: { kind: 'all' },
  filters: defaultFilters,
  mapping: defaultMapping,
  matchKey: 'userPrincipalName',
  removalPolicy: { kind: 'deactivate' },
  limits: defaultLimits,
  reviewMode: 'manual',
  fullScanDays: 7,
  photos: 'copy',
  schedule: { kind: 'manual' },
  notifications: { when: 'change-or-failure', recipients: [] },
} satisfies Partial<Connection>;

const application = {
  kind: 'scim',
  baseUrl: 'https://app.example.com/scim/v2',
  authentication: {
    kind: 'client-credentials',
    tokenUrl: 'https://login.example.com/token',
    clientId: 'rollcall',
    scope: 'scim',
    secretHint: '7777',
  },
  requestsPerSecond: 2.5,
} as const;

const elaborate = {
  ...plain,
  scope: { kind: 'groups', groupIds: [groupA, groupB], nested: false },
  filters: {
    definition: "department eq 'Sales'",
    mailContains: ['@contoso.example'],
    mailExcludes: ['@test', '@lab'],
    guests: 'exclude',
    blocked: 'include',
  },
  mapping: [
    { attribute: 'userName', kind: 'copy', from: 'userPrincipalName' },
    { attribute: 'mail', kind: 'first', from: ['mail', 'userPrincipalName'] },
    { attribute: 'country', kind: 'constant', value: 'DE' },
    { attribute: 'external', kind: 'constant', value: false },
    { attribute: 'nickname', kind: 'constant', value: null },
  ],
  removalPolicy: { kind: 'deactivate-then-delete', days: 30 },
  limits: { ...defaultLimits, user: { percent: 2.5, minimum: 10, count: 50 } },
  schedule: { kind: 'daily', at: '03:30', timeZone: 'Asia/Tokyo' },
  notifications: {
    when: 'completion',
    recipients: [
      {
        kind: 'person',
        id: 'aaaaaaaa-0000-4000-8000-0000000000a1',
        tenantId: 'aaaaaaaa-0000-4000-8000-000000000001',
        name: 'Adele Vance',
        by: 'teams',
        mail: null,
      },
      { kind: 'channel', id: '19:it@thread.tacv2', name: 'IT' },
    ],
  },
} satisfies Partial<Connection>;

type View = Parameters<typeof formOf>[0];
const view = (of: object): View => structuredClone(of) as View;
const form = (change: Partial<ConnectionForm> = {}): ConnectionForm => ({ ...formOf(view(plain), 'UTC'), ...change });

describe('the form of a connection', () => {
  for (const [name, saved] of Object.entries({ plain, elaborate })) {
    it(`stands for exactly the settings it was made from: ${name}`, () => {
      const made = formOf(view(saved), 'UTC');
      assert.deepEqual(differingFields(made, formOf(view(saved), 'Europe/Berlin')), []);
      const change = changeOf(form({ name: 'x' }), made);
      const whole = Object.fromEntries(formFields.map((field) => [field, settingOf(made, field)]));
      assert.deepEqual(whole.scope, saved.scope);
      assert.deepEqual(whole.target, saved.target);
      assert.deepEqual(whole.mapping, saved.mapping);
      assert.deepEqual(whole.schedule, saved.schedule);
      assert.deepEqual(whole.removalPolicy, saved.removalPolicy);
      assert.deepEqual(whole.recipients, saved.notifications.recipients);
      assert.deepEqual(whole.userLimit, saved.limits.user);
      connectionChange.parse(change);
    });
  }

  it('sends what changed and nothing else, notifications as a whole', () => {
    const saved = form();
    assert.deepEqual(changeOf(saved, saved), {});
    const entered = form({
      name: ' Contoso EU ',
      mailExcludes: '@test; @lab',
      groupLimit: { percent: '5', minimum: '100', count: '500' },
      when: 'none',
    });
    assert.deepEqual(changeOf(saved, entered), {
      name: 'Contoso EU',
      filters: { mailExcludes: ['@test', '@lab'] },
      limits: { group: { percent: 5, minimum: 100, count: 500 } },
      notifications: { when: 'none', recipients: [] },
    });
  });

  it('takes nothing for a change that means the same', () => {
    const saved = formOf(view(elaborate), 'UTC');
    const same: ConnectionForm = {
      ...saved,
      scope: { ...saved.scope, groupIds: ` ${groupA.toUpperCase()}, ${groupB};${groupA}` },
      mailExcludes: '@test\n@lab',
      definition: ` ${saved.definition} `,
      removalPolicy: { ...saved.removalPolicy, days: '30 ' },
    };
    assert.deepEqual(differingFields(saved, same), []);
    assert.deepEqual(differingFields(form(), form({ scope: { kind: 'all', groupIds: groupA, nested: false } })), []);
  });

  it('tries out all that decides an overview, and only that', () => {
    const asked = whatIfOf(formOf(view(elaborate), 'UTC'));
    assert.deepEqual(Object.keys(asked).sort(), Object.keys(whatIfInput.shape).sort());
    whatIfInput.parse(asked);
  });

  it('restores the mapping of a new connection, and offers what is read', () => {
    assert.deepEqual(settingOf(form({ mapping: restoredMapping() }), 'mapping'), defaultMapping);
    assert.deepEqual(sourceAttributes, readAttributes);
  });
});

describe('what is wrong in the form of a connection', () => {
  const person = {
    kind: 'person',
    id: 'aaaaaaaa-0000-4000-8000-0000000000a1',
    tenantId: 'aaaaaaaa-0000-4000-8000-000000000001',
    name: 'Adele',
    by: 'teams',
    mail: '',
  } as const;
  const schedule = form().schedule;
  const target = targetForm(application);
  const cases: readonly (readonly [what: string, change: Partial<ConnectionForm>, paths: readonly string[]])[] = [
    ['nothing', {}, []],
    ['no name', { name: ' ' }, ['name']],
    ['no group', { scope: { kind: 'groups', groupIds: ' ,', nested: true } }, ['scope.groupIds']],
    ['a group by name', { scope: { kind: 'groups', groupIds: `${groupA} Sales`, nested: true } }, ['scope.groupIds']],
    ['no group, but everybody', { scope: { kind: 'all', groupIds: 'Sales', nested: true } }, []],
    ['no rule', { mapping: [] }, ['mapping']],
    ['a rule without a name', { mapping: [newRule('')] }, ['mapping.0.attribute']],
    ['a rule twice', { mapping: [newRule('mail'), newRule('Mail')] }, ['mapping.1.attribute']],
    ['a rule of nothing', { mapping: [{ ...newRule('mail'), kind: 'first', from: [] }] }, ['mapping.0.from']],
    ['days', { removalPolicy: { kind: 'deactivate-then-delete', days: '0' } }, ['removalPolicy.days']],
    ['days that do not count', { removalPolicy: { kind: 'delete', days: '0' } }, []],
    ['full scans', { fullScanDays: '31' }, ['fullScanDays']],
    [
      'limits',
      { userLimit: { percent: '101', minimum: '-1', count: '1.5' } },
      ['limits.user.percent', 'limits.user.minimum', 'limits.user.count'],
    ],
    ['a minute', { schedule: { ...schedule, kind: 'hourly', minute: '60' } }, ['schedule.minute']],
    ['a time', { schedule: { ...schedule, kind: 'daily', at: '24:00' } }, ['schedule.at']],
    ['a rate of none', { target: { ...target, requestsPerSecond: '0' } }, ['target.requestsPerSecond']],
    [
      'a token URL without https, and the secret of another',
      { target: { ...target, tokenUrl: 'login.example.com' } },
      ['target.authentication.tokenUrl', 'target.authentication.clientSecret'],
    ],
    ['a new secret for another client', { target: { ...target, clientId: 'other', secret: 's3cret' } }, []],
    ['another target altogether', { target: { ...target, kind: 'entra', domain: 'Contoso.com' } }, []],
    ['a person by name', { recipients: [{ ...person, id: 'Adele' }] }, ['notifications.recipients.0.id']],
    ['a person twice', { recipients: [person, person] }, ['notifications.recipients.1.id']],
    ['mail without address', { recipients: [{ ...person, by: 'both' }] }, ['notifications.recipients.0.mail']],
    ['no address', { recipients: [{ ...person, mail: 'adele' }] }, ['notifications.recipients.0.mail']],
  ];
  for (const [what, change, paths] of cases) {
    it(`is found before it is sent, and is refused by the API too: ${what}`, async () => {
      const entered = form(change);
      const found = problemsOf(entered, await loadTexts('en'));
      assert.deepEqual(
        found.map(({ path }) => path),
        paths,
      );
      const read = connectionChange.safeParse(changeOf(form({ name: 'x' }), entered));
      assert.equal(read.success, paths.length === 0, JSON.stringify(read.error?.issues));
    });
  }
});

describe('two people changing one connection', () => {
  const before = form();
  const mine = form({ name: 'Mine', definition: 'accountEnabled eq true', fullScanDays: '3' });
  const theirs = form({ name: 'Theirs', matchKey: 'mail', fullScanDays: '3' });

  it('collide where one saved what the other has not', () => {
    assert.deepEqual(collisions({ before, mine, theirs }), [
      { field: 'name', changedHere: true },
      { field: 'matchKey', changedHere: false },
    ]);
  });

  it('keep what they typed, and take what they choose', () => {
    const kept = mergedForm({ before, mine, theirs }, ['matchKey']);
    assert.deepEqual(
      [kept.name, kept.definition, kept.matchKey, kept.fullScanDays],
      ['Mine', 'accountEnabled eq true', 'mail', '3'],
    );
    assert.deepEqual(differingFields(theirs, kept), ['name', 'definition']);
    assert.equal(mergedForm({ before, mine, theirs }, ['name']).name, 'Theirs');
  });

  describe('where a secret of the target was replaced', () => {
    const saved = (hint: string, requestsPerSecond = 25): ConnectionForm['target'] =>
      targetForm({
        ...application,
        authentication: { ...application.authentication, secretHint: hint },
        requestsPerSecond,
      });
    const was = form({ target: saved('1111') });
    const now = form({ target: saved('2222') });

    it('collide only where another one was typed', () => {
      const typed = form({ target: { ...saved('1111'), secret: 'mine' } });
      assert.deepEqual(collisions({ before: was, mine: was, theirs: now }), []);
      assert.deepEqual(collisions({ before: was, mine: typed, theirs: now }), [{ field: 'target', changedHere: true }]);
      const kept = mergedForm({ before: was, mine: typed, theirs: now }, []);
      assert.deepEqual([kept.target.secret, kept.target.held?.secretHint], ['mine', '2222']);
    });

    it('know which one is stored, whatever else was typed', () => {
      const rate = form({ target: saved('1111', 5) });
      const kept = mergedForm({ before: was, mine: rate, theirs: now }, []);
      assert.deepEqual([kept.target.requestsPerSecond, kept.target.held?.secretHint], ['5', '2222']);
      assert.deepEqual(changeOf(now, kept), { target: targetSetting(kept.target) });
      assert.deepEqual(rebased({ before: was, mine: was, theirs: now }), now);
    });
  });

  it('go on typing while something else is saved', () => {
    const over = rebased({ before, mine: form({ name: 'Typed since' }), theirs: form({ enabled: false }) });
    assert.deepEqual([over.name, over.enabled], ['Typed since', false]);
  });
});
