import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { CallerError } from '../../src/model/errors.ts';
import { readCertificate } from '../../src/settings/certificate.ts';
import { makeCertificate, type TestCertificate } from '../support/certificates.ts';

const day = 24 * 60 * 60 * 1000;
const now = new Date();
const inDays = (days: number): Date => new Date(now.getTime() + days * day);

describe('a certificate that is pasted', function () {
  this.timeout(20_000);
  let one: TestCertificate;
  let other: TestCertificate;
  let curved: TestCertificate;
  let short: TestCertificate;
  let expired: TestCertificate;
  let early: TestCertificate;

  before(async () => {
    [one, other, curved, short, expired, early] = await Promise.all([
      makeCertificate(),
      makeCertificate({ name: 'Another' }),
      makeCertificate({ keyType: 'ec' }),
      makeCertificate({ bits: 1024 }),
      makeCertificate({ from: inDays(-60), to: inDays(-1) }),
      makeCertificate({ from: inDays(1), to: inDays(60) }),
    ]);
  });

  const rsaKey = (key: string): string => String(createPrivateKey(key).export({ type: 'pkcs1', format: 'pem' }));
  const sealedKey = (key: string, type: 'pkcs1' | 'pkcs8'): string =>
    String(createPrivateKey(key).export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }));

  const taken: readonly (readonly [title: string, text: () => string])[] = [
    ['the certificate before its key', () => one.pem],
    ['the key before the certificate', () => `${one.key}\n${one.cert}`],
    ['a chain in which another certificate comes first', () => `${other.cert}\n${one.cert}\n${one.key}`],
    ['line ends of Windows', () => one.pem.replaceAll('\n', '\r\n')],
    [
      'what OpenSSL writes around it',
      () => `Bag Attributes\n    localKeyID: 01\nKey Attributes: <No Attributes>\n${one.pem}`,
    ],
    ['a key as OpenSSL wrote it once', () => `${one.cert}\n${rsaKey(one.key)}`],
  ];
  for (const [title, text] of taken)
    it(`is taken with ${title}, and always kept alike`, () => {
      const { pem, thumbprint, expiresAt } = readCertificate(text(), now);
      const certificate = new X509Certificate(one.cert);
      assert.equal(pem, `${certificate.toString().trim()}\n${one.key.replaceAll('\r', '').trim()}\n`);
      assert.equal(thumbprint, certificate.fingerprint.replaceAll(':', ''));
      assert.match(thumbprint, /^[0-9A-F]{40}$/);
      assert.equal(expiresAt, new Date(certificate.validTo).toISOString());
    });

  const refused: readonly (readonly [title: string, text: () => string, says: RegExp])[] = [
    ['no PEM at all', () => 'my certificate', /^certificate: Enter the certificate: the text from -----BEGIN/],
    ['no certificate', () => one.key, /Enter the certificate: the text from/],
    ['no key', () => one.cert, /Enter the certificate’s private key too/],
    ['a public key only', () => `${one.cert}\n${one.key.replaceAll('PRIVATE', 'PUBLIC')}`, /private key too/],
    ['the key of another certificate', () => `${one.cert}\n${other.key}`, /this key belongs to another certificate/],
    ['a key with a password', () => `${one.cert}\n${sealedKey(one.key, 'pkcs8')}`, /without its password/],
    ['an older key with a password', () => `${one.cert}\n${sealedKey(one.key, 'pkcs1')}`, /without its password/],
    ['a damaged key', () => `${one.cert}\n${one.key.replace(/\n.{20}/, '\n')}`, /private key that can be read/],
    ['a damaged certificate', () => `${one.cert.replace(/\n.{20}/, '\n')}\n${one.key}`, /certificate that can be read/],
    ['a certificate that is cut off', () => `${one.key}\n${one.cert.slice(0, 300)}`, /Enter the certificate: the text/],
    ['an elliptic curve', () => curved.pem, /an RSA key of 2048 bits or more/],
    ['a short key', () => short.pem, /an RSA key of 2048 bits or more/],
    ['a certificate that has expired', () => expired.pem, /this one has expired/],
    ['a certificate that is not valid yet', () => early.pem, /this one is not yet/],
    ['a PFX file', () => `MIIKYQIBAzCCCicG${'A'.repeat(400)}==`, /“openssl pkcs12 -in certificate\.pfx/],
  ];
  for (const [title, text, says] of refused)
    it(`is refused with ${title}, without repeating it`, () => {
      assert.throws(
        () => readCertificate(text(), now),
        (error) => {
          assert.ok(error instanceof CallerError);
          assert.match(error.message, says);
          assert.ok(!JSON.stringify([error.message, error.problems]).includes('MII'));
          return true;
        },
      );
    });
});
