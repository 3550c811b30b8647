import { gzipSync } from 'node:zlib';
import type { JsonObject } from '../../bot/cards/card.ts';
import type { BotConnector, Claims, KeyName } from '../support/bot-connector.ts';

export const ownTenant = 'aaaaaaaa-0000-4000-8000-000000000001';
/** Allowed too. */
export const secondTenant = 'aaaaaaaa-0000-4000-8000-000000000002';
const foreignTenant = 'dddddddd-0000-4000-8000-000000000001';
export const adele = { id: 'aaaaaaaa-0000-4000-8000-0000000000a1', name: 'Adele Vance', tenantId: ownTenant };

/** What is sent to the bot: header names and values in turn, so that one can come twice. */
export interface Sent {
  readonly headers: readonly string[];
  readonly body: string | Buffer;
  readonly method?: string;
  readonly path?: string;
  /** Without a length that is told before. */
  readonly chunked?: boolean;
}

export interface Forgery {
  readonly what: string;
  readonly answer: number;
  readonly sent: Sent;
}

const json = ['content-type', 'application/json; charset=utf-8'];

/** A message as Teams sends it, with changes. */
export function message(connector: BotConnector, changes: Readonly<Record<string, unknown>> = {}): JsonObject {
  return { ...connector.envelope(adele), type: 'message', text: 'preview sync', ...changes };
}

export function signed(connector: BotConnector, activity: object, claims: Claims = {}): Sent {
  return {
    headers: [...json, 'authorization', `Bearer ${connector.token(claims)}`],
    body: JSON.stringify(activity),
  };
}

/** Everything that must not reach the bot, by what is wrong with it, and how it is answered. */
export function forgedActivities(connector: BotConnector): readonly Forgery[] {
  return [
    ...wrongHeaders(connector),
    ...wrongSignatures(connector),
    ...wrongClaims(connector),
    ...notForThisBot(connector),
    ...wrongBodies(connector),
    ...noActivities(connector),
  ];
}

function wrongHeaders(connector: BotConnector): readonly Forgery[] {
  const token = connector.token();
  const [header = '', payload = '', signature = ''] = token.split('.');
  const body = JSON.stringify(message(connector));
  const authorization = (value: string): readonly string[] => ['authorization', value];
  const headers: Readonly<Record<string, readonly string[]>> = {
    'no token': [],
    'an empty header': authorization(''),
    'the word Bearer alone': authorization('Bearer'),
    'a word for a token': authorization('Bearer hello'),
    'a password': authorization('Basic YWRtaW46YWRtaW4='),
    'no scheme': authorization(token),
    'bearer in lower case': authorization(`bearer ${token}`),
    'two spaces': authorization(`Bearer  ${token}`),
    'a tab': authorization(`Bearer\t${token}`),
    'two tokens with a comma': authorization(`Bearer ${token}, Bearer ${token}`),
    'two tokens with a space': authorization(`Bearer ${token} ${token}`),
    'two headers': [...authorization(`Bearer ${token}`), ...authorization(`Bearer ${token}`)],
    'a bad header before a good one': [...authorization('Bearer a.b.c'), ...authorization(`Bearer ${token}`)],
    'the token in a cookie': ['cookie', `token=${token}`],
    'the token in a header of a proxy': ['x-ms-token-aad-access-token', token, 'x-forwarded-authorization', token],
    'the header of the local mode': ['x-rollcall-person', adele.id],
    'two parts': authorization(`Bearer ${header}.${payload}`),
    'five parts': authorization(`Bearer ${token}.${payload}.${signature}`),
    'a token of 9,000 characters': authorization(`Bearer ${header}.${payload}${'A'.repeat(8_000)}.${signature}`),
  };
  const inHeaders = Object.entries(headers).map(([what, more]) =>
    forgery(what, 401, { headers: [...json, ...more], body }),
  );
  const inQuery = { headers: json, body, path: `/api/messages?access_token=${token}` };
  return [...inHeaders, forgery('the token in the address', 401, inQuery)];
}

