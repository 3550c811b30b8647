import type { Actor } from '../model/role.ts';

/** Somebody in a tenant. */
export type TenantPerson = Pick<Actor, 'id' | 'tenantId'>;

/** What only the tenant of a person knows about them. */
export interface TenantPeople {
  /**
   * Of the groups, by object id, those that the person is in, directly or through other groups. None where the tenant
   * cannot be asked: nobody gets more than what is known of them.
   */
  groupsAmong(person: TenantPerson, groupIds: readonly string[]): Promise<readonly string[]>;
  /** Null where the tenant cannot be asked, or has nobody under this id. */
  isGuest(person: TenantPerson): Promise<boolean | null>;
}

/** Where there is no tenant to ask. */
export const noTenantPeople: TenantPeople = {
  groupsAmong: async () => [],
  isGuest: async () => null,
};
