import type { localOperations } from './contract/local.ts';
import type { Handlers } from './endpoint.ts';

/** What can be done to the simulated tenant from here. */
export interface LocalTenant {
  /** Lets people join, move and leave; answers with a sentence for each thing that happened. */
  passDay(): Promise<readonly string[]>;
  expireSecret(): Promise<void>;
  restoreSecret(): Promise<void>;
}

export function localHandlers(tenant: LocalTenant): Handlers<typeof localOperations> {
  return {
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
