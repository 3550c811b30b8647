import assert from 'node:assert/strict';
import { defaultMapping, type MappingRule } from '../../src/model/connection.ts';
import { attributesDigest } from '../../src/model/digest.ts';
import { foldKey, TargetIndex } from '../../src/plan/target-index.ts';
import { only, targetUser } from './samples.ts';

function indexOf(...people: readonly ReturnType<typeof targetUser>[]): TargetIndex {
  const index = new TargetIndex({ mapping: defaultMapping, matchKey: 'mail' });
  for (const person of people) index.add([person]);
  return index;
}

describe('the index of the target’s people', () => {
  it('finds a linked person by the source’s id, with a digest of what the mapping decides', () => {
    const attributes = { displayName: 'Ada', badge: '7' };
    assert.deepEqual(indexOf(targetUser('h1', { sourceId: 'u1', attributes })).linkedTo('u1'), {
      id: 'h1',
      sourceId: 'u1',
      owned: true,
      active: true,
      inactiveSince: null,
      digest: attributesDigest({ displayName: 'Ada' }),
      syncedDigest: null,
      version: '1',
    });
  });

  it('does not find by id who is not there or not linked', () => {
    const index = indexOf(targetUser('u1', { sourceId: null }));
    assert.equal(index.linkedTo('u1'), undefined);
    assert.equal(index.linkedTo('u2'), undefined);
  });

  const keys: readonly [string, key: string, ids: readonly string[]][] = [
    ['the same key', 'ada@contoso.example', ['h1']],
    ['the key in another case', 'Ada@CONTOSO.example', ['h1']],
    ['every person with the key', 'shared@contoso.example', ['h2', 'h3']],
    ['a key with letters composed otherwise', 'zoe\u0308@contoso.example', ['h5']],
    ['nobody by a part of a key', 'ada@', []],
    ['nobody by a key of somebody linked', 'linked@contoso.example', []],
    ['nobody by an empty key', '', []],
  ];
  for (const [what, key, ids] of keys)
    it(`finds people who are not linked by key: ${what}`, () => {
      const byHand = (id: string, mail: string | null) => targetUser(id, { sourceId: null, attributes: { mail } });
      const index = indexOf(
        byHand('h1', 'ADA@contoso.example'),
        byHand('h2', 'shared@contoso.example'),
        byHand('h3', 'Shared@contoso.example'),
        byHand('h4', ''),
        byHand('h5', 'zo\u00eb@contoso.example'),
        byHand('h6', null),
        targetUser('u1', { attributes: { mail: 'linked@contoso.example' } }),
      );
      assert.deepEqual(
        index.unlinkedWith(key).map(({ id }) => id),
        ids,
      );
    });

  it('knows the source’s id of linked people by the target’s id', () => {
    const index = indexOf(targetUser('u1'), targetUser('h1', { sourceId: 'u2' }), targetUser('h2', { sourceId: null }));
    assert.equal(index.sourceOf('u1'), 'u1');
    assert.equal(index.sourceOf('h1'), 'u2');
    assert.equal(index.sourceOf('h2'), undefined);
    assert.equal(index.sourceOf('nobody'), undefined);
  });

  it('does not take the source’s id of a linked person for an id of the target', () => {
    assert.equal(indexOf(targetUser('h1', { sourceId: 'u1' })).sourceOf('u1'), undefined);
  });

  const matchAttributes: readonly [string, readonly MappingRule[], attribute: string][] = [
    ['its own name by default', defaultMapping, 'mail'],
    ['its own name where nothing is mapped', [], 'mail'],
    ['the name that a copy gives it', [{ attribute: 'email', kind: 'copy', from: 'mail' }], 'email'],
    [
      'its own name where only a fallback takes it',
      [{ attribute: 'login', kind: 'first', from: ['mail', 'userPrincipalName'] }],
      'mail',
    ],
  ];
  for (const [what, mapping, attribute] of matchAttributes)
    it(`holds the match key against ${what}`, () => {
      const index = new TargetIndex({ mapping, matchKey: 'mail' });
      const others = ['mail', 'email', 'login'].filter((name) => name !== attribute);
      index.add([
        targetUser('h1', { sourceId: null, attributes: { [attribute]: 'a@x' } }),
        targetUser('h2', { sourceId: null, attributes: Object.fromEntries(others.map((name) => [name, 'a@x'])) }),
      ]);
      assert.equal(only(index.unlinkedWith('a@x')).id, 'h1');
    });

  it('counts how many are linked to one person of the source, each once though read twice', () => {
    const twice = targetUser('h1', { sourceId: 'u1' });
    const index = indexOf(twice, targetUser('u1'), twice, targetUser('u2'), targetUser('u2'));
    assert.deepEqual(
      ['u1', 'u2', 'u3'].map((id) => index.linksTo(id)),
      [2, 1, 0],
    );
    assert.deepEqual([...index.owned()].map(({ id }) => id).sort(), ['h1', 'u1', 'u2']);
  });

  it('lists as owned who was brought in and is linked', () => {
    const index = indexOf(
      targetUser('u1'),
      targetUser('u2', { owned: false }),
      targetUser('h1', { sourceId: null }),
      targetUser('h2', { sourceId: null, owned: false }),
    );
    assert.equal(only([...index.owned()]).id, 'u1');
  });
});

describe('match keys', () => {
  it('are compared without case and however their letters are composed, but with accents', () => {
    assert.equal(foldKey('ZOE\u0308@x'), foldKey('zo\u00eb@x'));
    assert.notEqual(foldKey('zoë@x'), foldKey('zoe@x'));
    assert.notEqual(foldKey(' ada@x'), foldKey('ada@x'));
  });
});
