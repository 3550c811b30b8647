import assert from 'node:assert/strict';
import type { Connection } from '../../src/model/connection.ts';
import { CallerError } from '../../src/model/errors.ts';
import { configurationDigest } from '../../src/runs/configuration.ts';
import type { ConnectionChange, ConnectionInput } from '../../src/settings/connection-input.ts';
import type { Stored } from '../../src/store/store.ts';
import { ada, openSettings, type SettingsForTests } from './settings-for-tests.ts';

const baseUrl = 'https://app.example.com/scim/v2';
const tokenUrl = 'https://login.example.com/token';
const token = 'canary-token-0123456789';
const bearer = { kind: 'bearer', token } as const;
const client = {
  kind: 'client-credentials',
  tokenUrl,
  clientId: 'rollcall',
  clientSecret: 'canary-secret-98765',
} as const;
const scim = { kind: 'scim', baseUrl, authentication: bearer } as const;

class Desk {
  readonly settings: SettingsForTests;

  constructor(settings: SettingsForTests) {
    this.settings = settings;
  }

  async create(target: ConnectionInput['target'], more: Partial<ConnectionInput> = {}): Promise<Stored<Connection>> {
    const profile = await this.settings.profiles.create(
      {
        name: `App of ${more.name ?? 'Contoso'}`,
        clientId: '11111111-2222-4333-8444-555555555555',
        secret: 'not-a-real-secret-1234',
      },
      ada,
    );
    const credentialProfileId = profile.id;
    const who = { name: 'Contoso', tenant: 'contoso.com', cloud: 'global', credentialProfileId };
    return this.settings.connections.create({ ...who, ...(target !== undefined && { target }), ...more }, ada);
  }

  async change(before: Stored<Connection>, change: ConnectionChange): Promise<Stored<Connection>> {
    return this.settings.connections.change(before.id, change, { etag: before.etag, by: ada });
  }

  async secretOf({ body: { target } }: Stored<Connection>): Promise<string> {
    assert.ok(target.kind === 'scim');
    return this.settings.secrets.get(target.authentication.secretRef);
  }
}

async function refused(attempt: Promise<unknown>, path: string, says: RegExp): Promise<void> {
  await assert.rejects(attempt, (error) => {
    assert.ok(error instanceof CallerError, String(error));
    const problem = error.problems.find((one) => one.path === path);
    assert.match(problem?.message ?? `nothing at ${path}, but ${JSON.stringify(error.problems)}`, says);
    return true;
  });
}

