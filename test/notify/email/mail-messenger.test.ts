import assert from 'node:assert/strict';
import { createCertificate } from '../../../src/local/tenant/certificate.ts';
import type { NoticeTopic } from '../../../src/model/notice.ts';
import { resultWith } from '../../bot/samples.ts';
import { trustAuthority } from '../../support/tenant.ts';
import { messengerTo, noticeWith, password, profile, storeWith } from './mails-for-tests.ts';
import { header, parseMail, type ParsedMail } from './parse-mail.ts';
import { openSmtp, type SmtpForTests } from './smtp-for-tests.ts';

const syncEnded: NoticeTopic = { kind: 'run-ended', runId: 'c1.r1', later: true };
const overviewEnded = syncEnded;
const secretExpires: NoticeTopic = {
  kind: 'secret-expires',
  profileId: 'p1',
  expiresAt: '2026-12-05T00:00:00.000Z',
  days: 14,
};

const results = {
  user: resultWith({ changed: 12, deleted: 1, stale: 2, leftOut: 1 }),
  group: resultWith(),
  membership: resultWith({ changed: 1_234, failed: 1 }),
};

type Changes = Parameters<typeof storeWith>[0];

/** Sends one notice, and returns what arrived. */
async function sent(
  topic: NoticeTopic,
  { locale = null, ...changes }: Changes & { readonly locale?: string | null } = {},
): Promise<ParsedMail> {
  await using smtp = await openSmtp();
  const messenger = messengerTo(smtp.port, { store: await storeWith(changes) });
  assert.deepEqual(await messenger.deliver(noticeWith(topic, { locale })), { kind: 'delivered' });
  return onlyMail(smtp);
}

function onlyMail(smtp: SmtpForTests): ParsedMail {
  assert.equal(smtp.received.length, 1);
  return parseMail(smtp.received[0]?.raw ?? '');
}

