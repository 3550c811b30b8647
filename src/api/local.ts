import type { localOperations } from './contract/local.ts';
import type { Handlers } from './endpoint.ts';

/** What can be done to the simulated tenant from here. Each says what happened, in a sentence or two. */
export interface LocalTenant {
  letDayPass(): Promise<string>;
  expireSecret(): Promise<string>;
  restoreSecret(): Promise<string>;
}

export function localHandlers(tenant: LocalTenant): Handlers<typeof localOperations> {
  return {
    async letDayPass() {
      return { body: { summary: await tenant.letDayPass() } };
    },
    async expireSecret() {
      return { body: { summary: await tenant.expireSecret() } };
    },
    async restoreSecret() {
      return { body: { summary: await tenant.restoreSecret() } };
    },
  };
}
