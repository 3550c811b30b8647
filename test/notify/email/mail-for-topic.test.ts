import assert from 'node:assert/strict';
import { failureCodes, type Failure } from '../../../src/model/failure.ts';
import type { RunKind, RunStatus } from '../../../src/model/run.ts';
import { mailForTopic } from '../../../src/notify/email/mail-for-topic.ts';
import { mailHtml, mailText } from '../../../src/notify/email/render-mail.ts';
import type { Topic } from '../../../src/notify/read-topic.ts';
import { languages } from '../../../src/texts/languages.ts';
import { textsFor } from '../../../src/texts/texts.ts';
import { connectionWith, overviewWith, resultWith, runWith } from '../../bot/samples.ts';
import { now, profile } from './mails-for-tests.ts';

const connection = connectionWith();
const failure: Failure = { code: 'secret-expired', detail: 'AADSTS7000222' };
const breach = { class: 'user', removals: 120, owned: 400, rule: 'percent', allowed: 80 } as const;
const askedBy = { id: 'a', tenantId: 't', name: 'Alex Wilber' };
const overview = overviewWith({
  breaches: [breach],
  release: { hash: 'h'.repeat(43), askedBy, askedAt: now.toISOString(), releasedBy: null, releasedAt: null },
});
const results = { user: resultWith({ changed: 1 }), group: resultWith({ deleted: 2 }), membership: resultWith() };

const ended = (kind: RunKind, status: RunStatus): Topic => {
  const run = runWith({ kind, status, results, failure: status === 'failed' ? failure : null });
  return { kind: 'run-ended', run, connection, later: true };
};
const secret = (expiresAt: string): Topic => ({ kind: 'secret-expires', profile, expiresAt, days: 30 });

const topics: Readonly<Record<string, Topic>> = {
  'a sync that succeeded': ended('sync', 'succeeded'),
  'a sync that was cancelled': ended('sync', 'cancelled'),
  'a sync that failed': ended('sync', 'failed'),
  'an overview': ended('overview', 'succeeded'),
  'a preview that failed': ended('overview', 'failed'),
  'a preview that was cancelled': ended('overview', 'cancelled'),
  trouble: { kind: 'trouble', run: runWith({ kind: 'sync', status: 'failed' }), connection, failure },
  'a disabled connection': {
    ...{ kind: 'disabled', run: runWith(), connection, failure },
    since: '2026-10-24T10:00:00.000Z',
  },
  'a secret that expires in 14 days': secret('2026-12-05T00:00:00.000Z'),
  'a secret that expires tomorrow': secret('2026-11-22T00:00:00.000Z'),
  'a secret that expired': secret('2026-11-21T00:00:00.000Z'),
  'a release that is asked for': { kind: 'release-asked', overview, connection },
};

const tabPage = (route: string): string => `https://rollcall.contoso.example/tab${route}`;

describe('what a mail says', () => {
  for (const language of languages)
    for (const [name, topic] of Object.entries(topics))
      it(`of ${name}, in ${language}: whole sentences and a place to go`, () => {
        const content = mailForTopic(topic, overview, { texts: textsFor(language), tabPage, now });
        assert.ok(content);
        for (const sentence of [...content.paragraphs, ...content.steps, content.footer]) {
          assert.match(sentence, /[.。]$|: AADSTS7000222$/u);
          assert.doesNotMatch(sentence, /[{}]|undefined|null|NaN|\bInvalid/);
        }
        assert.ok(content.subject.length > 5 && !/[{}.。]$/.test(content.subject));
        assert.ok(content.links.length > 0);
        for (const { href } of content.links) assert.ok(URL.canParse(href));
        const html = mailHtml(content, language);
        const text = mailText(content);
        for (const { href } of content.links) assert.ok(html.includes(href) && text.includes(href));
        const longest = Math.max(...text.split('\n').map((line) => (line.startsWith('https:') ? 0 : line.length)));
        assert.ok(language === 'ja' || longest <= 76, text);
      });

  it('is another thing in each language', () => {
    for (const [name, topic] of Object.entries(topics)) {
      const said = languages.map((one) => {
        const content = mailForTopic(topic, overview, { texts: textsFor(one), tabPage, now });
        return content === null ? '' : content.subject + content.paragraphs.join('');
      });
      assert.equal(new Set(said).size, languages.length, name);
    }
  });

  for (const code of failureCodes)
    it(`leads to where ${code} is mended`, () => {
      const topic: Topic = { kind: 'trouble', run: runWith(), connection, failure: { code, detail: null } };
      const content = mailForTopic(topic, null, { texts: textsFor('en'), tabPage, now });
      const [mend] = content?.links ?? [];
      assert.match(mend?.href ?? '', /\/tab\/(credential-profiles\/p1|connections\/c1(\/history)?)$/);
      assert.doesNotMatch(mend?.href ?? '', /[{}]/);
    });

  it('says how far an overview is over the removal limit, and that it takes two', () => {
    const content = mailForTopic(ended('overview', 'succeeded'), overview, { texts: textsFor('en'), tabPage, now });
    assert.match(
      content?.paragraphs.join(' ') ?? '',
      /People: 120 of 400 would be removed, more than the 80 that the removal limit allows\. A second approver/,
    );
  });

  it('says of an empty overview that there is nothing to change', () => {
    const empty = overviewWith({ changeCount: 0 });
    const content = mailForTopic(ended('overview', 'succeeded'), empty, { texts: textsFor('en'), tabPage, now });
    assert.equal(content?.subject, 'Contoso: nothing to change');
    assert.deepEqual(content.lines, []);
  });
});
