import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { readExecute, readSubmit } from '../bot/actions/read-action.ts';
import { bearerToken as botToken } from '../bot/authentication/bearer-token.ts';
import { nameLimit, plainText, sentenceLimit } from '../bot/cards/plain-text.ts';
import { readCommand } from '../bot/commands/read-command.ts';
import { readActivity } from '../bot/read-activity.ts';
import { spokenText } from '../bot/turn.ts';
import { textsOfHeader } from '../src/api/accept-language.ts';
import { etagOfHeader } from '../src/api/entity-tag.ts';
import { guardRequest } from '../src/api/request-guard.ts';
import { bearerToken } from '../src/api/sign-in/bearer-token.ts';
import { shownName } from '../src/api/sign-in/token-claims.ts';
import { readConfig } from '../src/config.ts';
import { settingNames } from '../src/config/environment.ts';
import { attributeOf } from '../src/directory/csv-columns.ts';
import { problemsOfPerson } from '../src/directory/person-rules.ts';
import { readCsv } from '../src/directory/read-csv.ts';
import { foldText } from '../src/model/search.ts';
import { oneLine } from '../src/notify/email/one-line.ts';
import { filteredBy } from '../src/plan/filter.ts';
import { idOrAddressIn } from '../src/runs/explain/seek-people.ts';
import { connectionInput } from '../src/settings/connection-input.ts';
import { credentialProfileInput } from '../src/settings/credential-profile-input.ts';
import { assignmentInput } from '../src/settings/role-assignment-input.ts';
import { scheduleInput } from '../src/settings/schedule-input.ts';
import { settingsId } from '../src/settings/settings-id.ts';
import { quoted } from '../src/asking/quoted.ts';
import { refusalOfUrl } from '../src/target/scim/address-rules.ts';
import { filterText } from '../src/texts/filter-text.ts';
import { textsFor } from '../src/texts/texts.ts';

/** Texts of about n characters that make a pattern with two ways to match the same thing try all of them. */
const hostile: Readonly<Record<string, (n: number) => string>> = {
  'spaces before a letter': (n) => `${' '.repeat(n)}x`,
  'spaces between letters': (n) => `x${' '.repeat(n)}x`,
  letters: (n) => 'a'.repeat(n),
  'letters before a sign': (n) => `${'a'.repeat(n)}!`,
  digits: (n) => `${'1'.repeat(n)}x`,
  slashes: (n) => `https://a.example/${'/'.repeat(n)}x`,
  'slashes alone': (n) => `${'/'.repeat(n)}x`,
  dots: (n) => `a${'.'.repeat(n)}!`,
  labels: (n) => `a@${'a.'.repeat(n / 2)}!`,
  'an address without an end': (n) => `a@${'a-'.repeat(n / 2)}!`,
  dashes: (n) => `a${'-'.repeat(n)}!`,
  commas: (n) => `${','.repeat(n)}x`,
  'semicolons and spaces': (n) => `${' ;'.repeat(n / 2)}q`,
  'opened tags': (n) => '<at>'.repeat(n / 4),
  brackets: (n) => '<'.repeat(n),
  'square brackets': (n) => '['.repeat(n),
  'round brackets': (n) => ' ('.repeat(n / 2),
  quotes: (n) => `${'"'.repeat(n)}x`,
  'quotes and commas': (n) => `${'",'.repeat(n / 2)}x`,
  'an open quote': (n) => `a,"${'x'.repeat(n)}`,
  'beginnings of tokens': (n) => 'eyJ'.repeat(n / 3),
  'beginnings of tokens with dots': (n) => 'eyJ.'.repeat(n / 4),
  'right to left': (n) => `${'\u05d0 '.repeat(n / 2)}x`,
  'right to left in brackets': (n) => `\u05d0 (${'\u05d0'.repeat(n)}`,
  'marks on a letter': (n) => `e${'\u0301'.repeat(n)}`,
  'one emoji of many': (n) => '\u{1f468}\u200d'.repeat(n / 3),
  commands: (n) => 'preview sync '.repeat(n / 13),
  'a filter of brackets': (n) => `startswith(${'('.repeat(n)}`,
};

const timesLonger = 8;
const short = 4_000;
/** What is over sooner than this says nothing about how it grows; at the long end a quadratic reader takes far more. */
const tooQuickToTellMs = 100;