function wrongSignatures(connector: BotConnector): readonly Forgery[] {
  const token = connector.token();
  const [header = '', payload = '', signature = ''] = token.split('.');
  const strangers = (changes: Claims): string => connector.token({}, 'stranger', changes);
  const key = (name: KeyName): string => connector.token({}, name);
  const other = encode({ ...connector.claims(), serviceurl: 'https://smba.trafficmanager.net/emea/' });
  const tokens: Readonly<Record<string, string>> = {
    'no signature': `${header}.${payload}.`,
    'a truncated signature': `${header}.${payload}.${signature.slice(0, -20)}`,
    'a signature of zeros': `${header}.${payload}.${'A'.repeat(342)}`,
    'claims that were changed': `${header}.${other}.${signature}`,
    'no JSON': 'AAAA.BBBB.CCCC',
    'claims that are a list': `${header}.${encode([connector.claims()])}.${signature}`,
    'alg none': `${encode({ typ: 'JWT', alg: 'none', kid: 'teams' })}.${payload}.`,
    'alg none with a signature': `${encode({ typ: 'JWT', alg: 'none', kid: 'teams' })}.${payload}.${signature}`,
    'alg NonE': `${encode({ typ: 'JWT', alg: 'NonE', kid: 'teams' })}.${payload}.${signature}`,
    'HS256 with the public key as PEM': connector.tokenOfPublicKey('pem'),
    'HS256 with the public key as JSON': connector.tokenOfPublicKey('jwk'),
    'RS512, signed with the right key': connector.token({}, 'teams', { alg: 'RS512' }),
    'no name of a key': connector.token({}, 'teams', { kid: undefined }),
    'a key that is not published': key('stranger'),
    'another key under the same name': strangers({ kid: 'teams' }),
    'its own key in the header': strangers({ kid: 'teams', jwk: connector.strangersKey }),
    'its own keys at an address': strangers({ kid: 'mine', jku: 'https://localhost:1/keys' }),
    'its own certificate at an address': strangers({ kid: 'mine', x5u: 'https://localhost:1/cert' }),
    'a path for a key': strangers({ kid: '../../../../dev/null' }),
    'a header that must be understood': connector.token({}, 'teams', { crit: ['exp'] }),
    'a key that is endorsed for another channel': key('web-chat'),
    'a key that is endorsed for none': key('none'),
  };
  return Object.entries(tokens).map(([what, forged]) => withToken(connector, what, 401, forged));
}

function wrongClaims(connector: BotConnector): readonly Forgery[] {
  const now = Math.floor(Date.now() / 1000);
  const entra = (version: string): string => `https://login.microsoftonline.com/${ownTenant}/${version}`;
  const emulators = 'd6d49420-f39b-4df7-a1dc-d59a935871db';
  const { appId } = connector;
  const wrong: Readonly<Record<string, Claims>> = {
    'another issuer': { iss: 'https://sts.example.com/' },
    'the issuer with a slash': { iss: 'https://api.botframework.com/' },
    'the issuer of another cloud': { iss: 'https://api.botframework.us' },
    'no issuer': { iss: undefined },
    'a token of the emulator, version 1': { iss: `https://sts.windows.net/${emulators}/`, appid: appId, ver: '1.0' },
    'a token of the emulator, version 2': { iss: entra('v2.0'), azp: appId, ver: '2.0' },
    'a token of another bot': { iss: entra('v2.0'), azp: foreignTenant, ver: '2.0' },
    'an issuer of another bot and the right one': { iss: ['https://api.botframework.com', entra('v2.0')] },
    'another audience': { aud: '00000000-0000-4000-8000-00000000b0b0' },
    'a list of audiences with ours': { aud: [appId, 'https://graph.microsoft.com'] },
    'an audience that begins with ours': { aud: `${appId}0` },
    'no audience': { aud: undefined },
    'a token that expired six minutes ago': { exp: now - 360 },
    'a token that is valid in six minutes': { nbf: now + 360 },
    'a token without an end': { exp: undefined },
    'a token without a beginning': { nbf: undefined },
    'an end that is text': { exp: String(now + 3600) },
    'no service URL in the token': { serviceurl: undefined },
    'another service URL in the token': { serviceurl: 'https://smba.trafficmanager.net/emea/' },
    'the service URL without its slash': { serviceurl: connector.serviceUrl.slice(0, -1) },
    'a list of service URLs': { serviceurl: [connector.serviceUrl] },
  };
  return Object.entries(wrong).map(([what, claims]) => withToken(connector, what, 401, connector.token(claims)));
}

