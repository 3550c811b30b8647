import assert from 'node:assert/strict';
import { readConfig } from '../src/config.ts';

const password = 'p%40ss%2Fword%25';
const from = 'Rollcall <rollcall@contoso.example>';

describe('the mail server in the environment', () => {
  const read: readonly (readonly [url: string, expected: unknown])[] = [
    ['smtp://smtp.azurecomm.net', { host: 'smtp.azurecomm.net', port: 587, security: 'starttls', credentials: null }],
    [
      `smtp://acs.app.tenant:${password}@smtp.azurecomm.net:587`,
      {
        ...{ host: 'smtp.azurecomm.net', port: 587, security: 'starttls' },
        credentials: { user: 'acs.app.tenant', password: 'p@ss/word%' },
      },
    ],
    ['smtps://mail.contoso.example', { host: 'mail.contoso.example', port: 465, security: 'tls', credentials: null }],
    ['smtp://localhost:1025', { host: 'localhost', port: 1025, security: 'none', credentials: null }],
    ['smtp://127.0.0.1:1025', { host: '127.0.0.1', port: 1025, security: 'none', credentials: null }],
    ['smtp://[::1]:1025', { host: '::1', port: 1025, security: 'none', credentials: null }],
    ['smtps://localhost', { host: 'localhost', port: 465, security: 'tls', credentials: null }],
    ['smtp://localhost.example', { host: 'localhost.example', port: 587, security: 'starttls', credentials: null }],
  ];
  for (const [url, expected] of read)
    it(`is read from ${url.replace(password, '…')}`, () => {
      const { mail } = readConfig({ ROLLCALL_SMTP_URL: url, ROLLCALL_MAIL_FROM: from });
      assert.deepEqual(mail, {
        ...(expected as object),
        from: { name: 'Rollcall', address: 'rollcall@contoso.example' },
      });
    });

  it('is none when nothing is set, or set to nothing', () => {
    assert.equal(readConfig({}).mail, null);
    assert.equal(readConfig({ ROLLCALL_SMTP_URL: '', ROLLCALL_MAIL_FROM: '' }).mail, null);
  });

  const refused: readonly (readonly [title: string, env: Record<string, string>, says: RegExp])[] = [
    ['a URL without a sender', { ROLLCALL_SMTP_URL: 'smtp://mail.example' }, /belong together/],
    ['a sender without a URL', { ROLLCALL_MAIL_FROM: from }, /belong together/],
    [
      'another protocol',
      { ROLLCALL_SMTP_URL: `https://u:${password}@mail.example`, ROLLCALL_MAIL_FROM: from },
      /smtp:\/\//,
    ],
    ['no URL at all', { ROLLCALL_SMTP_URL: 'mail.example:587', ROLLCALL_MAIL_FROM: from }, /must be a URL such as/],
    [
      'a slash in the password',
      { ROLLCALL_SMTP_URL: 'smtp://u:canary/x@mail.example', ROLLCALL_MAIL_FROM: from },
      /%2F/,
    ],
    ['a # in the password', { ROLLCALL_SMTP_URL: 'smtp://u:canary#x@mail.example', ROLLCALL_MAIL_FROM: from }, /%23/],
    ['a % in the password', { ROLLCALL_SMTP_URL: 'smtp://u:canary%x@mail.example', ROLLCALL_MAIL_FROM: from }, /%25/],
    [
      'a user without a password',
      { ROLLCALL_SMTP_URL: 'smtp://canary@mail.example', ROLLCALL_MAIL_FROM: from },
      /neither/,
    ],
    [
      'a name as sender',
      { ROLLCALL_SMTP_URL: 'smtp://mail.example', ROLLCALL_MAIL_FROM: 'Rollcall' },
      /such as rollcall@/,
    ],
    [
      'a line break in the sender',
      { ROLLCALL_SMTP_URL: 'smtp://mail.example', ROLLCALL_MAIL_FROM: 'A\r\nBcc: x@y.example <a@b.example>' },
      /such as rollcall@/,
    ],
  ];
  for (const [title, env, says] of refused)
    it(`is refused with ${title}, without repeating a password`, () => {
      assert.throws(
        () => readConfig(env),
        (error: Error) => {
          assert.match(error.message, says);
          assert.doesNotMatch(error.message, /canary|p@ss|p%40ss/);
          return true;
        },
      );
    });

  it('has every problem named at once', () => {
    assert.throws(
      () => readConfig({ ROLLCALL_SMTP_URL: 'http://mail.example', ROLLCALL_MAIL_FROM: 'nobody', COSMOS_KEY: 'x' }),
      (error: Error) => {
        for (const name of ['ROLLCALL_SMTP_URL', 'ROLLCALL_MAIL_FROM', 'COSMOS_KEY'])
          assert.ok(error.message.includes(name));
        return true;
      },
    );
  });
});
