import { generate } from 'selfsigned';

/** A certificate of its own with its private key (PKCS#8), PEM. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
  /** Both, as somebody pastes them. */
  readonly pem: string;
}

const day = 24 * 60 * 60 * 1000;

/** Makes a self-signed certificate, as an administrator does for an app registration. */
export async function makeCertificate(
  options: {
    readonly name?: string;
    readonly from?: Date;
    readonly to?: Date;
    readonly keyType?: 'rsa' | 'ec';
    readonly bits?: number;
  } = {},
): Promise<TestCertificate> {
  const { name = 'Rollcall (test)', keyType = 'rsa', bits = 2048 } = options;
  const { from = new Date(Date.now() - day), to = new Date(Date.now() + 365 * day) } = options;
  const made = await generate([{ name: 'commonName', value: name }], {
    ...{ keyType, keySize: bits, algorithm: 'sha256' },
    ...{ notBeforeDate: from, notAfterDate: to },
  });
  return { cert: made.cert, key: made.private, pem: `${made.cert}\n${made.private}\n` };
}
