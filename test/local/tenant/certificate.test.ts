import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorityFile, createCertificate, loadOrCreateCertificate } from '../../../src/local/tenant/certificate.ts';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

describe('the certificate of the simulated tenant', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is for this machine only, signed by an authority of its own, and valid for years', async () => {
    const made = await createCertificate();
    const [server, authority] = [new X509Certificate(made.cert), new X509Certificate(made.ca)];
    assert.ok(authority.ca && !server.ca);
    assert.ok(server.verify(authority.publicKey));
    assert.equal(server.checkHost('localhost'), 'localhost');
    assert.equal(server.checkIP('127.0.0.1'), '127.0.0.1');
    assert.equal(server.checkHost('example.com'), undefined);
    assert.ok(Date.parse(server.validTo) > Date.now() + 2 * YEAR_MS);
  });

  it('is kept, so that the authority stays the same over restarts', async () => {
    const made = await loadOrCreateCertificate(folder);
    assert.deepEqual(await loadOrCreateCertificate(folder), made);
    assert.equal(await readFile(authorityFile(folder), 'utf8'), made.ca);
  });

  it('keeps its key readable by the owner only', async function onPosix() {
    if (process.platform === 'win32') {
      this.skip();
    }
    await loadOrCreateCertificate(folder);
    assert.equal((await stat(join(folder, 'tenant-key.pem'))).mode & 0o777, 0o600);
  });

  for (const file of ['tenant-ca.pem', 'tenant-cert.pem', 'tenant-key.pem']) {
    it(`is made again when ${file} is damaged`, async () => {
      const made = await loadOrCreateCertificate(folder);
      await writeFile(join(folder, file), 'damaged');
      const again = await loadOrCreateCertificate(folder);
      assert.notEqual(again.ca, made.ca);
      assert.ok(new X509Certificate(again.cert).verify(new X509Certificate(again.ca).publicKey));
    });
  }
});