describe('a mail', () => {
  it('tells how a sync ended, and leads to its log', async () => {
    const { headers, text, html } = await sent(syncEnded, {
      run: { kind: 'sync', status: 'partly-succeeded', results, trigger: 'schedule' },
      connection: { schedule: { kind: 'daily', at: '06:00', timeZone: 'Europe/Berlin' } },
    });
    assert.equal(header(headers, 'subject'), 'Contoso: sync finished, 3 changes were not applied');
    assert.equal(
      text,
      [
        'It was started by its schedule on November 21, 2026 at 11:02 AM GMT+1.',
        '',
        'Some changes were not applied. A stale row had moved in the target since the',
        'overview was made and was left alone. The sync log says why for each.',
        '',
        '- People: 12 added or updated, 1 removed, 2 stale, 1 left out',
        '- Groups: nothing to do',
        '- Memberships: 1,234 added or updated, 1 failed',
        '',
        'Open the sync log:',
        'https://rollcall.contoso.example/tab/runs/c1.r1',
        '',
        '-- ',
        'Rollcall sent this message by itself. Replies to it are not read.',
        '',
      ].join('\n'),
    );
    assert.match(html, /<html lang="en">/);
    assert.match(html, /<h1 [^>]*>Contoso: sync finished, 3 changes were not applied<\/h1>/);
    assert.match(html, /<li [^>]*>Memberships: 1,234 added or updated, 1 failed<\/li>/);
    assert.match(html, /<a href="https:\/\/rollcall\.contoso\.example\/tab\/runs\/c1\.r1"/);
    assert.doesNotMatch(html, /<(table|img|script|link|iframe)|url\(|src=/);
  });

  it('tells of an overview that waits, with what it would do and until when', async () => {
    const { headers, text } = await sent(overviewEnded);
    assert.equal(header(headers, 'subject'), 'Contoso: 18 changes wait for approval');
    assert.match(text, /until November 28, 2026 at 10:02 AM UTC/);
    assert.match(text, /- People: 4 to add, 3 to update, 2 to remove\n- Groups: 1 to add\n/);
    assert.match(text, /Review the overview:\nhttps:\/\/rollcall\.contoso\.example\/tab\/overviews\/c1\.o1\n/);
  });

  it('says what mends a failure, and where', async () => {
    const failure = { code: 'secret-expired', detail: 'AADSTS7000222: expired' } as const;
    const { headers, text } = await sent(
      { kind: 'trouble', runId: 'c1.r1', failure },
      { run: { kind: 'sync', status: 'failed', failure } },
    );
    assert.equal(header(headers, 'subject'), 'Contoso: sync failed');
    assert.match(
      text.replaceAll('\n', ' '),
      /secret or certificate of the app registration has expired\. {2}Create a new client secret/,
    );
    assert.match(text, /Details: AADSTS7000222: expired/);
    assert.match(
      text,
      /Open the credential profile:\nhttps:\/\/rollcall\.contoso\.example\/tab\/credential-profiles\/p1/,
    );
  });

  it('counts the days to a secret’s end when it is sent, and gives the steps', async () => {
    const { headers, text } = await sent({ ...secretExpires, days: 30 });
    assert.equal(header(headers, 'subject'), 'Contoso app: the client secret expires in 14 days');
    assert.match(text.replaceAll('\n', ' '), /expires on December 5, 2026/);
    assert.match(text, new RegExp(`1\\. .*\n   .*${profile.clientId}`, 's'));
    assert.match(text, /\n4\. Then delete the old secret/);
  });

  it('speaks the language of whoever reads it', async () => {
    const german = await sent(overviewEnded, { locale: 'de-AT' });
    assert.equal(header(german.headers, 'subject'), 'Contoso: 18 Änderungen warten auf Genehmigung');
    assert.match(german.text, /28\. November 2026/);
    assert.equal(header(german.headers, 'content-language'), 'de');
    const japanese = await sent(secretExpires, { locale: 'ja-JP' });
    assert.equal(
      header(japanese.headers, 'subject'),
      'Contoso app: クライアント シークレットの有効期限はあと 14 日です',
    );
    assert.match(japanese.html, /<html lang="ja">/);
    assert.match(japanese.text, /2026年12月5日/);
  });

  it('has an id made from its notice, and wants no answer from a machine', async () => {
    await using smtp = await openSmtp();
    const messenger = messengerTo(smtp.port, { store: await storeWith() });
    for (const id of ['one', 'one', 'two']) await messenger.deliver(noticeWith(secretExpires, { id }));
    const mails = smtp.received.map(({ raw }) => parseMail(raw));
    const [first, again, other] = mails.map(({ headers }) => header(headers, 'message-id'));
    assert.match(first ?? '', /^<[\w-]{43}@contoso\.example>$/);
    assert.equal(first, again);
    assert.notEqual(first, other);
    for (const { headers } of mails) {
      assert.equal(header(headers, 'auto-submitted'), 'auto-generated');
      assert.equal(header(headers, 'from'), 'Rollcall <rollcall@contoso.example>');
      assert.equal(header(headers, 'to'), 'Adele Vance <adele@contoso.example>');
      assert.ok(!headers.has('x-mailer'));
    }
  });

  it('goes out over STARTTLS, with the password where the server asks for it', async () => {
    const certificate = await createCertificate();
    trustAuthority(certificate.ca);
    const signedIn: unknown[] = [];
    await using smtp = await openSmtp({
      ...certificate,
      disabledCommands: [],
      authOptional: false,
      onAuth: ({ username, password: given }, { secure }, done) => {
        signedIn.push([username, given, secure]);
        done(null, { user: username });
      },
    });
    const credentials = { user: 'acs.app.tenant', password };
    const settings = { host: 'localhost', security: 'starttls', credentials } as const;
    const outcome = await messengerTo(smtp.port, { store: await storeWith(), settings }).deliver(
      noticeWith(secretExpires),
    );
    assert.deepEqual([outcome, signedIn], [{ kind: 'delivered' }, [['acs.app.tenant', password, true]]]);
    assert.ok(!(smtp.received[0]?.raw ?? password).includes(password));
  });
});

describe('a mail about names that mean harm', () => {
  const hostile = [
    'Eve\r\nBcc: everybody@contoso.example\r\n\r\nHello',
    '<script>alert(1)</script><img src=x onerror=alert(2)>',
    '" onmouseover="alert(1)',
    'Eve <eve@evil.example>, mallory@evil.example',
    '\u202egnp.exe\u2028\u0000{connection} {0} #',
    '=?utf-8?Q?Bcc:_x=40evil.example?=',
    'x'.repeat(5_000),
  ];
  for (const name of hostile)
    it(`takes ${JSON.stringify(name.slice(0, 60))} as text`, async () => {
      await using smtp = await openSmtp();
      const failure = { code: 'group-not-found', detail: name } as const;
      const startedBy = { id: 'x', tenantId: 'y', name };
      const store = await storeWith({
        connection: { name },
        profile: { name },
        overview: { release: null },
        run: { kind: 'sync', status: 'failed', failure, startedBy },
      });
      const to = { kind: 'mail', address: 'adele@contoso.example', name } as const;
      for (const topic of [syncEnded, { kind: 'trouble', runId: 'c1.r1', failure }, secretExpires] as const)
        assert.equal((await messengerTo(smtp.port, { store }).deliver(noticeWith(topic, { to }))).kind, 'delivered');
      const expected = ['auto-submitted', 'content-language', 'content-type', 'date', 'from', 'message-id'];
      for (const { raw, to: envelope } of smtp.received) {
        const { headers, html, text } = parseMail(raw);
        assert.deepEqual(envelope, ['adele@contoso.example']);
        assert.deepEqual([...headers.keys()].sort(), [
          ...expected,
          'mime-version',
          'subject',
          'to',
          'x-auto-response-suppress',
        ]);
        assert.equal(headers.get('to')?.length, 1);
        assert.match(header(headers, 'to'), /<adele@contoso\.example>$/);
        assert.ok(header(headers, 'subject').length <= 250);
        const tags = Array.from(html.matchAll(/<\/?(\w+)/g), ([, tag]) => tag ?? '');
        const allowed = ['html', 'head', 'meta', 'title', 'body', 'div', 'h1', 'p', 'ul', 'ol', 'li', 'a'];
        assert.deepEqual(
          [...new Set(tags)].filter((tag) => !allowed.includes(tag)),
          [],
        );
        assert.doesNotMatch(html.replace(/="[^"]*"/g, ''), /<[^>]*\s(on\w+|src)\b/);
        assert.doesNotMatch(text, /^(Bcc|Hello)/m);
        for (const hidden of ['\u202e', '\u2028', '\u0000']) assert.ok(!(text + html).includes(hidden));
      }
    });

  for (const address of [
    'a@b.example, c@d.example',
    'a@b.example\r\nRCPT TO:<c@d.example>',
    '<a@b.example>',
    'nobody',
    '',
  ])
    it(`sends nothing to ${JSON.stringify(address)}`, async () => {
      await using smtp = await openSmtp();
      const messenger = messengerTo(smtp.port, { store: await storeWith() });
      const outcome = await messenger.deliver(noticeWith(secretExpires, { to: { kind: 'mail', address, name: 'X' } }));
      assert.deepEqual([outcome.kind, smtp.received.length], ['undeliverable', 0]);
    });
});

describe('a mail is not sent', () => {
  const asked = {
    hash: 'h'.repeat(43),
    askedBy: { id: 'a', tenantId: 't', name: 'Ada' },
    askedAt: '2026-11-21T10:03:00.000Z',
  };
  const dropped: readonly (readonly [when: string, topic: NoticeTopic, changes: Changes])[] = [
    ['its run is gone', { kind: 'run-ended', runId: 'c1.r9', later: true }, {}],
    ['the overview expired before', overviewEnded, { overview: { status: 'expired' } }],
    ['the overview was decided before', overviewEnded, { overview: { status: 'approved' } }],
    ['another secret was entered before', secretExpires, { profile: { secretExpiresAt: '2027-12-05T00:00:00.000Z' } }],
    ['nobody asks for a release any more', { kind: 'release-asked', overviewId: 'c1.o1' }, {}],
    [
      'the overview was edited after the release was asked for',
      { kind: 'release-asked', overviewId: 'c1.o1' },
      { overview: { release: { ...asked, hash: 'other', releasedBy: null, releasedAt: null } } },
    ],
    [
      'the release was granted',
      { kind: 'release-asked', overviewId: 'c1.o1' },
      { overview: { release: { ...asked, releasedBy: asked.askedBy, releasedAt: asked.askedAt } } },
    ],
    ['it would only say that an overview is over', { kind: 'overview-over', overviewId: 'c1.o1' }, {}],
  ];
  for (const [when, topic, changes] of dropped)
    it(`when ${when}`, async () => {
      await using smtp = await openSmtp();
      const messenger = messengerTo(smtp.port, { store: await storeWith(changes) });
      assert.deepEqual(await messenger.deliver(noticeWith(topic)), { kind: 'dropped' });
      assert.equal(smtp.received.length, 0);
    });
});