/** Signed as they should be, by the Bot Framework itself, and not from Teams or not for this bot. */
function notForThisBot(connector: BotConnector): readonly Forgery[] {
  const at = (serviceUrl: string): Sent =>
    signed(connector, message(connector, { serviceUrl }), { serviceurl: serviceUrl });
  const urls: Readonly<Record<string, string>> = {
    'a service URL of an attacker': 'https://attacker.example/teams/',
    'a service URL that ends like one of Teams': 'https://attacker.trafficmanager.net/emea/',
    'a service URL that begins like one of Teams': 'https://smba.trafficmanager.net.attacker.example/emea/',
    'one of Teams for a user name': 'https://smba.trafficmanager.net@attacker.example/',
    'a password in the service URL': 'https://u:p@smba.trafficmanager.net/emea/',
    'one of Teams without TLS': 'http://smba.trafficmanager.net/emea/',
    'another port of Teams': 'https://smba.trafficmanager.net:8443/emea/',
    'another port of the configured host': 'https://localhost:1/teams/',
    'the service URL of another cloud': 'https://smba.infra.gov.teams.microsoft.us/teams/',
    'a query in the service URL': 'https://smba.trafficmanager.net/emea/?to=attacker.example',
    'the address of the cloud’s metadata': 'https://169.254.169.254/metadata/',
  };
  const { tenantId: _, ...untold } = connector.envelope(adele).conversation as JsonObject;
  const tenant = (id: string): JsonObject => ({ ...untold, tenantId: id });
  const activities: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'the channel of a web chat': { channelId: 'webchat' },
    'the channel of the emulator': { channelId: 'emulator' },
    'the channel in capitals': { channelId: 'MSTEAMS' },
    'a foreign tenant': { conversation: tenant(foreignTenant), channelData: { tenant: { id: foreignTenant } } },
    'a foreign tenant in the conversation alone': { conversation: tenant(foreignTenant), channelData: {} },
    'a foreign tenant in the channel data': { channelData: { tenant: { id: foreignTenant } } },
    'a foreign tenant in the conversation': { conversation: tenant(foreignTenant) },
    'two tenants that may both': { channelData: { tenant: { id: secondTenant } } },
    'no tenant': { conversation: untold, channelData: {} },
    'a list for a tenant': { conversation: untold, channelData: { tenant: { id: [ownTenant] } } },
  };
  return [
    ...Object.entries(urls).map(([what, url]) => forgery(what, 403, at(url))),
    ...Object.entries(activities).map(([what, changes]) =>
      forgery(what, 403, signed(connector, message(connector, changes))),
    ),
    // A token is for an address, not for a text: what it lets through with another text is in docs/security.md.
    forgery(
      'a good token, replayed with an activity of another service URL',
      401,
      signed(connector, message(connector, { serviceUrl: 'https://smba.trafficmanager.net/emea/' })),
    ),
  ];
}

