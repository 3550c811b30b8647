import type { Actor } from '../model/role.ts';
import type { People } from '../settings/people.ts';
import type { localOperations } from './contract/local.ts';
import type { Handlers } from './endpoint.ts';

/** What can be done to the simulated tenant from here. */
export interface LocalTenant {
  /** Lets people join, move and leave; answers with a sentence for each thing that happened. */
  passDay(): Promise<readonly string[]>;
  expireSecret(): Promise<void>;
  restoreSecret(): Promise<void>;
}

export function localHandlers(
  tenant: LocalTenant,
  rooms: { readonly people: People; readonly demoPeople?: readonly Actor[] },
): Handlers<typeof localOperations> {
  const { people, demoPeople = [] } = rooms;
  return {
    async listDemoPeople() {
      const items = demoPeople.map(async (person) => {
        return { id: person.id, name: person.name, role: await people.roleOf(person) };
      });
      return { body: { items: await Promise.all(items) } };
    },
    async letDayPass() {
      return { body: { summary: (await tenant.passDay()).join(' ') } };
    },
    async expireSecret() {
      await tenant.expireSecret();
      return { body: { summary: 'The client secret of the simulated app registration has expired.' } };
    },
    async restoreSecret() {
      await tenant.restoreSecret();
      return { body: { summary: 'The client secret of the simulated app registration is valid again.' } };
    },
  };
}
