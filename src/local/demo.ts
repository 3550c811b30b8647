import type { Cloud } from '../model/cloud.ts';
import type { Actor } from '../model/role.ts';
import type { Connections } from '../settings/connections.ts';
import type { CredentialProfiles } from '../settings/credential-profiles.ts';
import type { People } from '../settings/people.ts';
import { demoPeople, demoTenantId, type DemoPerson } from './people.ts';
import type { DemoTenant } from './tenant/state.ts';

/** The cloud in which the simulated tenant lives. */
const demoCloudName = 'simulated';

export function demoCloud(demo: Pick<DemoTenant, 'origin'>): Cloud {
  return { name: demoCloudName, authorityHost: demo.origin, graphEndpoint: demo.origin, custom: true };
}

export function demoActor({ id, name }: DemoPerson): Actor {
  return { id, tenantId: demoTenantId, name };
}

/**
 * Makes the first start worth looking at: roles for the people of the chat, and a connection to the simulated company.
 * What is there already stays as it is.
 */
export async function seedDemo(options: {
  readonly demo: DemoTenant;
  readonly connections: Connections;
  readonly credentialProfiles: CredentialProfiles;
  readonly people: People;
}): Promise<void> {
  const { demo, connections, credentialProfiles, people } = options;
  const by = demoActor(demoPeople.adele);
  await seedPeople(people, by);
  const profiles = await credentialProfiles.list();
  if (profiles.length > 0 || (await connections.list()).length > 0) return;
  const profile = await credentialProfiles.create(
    { name: `${demo.tenantName} app registration`, clientId: demo.appId, secret: demo.clientSecret() },
    by,
  );
  await connections.create(
    { name: demo.tenantName, tenant: demo.tenantId, cloud: demoCloudName, credentialProfileId: profile.id },
    by,
  );
}

/** Somebody who has a role already keeps it, and gets an address where none is known. */
async function seedPeople(people: People, by: Actor): Promise<void> {
  const known = new Map((await people.list()).map((assignment) => [assignment.personId, assignment]));
  for (const { id, name, email, role: first } of Object.values(demoPeople)) {
    const { role = first, mail = null } = known.get(id) ?? {};
    if (role !== null && mail === null)
      await people.assign({ personId: id, tenantId: demoTenantId, name, role, mail: email }, by);
  }
}
