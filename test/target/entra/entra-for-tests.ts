import { TenantDirectory } from '../../../src/local/tenant/directory.ts';
import type { Attributes } from '../../../src/model/directory.ts';
import type { EntraRemoteOptions } from '../../../src/target/entra/entra-remote.ts';
import { EntraRemote } from '../../../src/target/entra/entra-remote.ts';
import { immutableIdOf } from '../../../src/model/immutable-id.ts';
import { writableAttributes } from '../../../src/target/entra/person.ts';
import type { RemoteUnderTest } from '../../contracts/remote-under-test.ts';
import { SimulatedClock } from '../../source/entra/simulated-clock.ts';
import type { TestTenant } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';

export const domain = 'contoso.com';
const canWrite = ['User.ReadWrite.All', 'GroupMember.Read.All'];

/** A tenant in which nobody is of the domain: a guest is, by name, and somebody of another domain. */
function emptyDomain(): TenantDirectory {
  const directory = new TenantDirectory({
    tenantId: '0d6a5f64-8f2a-4f2c-9a2b-5a8f1f0c7e11',
    displayName: 'Contoso',
    domains: [domain, 'fabrikam.com'],
  });
  directory.addUser({ userPrincipalName: `ada_x.example#EXT#@${domain}`, displayName: 'Ada', userType: 'Guest' });
  directory.addUser({ userPrincipalName: 'bo@fabrikam.com', displayName: 'Bo', onPremisesImmutableId: 'Ym8=' });
  directory.addUser({ userPrincipalName: `cy@not-${domain}`, displayName: 'Cy' });
  return directory;
}

export interface EntraRig extends RemoteUnderTest {
  readonly remote: EntraRemote;
  readonly test: TestTenant;
  readonly clock: SimulatedClock;
  readonly directory: TenantDirectory;
}

export async function openEntra(
  options: { readonly directory?: TenantDirectory; readonly permissions?: string[] } = {},
): Promise<EntraRig> {
  const { directory = emptyDomain(), permissions = canWrite } = options;
  const clock = new SimulatedClock();
  const test = await startTestTenant({ directory, permissions, now: () => new Date(clock.now()) });
  return {
    remote: remoteOf(test, { clock }),
    test,
    clock,
    directory,
    required: (_of, name) => ({ userPrincipalName: `${name}@${domain}` }),
    byHand: byHandIn(directory),
    loseNextAnswer: () => {
      test.tenant.habits.lostAnswers = { times: 1 };
    },
    dispose: () => test.tenant.close(),
  };
}

export function remoteOf(test: TestTenant, options: Partial<EntraRemoteOptions> = {}): EntraRemote {
  return new EntraRemote({
    cloud: { name: 'simulated', authorityHost: test.authorityHost, graphEndpoint: test.graphEndpoint, custom: true },
    tenant: test.tenantId,
    clientId: test.appId,
    secret: test.clientSecret,
    domain,
    attributes: writableAttributes,
    ...options,
  });
}

function byHandIn(directory: TenantDirectory): RemoteUnderTest['byHand'] {
  return {
    add: (_of, { externalId, attributes, active = true }) => {
      const { userPrincipalName, displayName, manager, ...rest } = attributes;
      const id = directory.addUser({
        ...rest,
        userPrincipalName: String(userPrincipalName),
        displayName: String(displayName),
        accountEnabled: active,
        onPremisesImmutableId: externalId === null ? null : immutableIdOf(externalId),
      });
      if (typeof manager === 'string') directory.updateUser(id, { manager });
      return Promise.resolve(id);
    },
    edit: (_of, id, attributes) => {
      const kept = new Set(['userPrincipalName', 'accountEnabled', 'displayName']);
      const emptied: Attributes = Object.fromEntries(
        writableAttributes.filter((name) => !kept.has(name)).map((name) => [name, null]),
      );
      directory.updateUser(id, { ...emptied, ...attributes });
      return Promise.resolve();
    },
    setActive: (id, active) => {
      directory.updateUser(id, { accountEnabled: active });
      return Promise.resolve();
    },
    remove: (_of, id) => {
      directory.softDeleteUser(id);
      return Promise.resolve();
    },
    join: () => Promise.reject(new Error('Groups are none of its business.')),
    leave: () => Promise.reject(new Error('Groups are none of its business.')),
  };
}