function wrongBodies(connector: BotConnector): readonly Forgery[] {
  const good = signed(connector, message(connector));
  const bearer = good.headers.slice(2);
  const of = (body: string | Buffer, more: Partial<Sent> = {}): Sent => ({ ...good, body, ...more });
  const typed = (type: string): Sent => of(good.body, { headers: ['content-type', type, ...bearer] });
  const encoded = (encoding: string, body: Buffer): Sent =>
    of(body, { headers: [...json, 'content-encoding', encoding, ...bearer] });
  const nested = (depth: number): string => `{"x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const inMessage = (more: string): string => String(good.body).replace('{', `{${more},`);
  return [
    forgery('an empty body', 400, of('')),
    forgery('no JSON', 400, of('type=message')),
    forgery('half of it', 400, of(String(good.body).slice(0, -20))),
    forgery('a list', 400, of('[]')),
    forgery('null', 400, of('null')),
    forgery('a list of activities', 400, of(`[${String(good.body)}]`)),
    forgery('bytes that are no UTF-8', 400, of(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]))),
    forgery('UTF-16', 400, of(Buffer.from(String(good.body), 'utf16le'))),
    forgery('100,000 lists in each other', 400, of(nested(100_000))),
    forgery('100,000 lists in each other in a message', 400, of(inMessage(nested(100_000).slice(1, -1)))),
    forgery('45 objects in each other', 400, of(inMessage(`"value":${'{"a":'.repeat(45)}1${'}'.repeat(45)}`))),
    forgery('__proto__', 400, of(inMessage('"__proto__":{"isAdministrator":true}'))),
    forgery('__proto__ in a card’s data', 400, of(inMessage('"value":{"verb":"approve","__proto__":{"hash":"x"}}'))),
    forgery('constructor.prototype', 400, of(inMessage('"entities":{"constructor":{"prototype":{"x":1}}}'))),
    forgery('a body of 2 MB', 413, of(inMessage(`"x":"${'x'.repeat(2_000_000)}"`))),
    forgery(
      'a body of 2 MB that does not say so',
      413,
      of(inMessage(`"x":"${'x'.repeat(2_000_000)}"`), { chunked: true }),
    ),
    forgery('no content type', 415, of(good.body, { headers: bearer })),
    forgery('a form', 415, typed('application/x-www-form-urlencoded')),
    forgery('text', 415, typed('text/plain')),
    forgery('a type that begins like JSON', 415, typed('application/jsonp')),
    forgery('a gzip bomb of 50 MB', 415, encoded('gzip', gzipSync(Buffer.alloc(50_000_000, 0x20)))),
    forgery('a message in gzip', 415, encoded('gzip', gzipSync(String(good.body)))),
    forgery('another method', 405, { ...good, method: 'PUT' }),
    forgery('a way around the path', 401, { ...good, path: '/api/messages/../messages2' }),
  ];
}

/** From Teams by their token, and none that Teams would send. */
function noActivities(connector: BotConnector): readonly Forgery[] {
  const changes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'no type': { type: undefined },
    'no channel': { channelId: undefined },
    'no service URL': { serviceUrl: undefined },
    'a word for a service URL': { serviceUrl: 'teams' },
    'a script for a service URL': { serviceUrl: 'javascript:alert(1)' },
    'nobody it is from': { from: undefined },
    'a text for who it is from': { from: '29:adele' },
    'nobody it is for': { recipient: undefined },
    'no conversation': { conversation: undefined },
    'a conversation without an id': { conversation: { tenantId: ownTenant } },
    'a conversation of 600 characters': { conversation: { id: 'a'.repeat(600), tenantId: ownTenant } },
    'an object for an object id': { from: { id: '29:a', aadObjectId: { toString: 'x' } } },
    'a list for a tenant of the conversation': { conversation: { id: 'a:a', tenantId: [ownTenant] } },
    'an object for a text': { text: { trim: 'x' } },
  };
  return Object.entries(changes).map(([what, change]) =>
    forgery(what, 400, signed(connector, message(connector, change))),
  );
}

function withToken(connector: BotConnector, what: string, answer: number, token: string): Forgery {
  const headers = [...json, 'authorization', `Bearer ${token}`];
  return forgery(what, answer, { headers, body: JSON.stringify(message(connector)) });
}

function forgery(what: string, answer: number, sent: Sent): Forgery {
  return { what, answer, sent };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