describe('the target of a connection', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = new Desk(await openSettings());
  });
  afterEach(async () => desk.settings[Symbol.asyncDispose]());

  it('is Rollcall’s directory unless another is chosen', async () => {
    assert.deepEqual((await desk.create(undefined)).body.target, { kind: 'directory' });
  });

  it('keeps the token of a SCIM service apart, and names it by reference', async () => {
    const created = await desk.create({ ...scim, baseUrl: `${baseUrl}/` });
    const { target } = created.body;
    assert.ok(target.kind === 'scim' && target.authentication.kind === 'bearer');
    assert.deepEqual([target.baseUrl, target.requestsPerSecond], [baseUrl, 25]);
    assert.equal(target.authentication.secretHint, '6789');
    assert.equal(await desk.secretOf(created), token);
    assert.ok(!JSON.stringify(created.body).includes('canary'));
  });

  it('keeps its secret when something else is changed, and replaces it when one is given', async () => {
    const created = await desk.create(scim);
    const slower = await desk.change(created, {
      target: { ...scim, authentication: { kind: 'bearer' }, requestsPerSecond: 2 },
    });
    assert.ok(slower.body.target.kind === 'scim');
    assert.equal(slower.body.target.requestsPerSecond, 2);
    assert.equal(await desk.secretOf(slower), token);
    const renamed = await desk.change(slower, { name: 'Contoso AG' });
    assert.deepEqual(renamed.body.target, slower.body.target);
    const replaced = await desk.change(renamed, {
      target: { ...scim, authentication: { kind: 'bearer', token: 'another-token-000000' } },
    });
    assert.equal(await desk.secretOf(replaced), 'another-token-000000');
    await assert.rejects(desk.secretOf(created), 'the old one is gone');
  });

  it('goes with its secret when the connection is deleted', async () => {
    const created = await desk.create(scim);
    await desk.settings.connections.remove(created.id, { confirmName: 'Contoso', by: ada });
    await assert.rejects(desk.secretOf(created));
  });

  it('leaves no secret behind where a creation or a change is refused', async () => {
    const created = await desk.create(scim);
    const held = desk.settings.secrets.kept.size;
    await assert.rejects(desk.change({ ...created, etag: 'moved' }, { target: scim }));
    await assert.rejects(desk.change(created, { target: scim, credentialProfileId: 'none' }));
    assert.equal(desk.settings.secrets.kept.size, held);
    assert.equal(await desk.secretOf(created), token);
  });

  const needed: readonly (readonly [string, NonNullable<ConnectionInput['target']>, string, RegExp])[] = [
    ['a token', { ...scim, authentication: { kind: 'bearer' } }, 'target.authentication.token', /Enter the token/],
    [
      'a client’s secret',
      { ...scim, authentication: { ...client, clientSecret: undefined } },
      'target.authentication.clientSecret',
      /Enter the client’s secret/,
    ],
    ['https', { ...scim, baseUrl: 'http://app.example.com' }, 'target.baseUrl', /https/],
    ['no user in the address', { ...scim, baseUrl: 'https://a:b@app.example.com' }, 'target.baseUrl', /without a user/],
    [
      'an address that may be asked',
      { ...scim, baseUrl: 'https://169.254.169.254/scim' },
      'target.baseUrl',
      /169\.254\.169\.254 belongs/,
    ],
    [
      'a token address that may be asked',
      { ...scim, authentication: { ...client, tokenUrl: 'https://localhost:9/token' } },
      'target.authentication.tokenUrl',
      /Port 9/,
    ],
    ['a place below which /Users is', { ...scim, baseUrl: `${baseUrl}/Users` }, 'target.baseUrl', /without \/Users/],
    ['no query in the address', { ...scim, baseUrl: 'https://app.example.com/?a=b' }, 'target.baseUrl', /without/],
    [
      'a token alone',
      { ...scim, authentication: { kind: 'bearer', token: 'Bearer x' } },
      'target.authentication.token',
      /alone/,
    ],
    ['a rate above nothing', { ...scim, requestsPerSecond: 0 }, 'target.requestsPerSecond', /0\.1 to/],
    ['a domain', { kind: 'entra', domain: 'contoso' }, 'target.domain', /domain/],
  ];
  for (const [what, target, path, says] of needed)
    it(`needs ${what}`, async () => refused(desk.create(target), path, says));

  it('does not send a stored secret to another address or for another client', async () => {
    const created = await desk.create({ ...scim, authentication: client });
    const path = 'target.authentication.clientSecret';
    for (const other of [{ tokenUrl: 'https://elsewhere.example.com/token' }, { clientId: 'somebody' }]) {
      const authentication = { ...client, clientSecret: undefined, ...other };
      await refused(desk.change(created, { target: { ...scim, authentication } }), path, /again/);
    }
    await refused(
      desk.change(created, { target: { ...scim, authentication: { kind: 'bearer' } } }),
      'target.authentication.token',
      /Enter the token/,
    );
    assert.equal(await desk.secretOf(created), client.clientSecret);
  });

  it('cannot be moved to another place', async () => {
    const created = await desk.create(scim);
    const others: NonNullable<ConnectionInput['target']>[] = [
      { kind: 'directory' },
      { kind: 'entra', domain: 'contoso.com' },
      { ...scim, baseUrl: 'https://other.example.com/scim' },
    ];
    for (const target of others) await refused(desk.change(created, { target }), 'target', /new connection/);
  });

  it('has a place for every attribute of the mapping', async () => {
    const mapping = [{ attribute: 'nonsense', kind: 'copy' as const, from: 'displayName' as const }];
    await refused(
      desk.create({ kind: 'entra', domain: 'contoso.com' }, { mapping }),
      'mapping.0.attribute',
      /nonsense/,
    );
    const created = await desk.create(scim, { name: 'Two' });
    await refused(
      desk.change(created, { mapping: [{ attribute: 'name', kind: 'copy', from: 'displayName' }] }),
      'mapping.0.attribute',
      /several values/,
    );
  });

  it('is a tenant only for everybody of a domain, without a Graph filter', async () => {
    const target = { kind: 'entra', domain: 'Contoso.com' } as const;
    const groups = {
      scope: { kind: 'groups', groupIds: '3f0c1a52-7c0e-4c7a-9a53-0d8a3b6f2e11', nested: false },
    } as const;
    await refused(desk.create(target, groups), 'scope', /everybody/);
    await refused(
      desk.create(target, { name: 'Two', filters: { definition: 'x eq 1' } }),
      'filters.definition',
      /empty/,
    );
    const created = await desk.create(target, { name: 'Three' });
    assert.deepEqual(created.body.target, { kind: 'entra', domain: 'contoso.com' });
    await refused(desk.change(created, groups), 'scope', /everybody/);
  });

  it('makes no overview stale by another secret or rate for the same place', async () => {
    const created = await desk.create(scim);
    const changed = await desk.change(created, { target: { ...scim, requestsPerSecond: 1 } });
    assert.equal(configurationDigest(changed.body), configurationDigest(created.body));
  });
});
