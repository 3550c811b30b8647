import { X509Certificate, createPrivateKey, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** A server certificate with its key and the authority that signed it, all PEM. */
export interface ServerCertificate {
  ca: string;
  cert: string;
  key: string;
}

const VALID_YEARS = 10;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A certificate that ends sooner than this is replaced at the next start. */
const RENEW_BEFORE_MS = 30 * DAY_MS;

/**
 * Makes a certificate authority of its own and a certificate for localhost, 127.0.0.1 and ::1, valid for ten years.
 * The authority's key is thrown away: nobody can ever sign anything else with an authority that Rollcall trusts.
 */
export async function createCertificate(): Promise<ServerCertificate> {
  const serial = randomBytes(4).toString('hex');
  const validity = {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + VALID_YEARS * 365 * DAY_MS),
  } as const;
  const authority = await generate([{ name: 'commonName', value: `Rollcall local authority ${serial}` }], {
    ...validity,
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...validity,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { ca: authority.cert, cert: server.cert, key: server.private };
}

const FILES = { ca: 'tenant-ca.pem', cert: 'tenant-cert.pem', key: 'tenant-key.pem' } as const;

/** Where {@link loadOrCreateCertificate} keeps the authority's certificate, for clients that take a file. */
export function authorityFile(folder: string): string {
  return join(folder, FILES.ca);
}

/**
 * Loads the certificate kept in the folder, or makes and keeps a new one when there is none, when it is damaged or
 * when it ends within 30 days. The key file is readable by its owner only.
 */
export async function loadOrCreateCertificate(folder: string): Promise<ServerCertificate> {
  const kept = await keptCertificate(folder);
  if (kept) {
    return kept;
  }
  const made = await createCertificate();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const part of ['ca', 'cert', 'key'] as const) {
    const file = join(folder, FILES[part]);
    const mode = part === 'key' ? 0o600 : 0o644;
    await writeFile(`${file}.new`, made[part], { mode });
    await chmod(`${file}.new`, mode);
    await rename(`${file}.new`, file);
  }
  return made;
}

async function keptCertificate(folder: string): Promise<ServerCertificate | undefined> {
  try {
    const [ca, cert, key] = await Promise.all(
      [FILES.ca, FILES.cert, FILES.key].map((name) => readFile(join(folder, name), 'utf8')),
    );
    return ca !== undefined && cert !== undefined && key !== undefined && isUsable({ ca, cert, key })
      ? { ca, cert, key }
      : undefined;
  } catch {
    return undefined;
  }
}

function isUsable({ ca, cert, key }: ServerCertificate): boolean {
  const authority = new X509Certificate(ca);
  const server = new X509Certificate(cert);
  const endsIn = Date.parse(server.validTo) - Date.now();
  return (
    endsIn > RENEW_BEFORE_MS && server.verify(authority.publicKey) && server.checkPrivateKey(createPrivateKey(key))
  );
}
