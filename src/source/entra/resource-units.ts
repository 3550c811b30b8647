/**
 * What Graph charges for a request, in resource units, and how many it grants an app in a tenant within ten seconds
 * (https://learn.microsoft.com/graph/throttling-limits, "Identity and access service limits").
 */

/** Costs before `$select`, `$expand` and `$top` are counted; what the documentation does not list costs 1. */
export const listedCost = { users: 2, user: 1, groups: 1, group: 1, members: 3, organization: 1, delta: 1 } as const;

export interface CostedQuery {
  readonly listed: number;
  readonly select: boolean;
  readonly expand: boolean;
  readonly top: number | null;
}

/** `$select` and a `$top` below 20 take one off, `$expand` adds one, and nothing costs less than 1. */
export function resourceUnits(query: CostedQuery): number {
  const saved = (query.select ? 1 : 0) + (query.top !== null && query.top < 20 ? 1 : 0);
  return Math.max(1, query.listed + (query.expand ? 1 : 0) - saved);
}

/** Tenants with more users than this have the largest quota. */
export const largestTenant = 500;

/** The quota grows with the tenant: small below 50 users, medium up to 500, large above. */
export function quotaForUsers(users: number): number {
  if (users < 50) return 3_500;
  return users <= largestTenant ? 5_000 : 8_000;
}

/** Length of the window that a quota is for, in milliseconds. */
export const quotaWindowMs = 10_000;
