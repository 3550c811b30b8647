import assert from 'node:assert/strict';
import { NextLinks } from '../../../src/source/entra/next-link.ts';

const endpoint = 'https://graph.example';

describe('A next link', () => {
  it('is followed below the version, with its query as it came', () => {
    const path = '/users?$select=id&$skiptoken=RFNwdAIAAQAAAB%2Bx';
    assert.equal(new NextLinks(endpoint).follow(`${endpoint}/v1.0${path}`), path);
  });

  const strangers = [
    'https://graph.example.evil/v1.0/users?$skiptoken=1',
    'https://evil.example/v1.0/users',
    'https://graph.example:8443/v1.0/users',
    'https://graph.example@evil.example/v1.0/users',
    'http://graph.example/v1.0/users',
    'https://graph.example/beta/users',
    'https://graph.example/v1.0/../beta/users',
    '/v1.0/users',
    'nonsense',
  ];
  for (const link of strangers) {
    it(`is not followed to ${link}`, () => {
      assert.throws(() => new NextLinks(endpoint).follow(link), { code: 'source-unavailable' });
    });
  }

  it('is not followed a second time', () => {
    const links = new NextLinks(endpoint);
    links.follow(`${endpoint}/v1.0/users?$skiptoken=1`);
    links.follow(`${endpoint}/v1.0/users?$skiptoken=2`);
    assert.throws(() => links.follow(`${endpoint}/v1.0/users?$skiptoken=1`), { code: 'source-unavailable' });
  });
});
