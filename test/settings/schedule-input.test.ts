import assert from 'node:assert/strict';
import { CallerError } from '../../src/model/errors.ts';
import { notificationsInput } from '../../src/settings/notification-input.ts';
import { readInput } from '../../src/settings/read-input.ts';
import { scheduleInput } from '../../src/settings/schedule-input.ts';
import { groupA, groupB, tenantId } from './settings-for-tests.ts';

function problemsOf(read: () => unknown): readonly (readonly [path: string, message: string])[] {
  try {
    read();
    return [];
  } catch (error) {
    assert.ok(error instanceof CallerError, String(error));
    assert.equal(error.kind, 'invalid-input');
    return error.problems.map(({ path, message }) => [path, message] as const);
  }
}

const cron = (expression: string): object => ({ kind: 'cron', expression, timeZone: 'Europe/Berlin' });

describe('schedule input', () => {
  const refused: readonly (readonly [title: string, input: object, path: string, says: RegExp])[] = [
    ['an unknown kind', { kind: 'weekly' }, 'kind', /documented values/],
    ['a minute that is none', { kind: 'hourly', minute: 60 }, 'minute', /from 0 to 59/],
    ['half a minute', { kind: 'hourly', minute: 1.5 }, 'minute', /from 0 to 59/],
    ['a time that is none', { kind: 'daily', at: '24:00', timeZone: 'UTC' }, 'at', /such as 03:30/],
    ['a time without its zone', { kind: 'daily', at: '03:30' }, 'timeZone', /required/],
    [
      'a zone that nobody knows',
      { kind: 'daily', at: '03:30', timeZone: 'Europe/Atlantis' },
      'timeZone',
      /IANA time zone/,
    ],
    ['an offset as a zone', { kind: 'daily', at: '03:30', timeZone: '+02:00' }, 'timeZone', /IANA time zone/],
    ['an empty zone', { kind: 'daily', at: '03:30', timeZone: ' ' }, 'timeZone', /IANA time zone/],
    ['no expression', cron(' '), 'expression', /five fields/],
    ['four fields', cron('0 3 * *'), 'expression', /five fields/],
    ['six fields, with seconds', cron('0 0 3 * * *'), 'expression', /five fields/],
    ['seven fields, with years', cron('0 0 3 * * * 2027'), 'expression', /five fields/],
    ['a nickname', cron('@daily'), 'expression', /five fields/],
    ['a nickname among five words', cron('@daily 1 2 3 4'), 'expression', /five fields/],
    ['a question mark', cron('0 3 ? * *'), 'expression', /numbers, names/],
    ['an hour that is none', cron('0 24 * * *'), 'expression', /hours 0-23/],
    ['a range that runs backwards', cron('0 22-2 * * *'), 'expression', /can be read/],
    ['a step of nothing', cron('0 */0 * * *'), 'expression', /can be read/],
    ['a word', cron('0 3 * * someday'), 'expression', /can be read/],
    ['the 31st of February', cron('0 0 31 2 *'), 'expression', /never comes due/],
    ['every minute', cron('* * * * *'), 'expression', /every 5 minutes at most/],
    ['every four minutes', cron('*/4 * * * *'), 'expression', /every 5 minutes at most/],
    ['two minutes around midnight', cron('58,0 0,23 * * *'), 'expression', /every 5 minutes at most/],
    ['two minutes around the end of a month', cron('59,0 0,23 1,31 * *'), 'expression', /every 5 minutes at most/],
    ['a field of another kind', { kind: 'manual', minute: 3 }, 'minute', /no field “minute”/],
  ];
  for (const [title, input, path, says] of refused) {
    it(`refuses ${title}, and says what to enter`, () => {
      const problems = problemsOf(() => readInput(scheduleInput, input));
      assert.equal(problems.length, 1, JSON.stringify(problems));
      assert.equal(problems[0]?.[0], path);
      assert.match(problems[0][1], says);
      assert.match(problems[0][1], /^(Enter|There is no field)/);
    });
  }

  it('takes what is meant, without the spaces around it', () => {
    const taken: readonly (readonly [object, object])[] = [
      [{ kind: 'manual' }, { kind: 'manual' }],
      [
        { kind: 'hourly', minute: 0 },
        { kind: 'hourly', minute: 0 },
      ],
      [
        { kind: 'daily', at: ' 03:30 ', timeZone: ' Asia/Kolkata ' },
        { kind: 'daily', at: '03:30', timeZone: 'Asia/Kolkata' },
      ],
      [cron('  */5   8-18 * *\tMON-FRI '), cron('*/5 8-18 * * MON-FRI')],
      [cron('0 0 29 2 *'), cron('0 0 29 2 *')],
      [cron('0 6 L * *'), cron('0 6 L * *')],
    ];
    for (const [input, output] of taken) assert.deepEqual(readInput(scheduleInput, input), output);
  });
});

describe('notifications input', () => {
  const person = { kind: 'person', id: groupA, tenantId, name: 'Ada', by: 'teams', mail: null };
  const channel = { kind: 'channel', id: '19:abc@thread.tacv2', name: 'IT' };
  const input = (...recipients: readonly object[]): object => ({ when: 'completion', recipients });

  const refused: readonly (readonly [title: string, input: object, path: string, says: RegExp])[] = [
    ['e-mail without an address', input({ ...person, by: 'mail' }), 'recipients.0.mail', /e-mail address/],
    ['both ways without an address', input({ ...person, by: 'both' }), 'recipients.0.mail', /or choose Teams/],
    ['an address that is none', input({ ...person, mail: 'ada' }), 'recipients.0.mail', /such as ada@contoso.com/],
    ['somebody twice', input(person, { ...person, id: groupA.toUpperCase() }), 'recipients.1', /“Ada” .* twice/],
    ['a channel twice', input(channel, person, channel), 'recipients.2', /“IT” .* twice/],
    [
      '51 recipients',
      input(...Array.from({ length: 51 }, (_, n) => ({ ...channel, id: String(n) }))),
      'recipients',
      /50/,
    ],
    ['an unknown moment', { ...input(), when: 'always' }, 'when', /“completion”/],
  ];
  for (const [title, given, path, says] of refused) {
    it(`refuses ${title}`, () => {
      const problems = problemsOf(() => readInput(notificationsInput, given));
      assert.equal(problems.length, 1, JSON.stringify(problems));
      assert.equal(problems[0]?.[0], path);
      assert.match(problems[0][1], says);
    });
  }

  it('takes people and channels, by Teams and by e-mail', () => {
    const both = { ...person, id: groupB, by: 'both', mail: ' ada@contoso.com ' };
    const read = readInput(notificationsInput, input(person, both, channel));
    assert.deepEqual(read, input(person, { ...both, mail: 'ada@contoso.com' }, channel));
  });
});
