import type { ConfiguredCloud } from '../../src/config/clouds.ts';
import { Sides } from '../../src/open-sides.ts';
import type { OpenTenant } from '../../src/settings/open-tenant.ts';
import type { SecretStore } from '../../src/store/secrets.ts';
import type { Store } from '../../src/store/store.ts';
import { MemoryStore } from './memory-store.ts';

/** Opens tenants of these clouds as the product does. */
export function openTenantFor(parts: {
  readonly store: Store;
  readonly secrets: Pick<SecretStore, 'get'>;
  readonly clouds: readonly ConfiguredCloud[];
  readonly hostOffersIdentity?: boolean;
}): OpenTenant {
  return new Sides({ hostOffersIdentity: false, ...parts, scimHosts: [], scimPrivateHosts: [], now: () => new Date() })
    .openTenant;
}

/** What targets say of what is entered for them, where the configuration names no hosts. */
export const { targetRules } = new Sides({
  store: new MemoryStore(),
  secrets: { get: () => Promise.reject(new Error('There are no secrets.')) },
  clouds: [],
  scimHosts: [],
  scimPrivateHosts: [],
  hostOffersIdentity: false,
  now: () => new Date(),
});
