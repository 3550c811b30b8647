import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { publicKeys, signedToken } from '../../src/local/tenant/access-token.ts';
import type { TestTenant } from '../support/tenant.ts';
import { accessToken } from '../support/tenant.ts';
import { tabAppId, userClaims, userToken } from '../support/user-token.ts';
import type { Claims } from '../support/user-token.ts';
import { administrator, reader } from './api-for-tests.ts';
import { foreignTenant, ownTenant, secondTenant } from './sign-in-for-tests.ts';

/** What is sent in place of a sign-in: header names and values in turn, so that one can come twice. */
export type Headers = readonly string[];

const bearer = (token: string): Headers => ['authorization', `Bearer ${token}`];
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const [key = {}] = publicKeys().keys;
const kid = String(key.kid);

/** A token that somebody else signed, with any header. */
function forged(claims: Claims, header: Readonly<Record<string, unknown>> = {}): string {
  const signed = `${encode({ typ: 'JWT', alg: 'RS256', kid, ...header })}.${encode(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), stranger.privateKey).toString('base64url')}`;
}

/** A token signed with a shared secret. */
function hmac(claims: Claims, secret: string | Buffer): string {
  const signed = `${encode({ typ: 'JWT', alg: 'HS256', kid })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** Everything that must not sign anybody in, by what is wrong with it. */
export async function forgedTokens(tenant: TestTenant): Promise<ReadonlyMap<string, Headers>> {
  const { authorityHost: authority } = tenant;
  const claims = userClaims(authority, administrator);
  const genuine = userToken(authority, administrator);
  const [header = '', payload = '', signature = ''] = genuine.split('.');
  const others = encode({ ...claims, oid: reader.id });
  const strangersJwk = stranger.publicKey.export({ format: 'jwk' });
  const pem = stranger.publicKey.export({ format: 'pem', type: 'spki' });
  return new Map([
    ...wrongClaims(authority),
    ['no header', []],
    ['an empty header', ['authorization', '']],
    ['no token', ['authorization', 'Bearer']],
    ['a password', ['authorization', `Basic ${Buffer.from('admin:admin').toString('base64')}`]],
    ['another scheme', ['authorization', `Token ${genuine}`]],
    ['no scheme', ['authorization', genuine]],
    ['two spaces', ['authorization', `Bearer  ${genuine}`]],
    ['a tab', ['authorization', `Bearer\t${genuine}`]],
    ['a space in the token', ['authorization', `Bearer ${header}. ${payload}.${signature}`]],
    ['two tokens in a header', ['authorization', `Bearer ${genuine}, Bearer ${genuine}`]],
    ['two headers', ['authorization', `Bearer ${genuine}`, 'Authorization', `Bearer ${genuine}`]],
    ['a password beside the token', ['authorization', `Bearer ${genuine}`, 'authorization', 'Basic YTpi']],
    ['the token in a cookie', ['cookie', `token=${genuine}; access_token=${genuine}`]],
    ['headers of a proxy', ['x-ms-client-principal-id', administrator.id, 'x-ms-token-aad-access-token', genuine]],
    ['the header of the local mode', ['x-rollcall-person', administrator.id]],
    ['characters outside of ASCII', ['authorization', `Bearer ${header}é.${payload}.${signature}`]],
    ['a token of 13,000 characters', bearer(`${header}.${payload}${'A'.repeat(13_000)}.${signature}`)],
    ['no signature', bearer(`${header}.${payload}.`)],
    ['two parts', bearer(`${header}.${payload}`)],
    ['five parts', bearer(`${genuine}.${payload}.${signature}`)],
    ['a truncated signature', bearer(genuine.slice(0, -20))],
    ['a truncated payload', bearer(`${header}.${payload.slice(0, -9)}.${signature}`)],
    ['somebody else’s object id', bearer(`${header}.${others}.${signature}`)],
    ['a signature of zeros', bearer(`${header}.${payload}.${'A'.repeat(342)}`)],
    ['a doubled header', bearer(`${header}${header}.${payload}.${signature}`)],
    ['no JSON', bearer('AAAA.BBBB.CCCC')],
    ['JSON that is no object', bearer(`${header}.${encode([claims])}.${signature}`)],
    ['alg none', bearer(`${encode({ typ: 'JWT', alg: 'none' })}.${payload}.`)],
    ['alg none with a signature', bearer(`${encode({ typ: 'JWT', alg: 'none', kid })}.${payload}.${signature}`)],
    ['alg nOnE', bearer(`${encode({ typ: 'JWT', alg: 'nOnE', kid })}.${payload}.${signature}`)],
    ['no alg', bearer(`${encode({ typ: 'JWT', kid })}.${payload}.${signature}`)],
    ['alg RS512, signed with the right key', bearer(signedToken(claims, 'RS512'))],
    ['alg RS512', bearer(`${encode({ typ: 'JWT', alg: 'RS512', kid })}.${payload}.${signature}`)],
    ['alg twice', bearer(`${twice('"alg":"RS256"', '"alg":"none"')}.${payload}.${signature}`)],
    ['HS256 with the public key as JSON', bearer(hmac(claims, JSON.stringify(key)))],
    ['HS256 with the public modulus', bearer(hmac(claims, Buffer.from(String(key.n), 'base64url')))],
    ['HS256 with no secret', bearer(hmac(claims, ''))],
    ['another key under the same name', bearer(forged(claims))],
    ['another key under its own name', bearer(forged(claims, { kid: 'mine' }))],
    ['another key without a name', bearer(forged(claims, { kid: undefined }))],
    ['a path for a key', bearer(forged(claims, { kid: '../../../../dev/null' }))],
    ['a query for a key', bearer(forged(claims, { kid: "x' UNION SELECT 'secret" }))],
    ['a list for a key', bearer(forged(claims, { kid: [kid] }))],
    ['its own key in the header', bearer(forged(claims, { jwk: strangersJwk }))],
    ['its own keys at an address', bearer(forged(claims, { kid: 'mine', jku: 'https://localhost:1/keys' }))],
    ['its own certificate at an address', bearer(forged(claims, { x5u: 'https://localhost:1/cert' }))],
    ['its own certificate in the header', bearer(forged(claims, { x5c: [String(pem)] }))],
    ['a header that must be understood', bearer(forged(claims, { crit: ['exp'] }))],
    ['a payload that is not encoded', bearer(forged(claims, { crit: ['b64'], b64: false }))],
    ['escapes in a claim', bearer(`${header}.${escapedOid(claims)}.${signature}`)],
    ['a claim twice', bearer(`${header}.${claimTwice(claims)}.${signature}`)],
    ['a token in a token', bearer(signedToken(genuine as unknown as object))],
    ['an application’s token for Microsoft Graph', bearer(await accessToken(tenant))],
  ]);
}

/** Signed as they should be, and with something in them that must not be. */
function wrongClaims(authority: string): readonly (readonly [string, Headers])[] {
  const now = Math.floor(Date.now() / 1000);
  const of = (tenantId: string): string => `${authority}/${tenantId}/v2.0`;
  const wrong: Readonly<Record<string, Claims>> = {
    'a token that expired two minutes ago': { exp: now - 120 },
    'a token that is valid in two minutes': { nbf: now + 120 },
    'a token without an end': { exp: undefined },
    'a token without a beginning': { nbf: undefined },
    'an end that is text': { exp: String(now + 3600) },
    'another issuer': { iss: 'https://sts.example.com/' },
    'the issuer of version 1': { iss: `https://sts.windows.net/${ownTenant}/` },
    'the issuer with a slash': { iss: `${of(ownTenant)}/` },
    'the issuer of another tenant': { iss: of(secondTenant) },
    'another tenant than its issuer': { tid: secondTenant },
    'the issuer and the id of a foreign tenant': { iss: of(foreignTenant), tid: foreignTenant },
    'the issuer of a foreign tenant': { iss: of(foreignTenant) },
    'the id of a foreign tenant': { tid: foreignTenant },
    'common for a tenant': { tid: 'common', iss: of('common') },
    'no tenant': { tid: undefined },
    'a list of tenants': { tid: [ownTenant] },
    'another audience': { aud: '00000003-0000-0000-c000-000000000000' },
    'an audience that begins with ours': { aud: `${tabAppId}0` },
    'a list of audiences with ours': { aud: ['https://graph.microsoft.com', tabAppId] },
    'no audience': { aud: undefined },
    'version 1': { ver: '1.0' },
    'no version': { ver: undefined },
    'no scope': { scp: undefined },
    'another scope': { scp: 'User.Read openid' },
    'a scope that begins with ours': { scp: 'access_as_user_too' },
    'a list of scopes': { scp: ['access_as_user'] },
    'an application’s own token': { idtyp: 'app', scp: undefined, roles: ['access_as_user'] },
    'an application’s own token with a scope': { idtyp: 'app' },
    'no object id': { oid: undefined },
    'a name for an object id': { oid: 'adele' },
    'a list of object ids': { oid: [administrator.id] },
    'another client': { azp: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' },
    'no client': { azp: undefined },
    'a client as version 1 has it': { azp: undefined, appid: '1fec8e78-bce4-4aaf-ab1b-5451cc387264' },
  };
  return Object.entries(wrong).map(([what, overrides]) => [
    what,
    bearer(userToken(authority, administrator, overrides)),
  ]);
}

function twice(first: string, second: string): string {
  return Buffer.from(`{"typ":"JWT","kid":"${kid}",${first},${second}}`).toString('base64url');
}

function escapedOid(claims: Claims): string {
  const text = JSON.stringify({ ...claims, oid: reader.id }).replace('"oid"', '"\\u006fid"');
  return Buffer.from(text).toString('base64url');
}

function claimTwice(claims: Claims): string {
  return Buffer.from(JSON.stringify(claims).replace('{', `{"oid":"${reader.id}",`)).toString('base64url');
}
