import assert from 'node:assert/strict';
import type { SMTPServerOptions } from 'smtp-server';
import { createCertificate } from '../../../src/local/tenant/certificate.ts';
import type { MailSettings } from '../../../src/notify/mail-settings.ts';
import type { DeliveryOutcome } from '../../../src/notify/messenger.ts';
import type { Store } from '../../../src/store/store.ts';
import { messengerTo, noticeWith, password, storeWith } from './mails-for-tests.ts';
import { openScriptedSmtp, openSmtp, smtpError } from './smtp-for-tests.ts';

const notice = noticeWith({ kind: 'secret-expires', profileId: 'p1', expiresAt: '2026-12-05T00:00:00.000Z', days: 14 });

const credentials = { user: 'rollcall', password };

type Opened = AsyncDisposable & { readonly port: number };

interface Fault {
  readonly fault: string;
  readonly becomes: 'again' | 'undeliverable';
  readonly says: RegExp;
  readonly open: () => Promise<Opened>;
  readonly settings?: Partial<MailSettings>;
  readonly timeoutMs?: number;
}

const server = (options: SMTPServerOptions) => async (): Promise<Opened> => openSmtp(options);

const atRecipient = (code: number, text: string): (() => Promise<Opened>) =>
  server({ onRcptTo: (_address, _session, done) => done(smtpError(code, text)) });

const atSender = (code: number, text: string): (() => Promise<Opened>) =>
  server({ onMailFrom: (_address, _session, done) => done(smtpError(code, text)) });

const afterData = (code: number, text: string): (() => Promise<Opened>) =>
  server({
    onData(stream, _session, done) {
      stream.resume().on('end', () => done(smtpError(code, text)));
    },
  });

const atSignIn = (code: number, text: string): (() => Promise<Opened>) =>
  server({
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => done(smtpError(code, text)),
  });

/** As far as DATA everything is well. */
const plain = (line: string): string =>
  line.startsWith('EHLO') ? '250 localhost' : line.startsWith('DATA') ? '354 go on' : '250 2.0.0 fine';

