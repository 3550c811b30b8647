import assert from 'node:assert/strict';
import { readConfig } from '../../src/config.ts';

const bot = '6f4e1c1a-52a4-4a0e-9d5e-0b6f7a1c2d3e';
const app = '5D1C0A52-7C0E-4C7A-9A53-0D8A3B6F2E99';
const own = 'aaaaaaaa-0000-4000-8000-000000000001';
const second = 'aaaaaaaa-0000-4000-8000-000000000002';
const production = {
  BOT_ID: bot,
  BOT_TENANT_ID: own,
  ROLLCALL_PUBLIC_URL: 'https://rollcall.example.com/',
  ROLLCALL_TAB_APP_ID: app,
  ROLLCALL_ADMINISTRATORS: `8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071@${own}`,
  ROLLCALL_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
  COSMOS_ENDPOINT: 'https://rollcall.documents.azure.com',
  COSMOS_KEY: 'a-key',
};

describe('sign-in in the environment', () => {
  it('is for the bot’s tenant and for Teams, unless more is given', () => {
    assert.deepEqual(readConfig(production).signIn, {
      authority: 'https://login.microsoftonline.com',
      clientId: app.toLowerCase(),
      applicationUri: `api://rollcall.example.com/botid-${bot}`,
      tenants: [own],
      clients: ['1fec8e78-bce4-4aaf-ab1b-5451cc387264', '5e3ce6c0-2b1f-4285-8d4b-75ee78787346'],
    });
    const more = readConfig({
      ...production,
      ROLLCALL_ALLOWED_TENANTS: ` ${own.toUpperCase()}, ${second} `,
      ROLLCALL_SIGN_IN_CLIENTS: bot,
      ROLLCALL_SIGN_IN_AUTHORITY: 'https://login.microsoftonline.us/',
    }).signIn;
    assert.deepEqual(more?.tenants, [own, second]);
    assert.deepEqual(more.clients.slice(2), [bot]);
    assert.equal(more.authority, 'https://login.microsoftonline.us');
  });

  it('is none on one machine', () => {
    assert.equal(readConfig({ ROLLCALL_TAB_APP_ID: app }).signIn, null);
  });

  const refused: readonly (readonly [what: string, env: Readonly<Record<string, string>>, says: RegExp])[] = [
    ['no app', { ROLLCALL_TAB_APP_ID: '' }, /also needs ROLLCALL_TAB_APP_ID/],
    ['a name for the app', { ROLLCALL_TAB_APP_ID: 'rollcall' }, /ROLLCALL_TAB_APP_ID must be the app id \(GUID\)/],
    ['a domain for a tenant', { ROLLCALL_ALLOWED_TENANTS: `${own}, contoso.com` }, /ALLOWED_TENANTS .*“contoso.com”/],
    ['an empty list of tenants', { ROLLCALL_ALLOWED_TENANTS: ',' }, /ROLLCALL_ALLOWED_TENANTS must be ids/],
    ['a name for a client', { ROLLCALL_SIGN_IN_CLIENTS: 'teams' }, /ROLLCALL_SIGN_IN_CLIENTS must be ids/],
    ['no https', { ROLLCALL_SIGN_IN_AUTHORITY: 'http://localhost' }, /SIGN_IN_AUTHORITY must be an https URL/],
    ['a path in the authority', { ROLLCALL_SIGN_IN_AUTHORITY: 'https://localhost/x' }, /must be an https URL/],
    ['administrators who may not sign in', { ROLLCALL_ALLOWED_TENANTS: second }, /ADMINISTRATORS names people of aaaa/],
    ['no administrator', { ROLLCALL_ADMINISTRATORS: ',' }, /ROLLCALL_ADMINISTRATORS names nobody/],
  ];
  for (const [what, env, says] of refused) {
    it(`is refused at the start with ${what}`, () => {
      assert.throws(() => readConfig({ ...production, ...env }), says);
    });
  }
});
