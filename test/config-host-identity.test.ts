import assert from 'node:assert/strict';
import { offersIdentity } from '../src/config/host-identity.ts';

describe('whether the host offers managed identities', () => {
  const endpoint = { IDENTITY_ENDPOINT: 'http://127.0.0.1:41741/msi/token', IDENTITY_HEADER: 'a-header' };
  const table: readonly (readonly [where: string, env: Readonly<Record<string, string>>, expected: boolean])[] = [
    ['on App Service with one', endpoint, true],
    ['on a virtual machine that says so', { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://169.254.169.254' }, true],
    ['on any other machine', {}, false],
    ['with an endpoint alone', { IDENTITY_ENDPOINT: endpoint.IDENTITY_ENDPOINT }, false],
    ['with an endpoint and an empty header', { ...endpoint, IDENTITY_HEADER: ' ' }, false],
  ];
  for (const [where, env, expected] of table)
    it(`is ${expected ? 'yes' : 'no'} ${where}`, () => assert.equal(offersIdentity(env), expected));
});
