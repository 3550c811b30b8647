import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateCompany } from '../../src/local/tenant/generate.ts';
import type { Actor } from '../../src/model/role.ts';
import { BotConnector } from '../support/bot-connector.ts';
import { startCosmosServer, type CosmosServer } from '../support/cosmos.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestTenant, type TestTenant } from '../support/tenant.ts';
import { tabAppId } from '../support/user-token.ts';
import { Caller } from './caller.ts';
import { Instances } from './instances.ts';
import { RoundRobin } from './round-robin.ts';

const appId = '6f1c1f0e-0000-4000-8000-00000000b070';
const generous = { percent: 100, minimum: 1_000_000, count: 1_000_000 };

/** A connection of the scene and the company that it reads, which no other connection does. */
export interface Site {
  readonly id: string;
  readonly name: string;
  readonly company: TestTenant;
}

/** Production on two instances, with the services of Azure, Teams and Entra ID simulated. */
export interface Scene {
  readonly connector: BotConnector;
  readonly cosmos: CosmosServer;
  readonly balancer: RoundRobin;
  readonly instances: Instances;
  /** Somebody at the API through the load balancer; each of so many administrators has a share of requests. */
  readonly callerFor: (person: Actor) => Promise<Caller>;
  readonly administrators: readonly Actor[];
  /** Adds a connection to a generated company. */
  readonly addSite: (options: { readonly name: string; readonly settings?: object }) => Promise<Site>;
  readonly close: () => Promise<void>;
}

/** Starts everything; connections are made when asked for. */
export async function openScene(options: { readonly tenants: number }): Promise<Scene> {
  const folder = temporaryFolder();
  const companies = await Promise.all(
    Array.from({ length: options.tenants }, async (_, seed) =>
      startTestTenant({ directory: generateCompany({ seed: seed + 1, users: 60, groups: 6, membersPerGroup: 8 }) }),
    ),
  );
  const [home] = companies;
  assert.ok(home);
  const connector = await BotConnector.open(appId);
  const cosmos = await startCosmosServer();
  const balancer = await RoundRobin.open();
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const caFile = file('lab.pem', home.caPem);
  const clouds = companies.map(({ authorityHost, graphEndpoint }, index) => ({
    ...{ name: `lab-${String(index)}`, authorityHost, graphEndpoint, caFile },
  }));
  const administrators = ['1', '2', '3', '4', '5', '6'].map((digit) => ({
    id: `8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f607${digit}`,
    tenantId: home.tenantId,
    name: `Administrator ${digit}`,
  }));
  const instances = new Instances(balancer, {
    ...connector.environment,
    BOT_TENANT_ID: home.tenantId,
    COSMOS_ENDPOINT: cosmos.endpoint,
    COSMOS_KEY: cosmos.key,
    NODE_EXTRA_CA_CERTS: file('authorities.pem', `${home.caPem}\n${connector.ca}`),
    ROLLCALL_ADMINISTRATORS: administrators.map(({ id, tenantId }) => `${id}@${tenantId}`).join(),
    ROLLCALL_CUSTOM_CLOUDS: file('clouds.json', JSON.stringify(clouds)),
    ROLLCALL_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    ROLLCALL_PUBLIC_URL: 'https://rollcall.example.com',
    ROLLCALL_SIGN_IN_AUTHORITY: home.authorityHost,
    ROLLCALL_TAB_APP_ID: tabAppId,
  });
  await instances.start(0);
  await instances.start(1);
  const callerFor = (person: Actor): Promise<Caller> =>
    Caller.of(balancer, { person, authority: home.authorityHost, appId: tabAppId });
  const [first] = administrators;
  assert.ok(first);
  const caller = await callerFor(first);
  let sites = 0;
  return {
    ...{ connector, cosmos, balancer, instances, callerFor, administrators },
    addSite: async ({ name, settings = {} }) => {
      const company = companies[sites];
      assert.ok(company, 'a tenant for each connection');
      const profile = { name, clientId: company.appId, secret: company.clientSecret };
      const { id: credentialProfileId } = await caller.sure('createCredentialProfile', { body: profile });
      const made = await caller.sure('createConnection', {
        body: {
          ...{ name, tenant: company.tenantId, cloud: `lab-${String(sites++)}`, credentialProfileId, photos: 'leave' },
          ...{ removalPolicy: { kind: 'delete' }, limits: { user: generous, group: generous, membership: generous } },
          ...settings,
        },
      });
      return { id: String(made.id), name, company };
    },
    close: async () => {
      const ends = await instances.stop();
      balancer.close();
      connector.close();
      await cosmos.stop();
      await Promise.all(companies.map(({ tenant }) => tenant.close()));
      assert.deepEqual(new Set(ends), new Set([0]));
    },
  };
}