const faults: readonly Fault[] = [
  // The other side is busy.
  {
    fault: '421 as greeting',
    becomes: 'again',
    says: /try again later/,
    open: () => openScriptedSmtp(() => null, '421 4.3.2 closing'),
  },
  {
    fault: '450 mailbox busy',
    becomes: 'again',
    says: /try again later/,
    open: atRecipient(450, '4.2.1 mailbox busy'),
  },
  {
    fault: '451 after the message',
    becomes: 'again',
    says: /try again later/,
    open: afterData(451, '4.3.0 try later'),
  },
  { fault: '452 out of storage', becomes: 'again', says: /try again later/, open: atSender(452, '4.3.1 no storage') },
  {
    fault: '454 sign-in service down',
    becomes: 'again',
    says: /try again later/,
    open: atSignIn(454, '4.7.0 temporary failure'),
    settings: { credentials },
  },
  // The recipient cannot be reached.
  {
    fault: '550 no such user',
    becomes: 'undeliverable',
    says: /takes no mail.*5\.1\.1 no such user/,
    open: atRecipient(550, '5.1.1 no such user'),
  },
  { fault: '551 not local', becomes: 'undeliverable', says: /takes no mail/, open: atRecipient(551, 'user not local') },
  {
    fault: '553 mailbox name not allowed',
    becomes: 'undeliverable',
    says: /takes no mail/,
    open: atRecipient(553, '5.1.3 bad mailbox'),
  },
  {
    fault: '556 domain takes no mail',
    becomes: 'undeliverable',
    says: /takes no mail/,
    open: atRecipient(556, '5.1.10 null MX'),
  },
  {
    fault: '550 no such user, said after the message',
    becomes: 'undeliverable',
    says: /takes no mail/,
    open: afterData(550, '5.1.1 no such user'),
  },
  // The settings or the server are to be mended.
  {
    fault: '550 relaying denied',
    becomes: 'again',
    says: /refuses the message/,
    open: atRecipient(550, '5.7.1 relaying denied'),
  },
  {
    fault: '552 mailbox full',
    becomes: 'again',
    says: /refuses the message/,
    open: atRecipient(552, '5.2.2 over quota'),
  },
  {
    fault: '554 refused as spam',
    becomes: 'again',
    says: /refuses the message/,
    open: afterData(554, '5.7.1 looks like spam'),
  },
  {
    fault: '553 sender not owned',
    becomes: 'again',
    says: /ROLLCALL_MAIL_FROM/,
    open: atSender(553, '5.7.1 not yours'),
  },
  {
    fault: '550 sender refused at the recipient',
    becomes: 'again',
    says: /ROLLCALL_MAIL_FROM/,
    open: atRecipient(550, '5.1.8 bad sender'),
  },
  {
    fault: '535 wrong password',
    becomes: 'again',
    says: /sign in. Check ROLLCALL_SMTP_URL/,
    open: atSignIn(535, '5.7.8 wrong'),
    settings: { credentials },
  },
  {
    fault: '530 sign-in wanted and none given',
    becomes: 'again',
    says: /sign in. Check ROLLCALL_SMTP_URL/,
    open: atSender(530, '5.7.0 authentication required'),
  },
  {
    fault: 'no sign-in offered',
    becomes: 'again',
    says: /sign in. Check ROLLCALL_SMTP_URL/,
    open: server({ disabledCommands: ['STARTTLS', 'AUTH'] }),
    settings: { credentials },
  },
  {
    fault: 'a host name that does not exist',
    becomes: 'again',
    says: /not known. Check ROLLCALL_SMTP_URL/,
    open: server({}),
    settings: { host: 'rollcall.invalid' },
  },
  // TLS.
  {
    fault: 'STARTTLS not offered',
    becomes: 'again',
    says: /No safe connection/,
    open: server({}),
    settings: { security: 'starttls' },
  },
  {
    fault: 'STARTTLS offered and refused',
    becomes: 'again',
    says: /try again later/,
    settings: { security: 'starttls' },
    open: () =>
      openScriptedSmtp((line) =>
        line.startsWith('EHLO')
          ? '250-localhost\r\n250 STARTTLS'
          : line === 'STARTTLS'
            ? '454 4.7.0 TLS not available'
            : '250 ok',
      ),
  },
  {
    fault: 'a certificate that nobody vouches for',
    becomes: 'again',
    says: /No safe connection.*certificate/,
    settings: { security: 'starttls', host: 'localhost' },
    open: async () => openSmtp({ ...(await createCertificate()), disabledCommands: [] }),
  },
  {
    fault: 'no TLS where it is expected from the start',
    becomes: 'again',
    says: /No safe connection.*smtps:/,
    open: server({}),
    settings: { security: 'tls' },
  },
  // The connection.
  {
    fault: 'connection refused',
    becomes: 'again',
    says: /refused or lost.*ECONNREFUSED/,
    open: async () => {
      const gone = await openSmtp();
      await gone[Symbol.asyncDispose]();
      return {
        port: gone.port,
        async [Symbol.asyncDispose]() {
          /* closed already */
        },
      };
    },
  },
  {
    fault: 'closed in place of an answer',
    becomes: 'again',
    says: /refused or lost/,
    open: () =>
      openScriptedSmtp((_line, socket) => {
        socket.destroy();
        return null;
      }),
  },
  {
    fault: 'closed in the middle of the message',
    becomes: 'again',
    says: /refused or lost/,
    open: () =>
      openScriptedSmtp((line, socket) => {
        if (/^Subject:/i.test(line)) socket.destroy();
        return /^(EHLO|MAIL|RCPT|DATA)/.test(line) ? plain(line) : null;
      }),
  },
  {
    fault: 'a server of another kind',
    becomes: 'again',
    says: /is no mail server/,
    open: () => openScriptedSmtp(() => null, 'HTTP/1.1 400 Bad Request'),
  },
  {
    fault: 'no greeting in time',
    becomes: 'again',
    says: /did not answer within/,
    open: () => openScriptedSmtp(() => null, null),
    timeoutMs: 200,
  },
  {
    fault: 'no answer to the message in time',
    becomes: 'again',
    says: /did not answer within/,
    timeoutMs: 300,
    open: () => openScriptedSmtp((line) => (/^(EHLO|MAIL|RCPT|DATA)/.test(line) ? plain(line) : null)),
  },
  {
    fault: 'an answer that never ends',
    becomes: 'again',
    says: /did not answer within/,
    timeoutMs: 300,
    open: () => openScriptedSmtp(() => '250-and more'),
  },
];

describe('a fault of the mail server', () => {
  let store: Store;
  before(async () => {
    store = await storeWith();
  });

  for (const { fault, becomes, says, open, settings = {}, timeoutMs = 5_000 } of faults)
    it(`${fault.padEnd(44)} → ${becomes}`, async () => {
      await using smtp = await open();
      const began = performance.now();
      const outcome: DeliveryOutcome = await messengerTo(smtp.port, { store, settings, timeoutMs }).deliver(notice);
      assert.equal(outcome.kind, becomes, JSON.stringify(outcome));
      const problem = 'problem' in outcome ? outcome.problem : '';
      assert.match(problem, says);
      assert.match(problem, /^[A-Z].*[.)]$/);
      assert.ok(!problem.includes(password) && !problem.includes(Buffer.from(password).toString('base64')));
      assert.ok(performance.now() - began < timeoutMs + 2_000);
    });

  it('451 greylisting                              → again, and delivered by the next attempt', async () => {
    let asked = 0;
    await using smtp = await openSmtp({
      onRcptTo: (_address, _session, done) => {
        asked += 1;
        done(asked === 1 ? smtpError(451, '4.7.1 greylisted, come back') : null);
      },
    });
    const messenger = messengerTo(smtp.port, { store });
    const first = await messenger.deliver(notice);
    assert.deepEqual(
      [first.kind, await messenger.deliver(notice), smtp.received.length],
      ['again', { kind: 'delivered' }, 1],
    );
  });
});
