import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { CallerError } from '../model/errors.ts';
import { invalidInput } from './read-input.ts';

/** A certificate with its private key, as it is kept and what may be shown of it. */
export interface Certificate {
  /** The certificate and its key (PKCS#8), PEM, and nothing else that was pasted with them. */
  readonly pem: string;
  /** SHA-1 in upper-case hex. */
  readonly thumbprint: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

interface Block {
  /** `CERTIFICATE`, `PRIVATE KEY`, … */
  readonly label: string;
  readonly text: string;
}

/** Shorter keys are refused by Entra ID; the sign-in library signs with RSA (PS256) and nothing else. */
const fewestBits = 2048;

/**
 * Reads a certificate and its private key from PEM text in any order (RFC 7468). Of several certificates, as a chain has
 * them, the one that the key belongs to is taken.
 *
 * @throws CallerError `invalid-input` for `certificate`; it never repeats the text
 */
export function readCertificate(text: string, now: Date): Certificate {
  const blocks = blocksOf(text);
  if (blocks.length === 0 && looksLikePfx(text)) {
    throw wrong(
      'Enter PEM text: “openssl pkcs12 -in certificate.pfx -nodes -out certificate.pem” makes it of a PFX file.',
    );
  }
  const certificates = blocks.filter(({ label }) => label === 'CERTIFICATE').map(certificateOf);
  if (certificates.length === 0) {
    throw wrong('Enter the certificate: the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.');
  }
  const key = keyOf(blocks);
  const certificate = certificates.find((candidate) => candidate.checkPrivateKey(key));
  if (certificate === undefined) {
    throw wrong('Enter the certificate with its own private key: this key belongs to another certificate.');
  }
  if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < fewestBits) {
    throw wrong('Enter a certificate with an RSA key of 2048 bits or more: Rollcall can sign in with no other.');
  }
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (!(now.getTime() < to)) throw wrong('Enter a certificate that is still valid: this one has expired.');
  if (!(from <= now.getTime())) throw wrong('Enter a certificate that is valid already: this one is not yet.');
  return {
    pem: `${certificate.toString().trim()}\n${String(key.export({ type: 'pkcs8', format: 'pem' })).trim()}\n`,
    thumbprint: certificate.fingerprint.replaceAll(':', ''),
    expiresAt: new Date(to).toISOString(),
  };
}

function keyOf(blocks: readonly Block[]): KeyObject {
  const block = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
  if (block === undefined) {
    throw wrong('Enter the certificate’s private key too: the text from -----BEGIN PRIVATE KEY----- to its end.');
  }
  // PKCS#8, and the older way of OpenSSL (RFC 1421).
  if (block.label === 'ENCRYPTED PRIVATE KEY' || block.text.includes('Proc-Type: 4,ENCRYPTED')) {
    throw wrong(
      'Enter the private key without its password: “openssl pkcs8 -topk8 -nocrypt -in key.pem” takes it off.',
    );
  }
  try {
    return createPrivateKey(block.text);
  } catch {
    throw wrong('Enter a private key that can be read: this one is damaged, or of a kind that is not known.');
  }
}

function certificateOf({ text }: Block): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw wrong('Enter a certificate that can be read: this one is damaged.');
  }
}

function blocksOf(text: string): readonly Block[] {
  const begin = '-----BEGIN ';
  return text
    .split(begin)
    .slice(1)
    .flatMap((part) => {
      const label = /^([A-Z0-9 ]{1,40})-----/.exec(part)?.[1];
      if (label === undefined) return [];
      const end = `-----END ${label}-----`;
      const at = part.indexOf(end);
      return at < 0 ? [] : [{ label, text: `${begin}${part.slice(0, at)}${end}\n` }];
    });
}

/** A PFX file is DER, a sequence of more than 256 bytes, and pasted as base64. */
function looksLikePfx(text: string): boolean {
  return /^MI[A-Za-z0-9+/=\s]+$/.test(text);
}

function wrong(message: string): CallerError {
  return invalidInput([{ path: 'certificate', message }]);
}
