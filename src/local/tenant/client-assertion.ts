import { X509Certificate, constants, createHash, verify } from 'node:crypto';
import { verifiedClaims } from './access-token.ts';
import type { AppRegistration } from './app-registration.ts';
import {
  assertionForOthers,
  assertionNotSigned,
  assertionOfAnotherApp,
  assertionOutOfTime,
  certificateRefused,
  malformedAssertion,
  missingParameter,
  notTrusted,
} from './token-fault.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** By how much clocks may differ. */
const SKEW_SECONDS = 300;

/** What an assertion is checked against. */
export interface AssertionContext {
  app: AppRegistration;
  /** For whom the assertion of a certificate may be: the token endpoint, by each name of the tenant. */
  audiences: readonly string[];
  now: Date;
}

interface Parts {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
  signed: Buffer;
  signature: Buffer;
}

/**
 * Checks that a client assertion speaks for an app (RFC 7523, 3): signed by one of its certificates, or a token of an
 * identity that it trusts. Of all issuers, the one whose key signs in this process is known. Throws TokenFault.
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export function checkAssertion(form: URLSearchParams, context: AssertionContext): void {
  if (form.get('client_assertion_type') !== JWT_BEARER) {
    throw missingParameter('client_assertion_type');
  }
  const assertion = form.get('client_assertion') ?? '';
  const parts = partsOf(assertion);
  const { app } = context;
  if (thumbprintOf(parts) === null) {
    checkTime(parts, context.now);
    checkTrust(assertion, app);
    return;
  }
  checkCertificate(parts, context);
  checkTime(parts, context.now);
  if (!context.audiences.includes(String(parts.claims.aud).toLowerCase())) {
    throw assertionForOthers();
  }
  const speaksFor = [parts.claims.iss, parts.claims.sub].map((id) => String(id).toLowerCase());
  if (speaksFor.some((id) => id !== app.appId.toLowerCase())) {
    throw assertionOfAnotherApp();
  }
}

function partsOf(assertion: string): Parts {
  const [header = '', claims = '', signature = '', ...rest] = assertion.split('.');
  try {
    const read = (part: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
    if (rest.length > 0 || signature === '') throw malformedAssertion();
    return {
      header: read(header),
      claims: read(claims),
      signed: Buffer.from(`${header}.${claims}`),
      signature: Buffer.from(signature, 'base64url'),
    };
  } catch {
    throw malformedAssertion();
  }
}

/** Which certificate signed, as the header says: by SHA-256, or by SHA-1 as older clients do. */
function thumbprintOf({ header }: Parts): { algorithm: 'sha256' | 'sha1'; value: string } | null {
  const [long, short] = [header['x5t#S256'], header.x5t];
  if (typeof long === 'string') return { algorithm: 'sha256', value: long };
  return typeof short === 'string' ? { algorithm: 'sha1', value: short } : null;
}

function checkCertificate(parts: Parts, { app, now }: AssertionContext): void {
  const { algorithm = 'sha256', value = '' } = thumbprintOf(parts) ?? {};
  const certificates = (app.certificates ?? []).map((pem) => new X509Certificate(pem));
  const certificate = certificates.find(
    ({ raw }) => createHash(algorithm).update(raw).digest('base64url') === value.replace(/=+$/, ''),
  );
  const thumbprint = Buffer.from(value, 'base64url').toString('hex').toUpperCase();
  if (certificate === undefined) {
    throw certificateRefused({ appId: app.appId, thumbprint }, 'not registered');
  }
  if (!isSignedBy(parts, certificate)) {
    throw assertionNotSigned();
  }
  if (Date.parse(certificate.validTo) <= now.getTime()) {
    throw certificateRefused({ appId: app.appId, thumbprint }, 'expired');
  }
}

function isSignedBy({ header, signed, signature }: Parts, { publicKey }: X509Certificate): boolean {
  switch (header.alg) {
    case 'PS256': {
      const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
      return verify('sha256', signed, { key: publicKey, ...padding }, signature);
    }
    case 'RS256':
      return verify('sha256', signed, publicKey, signature);
    default:
      return false;
  }
}

function checkTime({ claims }: Parts, now: Date): void {
  const seconds = now.getTime() / 1000;
  const [from, to] = [Number(claims.nbf ?? 0), Number(claims.exp)];
  if (!(from - SKEW_SECONDS <= seconds && seconds < to + SKEW_SECONDS)) {
    throw assertionOutOfTime({ now, from, to: Number.isFinite(to) ? to : 0 });
  }
}

function checkTrust(assertion: string, { trusts = [] }: AppRegistration): void {
  const claims = verifiedClaims(assertion) as Record<string, unknown> | undefined;
  if (claims === undefined) {
    throw assertionNotSigned();
  }
  const said = { issuer: String(claims.iss), subject: String(claims.sub), audience: String(claims.aud) };
  let left = trusts;
  for (const part of ['issuer', 'subject', 'audience'] as const) {
    left = left.filter((trust) => trust[part] === said[part]);
    if (left.length === 0) {
      throw notTrusted(part, said[part]);
    }
  }
}
