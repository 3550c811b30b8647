import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { sourceAttributes } from '../../src/model/directory.ts';
import { CallerError } from '../../src/model/errors.ts';
import { connectionChange, connectionInput, defaultPolicy, mergedPolicy } from '../../src/settings/connection-input.ts';
import { readInput } from '../../src/settings/read-input.ts';
import { groupA, groupB } from './settings-for-tests.ts';

const valid = { name: 'Contoso', tenant: 'contoso.com', cloud: 'global', credentialProfileId: 'contoso-app-123456' };

function problemsOf(input: unknown): readonly (readonly [path: string, message: string])[] {
  try {
    readInput(connectionInput, input);
    return [];
  } catch (error) {
    assert.ok(error instanceof CallerError);
    assert.equal(error.kind, 'invalid-input');
    return error.problems.map(({ path, message }) => [path, message] as const);
  }
}

describe('connection input', () => {
  const refused: readonly (readonly [title: string, change: object, path: string, says: RegExp])[] = [
    ['an empty name', { name: '  ' }, 'name', /Enter a name/],
    ['a missing name', { name: undefined }, 'name', /required/],
    ['a name of 101 characters', { name: 'x'.repeat(101) }, 'name', /at most 100/],
    ['a name with a line break', { name: 'a\nb' }, 'name', /on one line/],
    ['a tenant that is a bare word', { tenant: 'common' }, 'tenant', /verified domains/],
    ['a tenant that is a URL', { tenant: 'https://contoso.com' }, 'tenant', /verified domains/],
    ['a number as cloud', { cloud: 1 }, 'cloud', /Enter a text/],
    ['an unknown field', { secret: 'x' }, 'secret', /no field “secret”/],
    ['an unknown field within filters', { filters: { guest: 'include' } }, 'filters.guest', /no field “guest”/],
    ['guests that are neither in nor out', { filters: { guests: 'maybe' } }, 'filters.guests', /“include”, “exclude”/],
    ['a scope of an unknown kind', { scope: { kind: 'some' } }, 'scope.kind', /documented values/],
    [
      'chosen groups without groups',
      { scope: { kind: 'groups', groupIds: ' , ', nested: true } },
      'scope.groupIds',
      /at least one/,
    ],
    [
      'chosen groups that do not say nested',
      { scope: { kind: 'groups', groupIds: [groupA] } },
      'scope.nested',
      /required/,
    ],
    [
      'a group id that is a name',
      { scope: { kind: 'groups', groupIds: `${groupA}, Sales`, nested: false } },
      'scope.groupIds.1',
      /“Sales” is not an object id/,
    ],
    ['no mapping rules', { mapping: [] }, 'mapping', /at least one rule/],
    [
      'a target attribute mapped twice',
      {
        mapping: [
          { kind: 'copy', attribute: 'mail', from: 'mail' },
          { kind: 'constant', attribute: 'Mail', value: 'x' },
        ],
      },
      'mapping.1.attribute',
      /mapped twice/,
    ],
    [
      'an unknown source attribute',
      { mapping: [{ kind: 'copy', attribute: 'mail', from: 'email' }] },
      'mapping.0.from',
      /read from Entra ID/,
    ],
    [
      'a fallback without sources',
      { mapping: [{ kind: 'first', attribute: 'mail', from: [] }] },
      'mapping.0.from',
      /at least 1/,
    ],
    ['a limit above 100 %', { limits: { user: { percent: 101 } } }, 'limits.user.percent', /0 to 100/],
    ['a negative count', { limits: { group: { count: -1 } } }, 'limits.group.count', /0 or more/],
    ['a fraction of a person', { limits: { user: { minimum: 1.5 } } }, 'limits.user.minimum', /whole number/],
    ['another removal policy', { removalPolicy: { kind: 'forget' } }, 'removalPolicy.kind', /“deactivate”, “delete”/],
    [
      'a removal after no days',
      { removalPolicy: { kind: 'deactivate-then-delete', days: 0 } },
      'removalPolicy.days',
      /1 to 3,650 days/,
    ],
    [
      'a removal after ten years and a day',
      { removalPolicy: { kind: 'deactivate-then-delete', days: 3651 } },
      'removalPolicy.days',
      /1 to 3,650 days/,
    ],
    [
      'a removal after half a day',
      { removalPolicy: { kind: 'deactivate-then-delete', days: 0.5 } },
      'removalPolicy.days',
      /whole number of days/,
    ],
    ['days for a policy without', { removalPolicy: { kind: 'delete', days: 3 } }, 'removalPolicy.days', /remove it/],
    ['a full scan every zero days', { fullScanDays: 0 }, 'fullScanDays', /1 to 30 days/],
    ['a full scan every month and a day', { fullScanDays: 31 }, 'fullScanDays', /1 to 30 days/],
    ['another review mode', { reviewMode: 'none' }, 'reviewMode', /“manual”, “auto”/],
    ['enabled as a text', { enabled: 'yes' }, 'enabled', /true or false/],
  ];
  for (const [title, change, path, says] of refused) {
    it(`refuses ${title}, by path, with what to do`, () => {
      const problems = problemsOf({ ...valid, ...change });
      const [problem] = problems;
      assert.equal(problems.length, 1, JSON.stringify(problems));
      assert.equal(problem?.[0], path);
      assert.match(problem[1], says);
    });
  }

  it('names every problem at once', () => {
    const paths = problemsOf({
      name: '',
      tenant: 'x',
      cloud: 'global',
      limits: { user: { percent: -1 } },
      more: 1,
    }).map(([path]) => path);
    assert.deepEqual([...paths].sort(), ['credentialProfileId', 'limits.user.percent', 'more', 'name', 'tenant']);
  });

  it('trims the name and lower-cases the tenant', () => {
    const { name, tenant } = readInput(connectionInput, {
      ...valid,
      name: ' Contoso ',
      tenant: ' Contoso.OnMicrosoft.com ',
    });
    assert.deepEqual([name, tenant], ['Contoso', 'contoso.onmicrosoft.com']);
  });

  it('takes group ids as a list or as one paste, in any case and order of separators, once each', () => {
    const pastes: readonly (string | string[])[] = [
      [groupA, groupB],
      `${groupA},${groupB}`,
      `\n${groupA.toUpperCase()} ;\r\n ${groupB},\t${groupA}\n`,
    ];
    for (const groupIds of pastes) {
      const { scope } = readInput(connectionInput, { ...valid, scope: { kind: 'groups', groupIds, nested: false } });
      assert.deepEqual(scope, { kind: 'groups', groupIds: [groupA, groupB], nested: false });
    }
  });

  it('reads what it made of an input as the same again', () => {
    const separator = fc.constantFrom(',', ';', ' ', '\n', ', ', '\t');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.uuid(), separator), { minLength: 1, maxLength: 8 }), (ids) => {
        const groupIds = ids.map(([id, between]) => id.toUpperCase() + between).join('');
        const once = readInput(connectionInput, { ...valid, scope: { kind: 'groups', groupIds, nested: true } });
        assert.deepEqual(readInput(connectionInput, once), once);
      }),
      { numRuns: 100 },
    );
  });

  it('answers whatever JSON it is given with a result or a caller’s error', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom(...Object.keys(valid), 'scope', 'filters', 'mapping', 'limits'),
        (json, field) => {
          for (const input of [json, { ...valid, [field]: json }]) {
            problemsOf(input);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('policy after an edit', () => {
  it('keeps what was not given', () => {
    const { target: _target, ...policy } = defaultPolicy;
    assert.deepEqual(mergedPolicy(policy, readInput(connectionChange, { name: 'Other' })), policy);
  });

  it('merges filters and limits field by field', () => {
    const given = readInput(connectionChange, {
      filters: { guests: 'exclude', mailContains: 'contoso.com, CONTOSO.com fabrikam.com' },
      limits: { user: { percent: 5 } },
    });
    const after = mergedPolicy(
      { ...defaultPolicy, filters: { ...defaultPolicy.filters, definition: 'x eq 1' } },
      given,
    );
    assert.deepEqual(after.filters, {
      definition: 'x eq 1',
      mailContains: ['CONTOSO.com', 'fabrikam.com'],
      mailExcludes: [],
      guests: 'exclude',
      blocked: 'include',
    });
    assert.deepEqual(after.limits, { ...defaultPolicy.limits, user: { percent: 5, minimum: 100, count: 500 } });
  });

  it('removes a filter definition that is null or empty', () => {
    const before = { ...defaultPolicy, filters: { ...defaultPolicy.filters, definition: 'x eq 1' } };
    for (const definition of [null, '', '  ']) {
      assert.equal(
        mergedPolicy(before, readInput(connectionChange, { filters: { definition } })).filters.definition,
        null,
      );
    }
  });

  it('maps only attributes that are read by default', () => {
    const known: readonly string[] = sourceAttributes;
    assert.ok(defaultPolicy.mapping.every((rule) => rule.kind === 'copy' && known.includes(rule.from)));
  });
});