describe('texts from outside', function () {
  this.timeout(120_000);
  const english = textsFor('en');
  const request = (headers: readonly string[]): Pick<IncomingMessage, 'rawHeaders'> => ({ rawHeaders: [...headers] });
  const activity = {
    ...{ type: 'message', channelId: 'msteams', serviceUrl: 'https://x.example', from: { id: 'a' } },
    ...{ recipient: { id: 'b' }, conversation: { id: 'c' } },
  };
  const connection = { name: 'Lab', tenant: 'contoso.com', cloud: 'global', credentialProfileId: 'p' };
  const policy = { allowedHosts: ['*.example.com'], allowedPrivateHosts: ['scim.lan:8443'] };

  /** Everything that reads what a person, a directory, a service, a file or the environment says. */
  const readers: Readonly<Record<string, (text: string) => unknown>> = {
    'what is said to the bot': (text) => readCommand(spokenText({ text }), { local: false, texts: english }),
    'an activity': (text) => readActivity({ ...activity, text, serviceUrl: text, value: { text } }),
    'the data of a card': (text) => [
      readExecute({ action: { verb: text, data: text } }),
      readSubmit({ verb: 'page', page: text }),
    ],
    'a name on a card': (text) => [plainText(text, nameLimit), plainText(text, sentenceLimit)],
    'a name in an e-mail': (text) => oneLine(text),
    'a token for the bot': (text) => botToken(request(['Authorization', `Bearer ${text}`])),
    'a token for the API': (text) => bearerToken(request(['Authorization', `Bearer ${text}`])),
    'a name in a token': (text) => shownName({ name: text, oid: 'x' }),
    'Accept-Language': (text) => textsOfHeader(text),
    'If-Match': (text) => etagOfHeader(text),
    'Host and target': (text) => guardRequest({ headers: { host: text, origin: text }, url: `/${text}` }, 'local'),
    'a name of a setting': (text) => settingsId(text, 'x'),
    'a connection': (text) =>
      connectionInput.safeParse({
        ...connection,
        ...{ name: text, tenant: text, credentialProfileId: text },
        filters: { definition: text, mailContains: text, mailExcludes: text },
        scope: { kind: 'groups', groupIds: text },
        target: { kind: 'scim', baseUrl: text, authentication: { kind: 'bearer', token: text } },
      }),
    'somebody with a role': (text) => [
      assignmentInput.safeParse({ personId: text, tenantId: text, name: text, role: 'reader', mail: text }),
      credentialProfileInput.safeParse({ name: text, clientId: text, secret: text }),
    ],
    'a schedule': (text) => [
      scheduleInput.safeParse({ kind: 'cron', expression: text, timeZone: 'UTC' }),
      scheduleInput.safeParse({ kind: 'daily', at: text, timeZone: text }),
    ],
    'a filter of a person': (text) =>
      filteredBy(
        { id: 'x', guest: false, attributes: { mail: text } },
        { guests: 'include', blocked: 'include', mailContains: ['@x'], mailExcludes: ['@y'], definition: null },
        true,
      ),
    'why somebody is left out': (text) => filterText(english, `mail contains none of ${text}`),
    'a search': (text) => [foldText(text), idOrAddressIn(text)],
    'what another service answers': (text) => quoted(text, ['secret']),
    'an address of a SCIM service': (text) => [refusalOfUrl(text, policy), refusalOfUrl(`https://${text}`, policy)],
    'a heading of a file': (text) => attributeOf(text),
    'a person of a file': (text) => problemsOfPerson({ userPrincipalName: text, mail: text, displayName: text }),
    'the environment': (text) => {
      for (const name of settingNames)
        if (name !== 'ROLLCALL_CUSTOM_CLOUDS') attempt(() => readConfig({ [name]: text }));
    },
  };

  for (const [what, read] of Object.entries(readers))
    it(`take no more than their length to read: ${what}`, () => {
      for (const [kind, make] of Object.entries(hostile)) {
        const long = quickest(() => attempt(() => read(make(short * timesLonger))));
        if (long < tooQuickToTellMs) continue;
        const times = long / quickest(() => attempt(() => read(make(short))));
        // Eight times as long should take eight times; what is quadratic takes sixty-four.
        assert.ok(times < 28, `${kind}: ${times.toFixed(0)} times, ${long.toFixed(0)} ms`);
      }
    });

  it('take no more than their length to read: a CSV file', async () => {
    const read = async (text: string): Promise<number> => {
      const began = performance.now();
      async function* bytes(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(`${text}\n${text}`);
      }
      try {
        for await (const row of readCsv(bytes())) assert.ok(row.line > 0);
      } catch (error) {
        assert.ok(error instanceof Error);
      }
      return performance.now() - began;
    };
    for (const [kind, make] of Object.entries(hostile)) {
      const long = Math.min(await read(make(short * timesLonger)), await read(make(short * timesLonger)));
      if (long < tooQuickToTellMs) continue;
      const times = long / Math.min(await read(make(short)), await read(make(short)));
      assert.ok(times < 28, `${kind}: ${times.toFixed(0)} times, ${long.toFixed(0)} ms`);
    }
  });
});

/** Milliseconds of the best of three: what a busy machine adds is left out. */
function quickest(read: () => void): number {
  const times = [0, 1, 2].map(() => {
    const began = performance.now();
    read();
    return performance.now() - began;
  });
  return Math.min(...times);
}

/** Whether it is refused is another question. */
function attempt(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof Error);
  }
}
