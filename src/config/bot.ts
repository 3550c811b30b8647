import { botClouds, type BotCloud } from '../../bot/authentication/bot-cloud.ts';
import type { Given } from './environment.ts';

/** Who the bot is, where its Bot Framework lives, and whose people may speak to it. Ids are GUIDs in lower case. */
export interface BotSettings {
  readonly appId: string;
  readonly tenantId: string;
  readonly cloud: BotCloud;
  readonly tenants: readonly string[];
}

/** Null unless everything that it needs is there; what is missing is named with everything else. */
export function botOf(
  given: Given,
  read: { readonly tenants: readonly string[] | null; readonly serviceHosts: readonly string[] | null },
): BotSettings | null {
  if (given.BOT_ID === undefined || given.BOT_TENANT_ID === undefined) return null;
  const tenantId = given.BOT_TENANT_ID.toLowerCase();
  const cloud = botClouds.find(({ name }) => name === given.ROLLCALL_BOT_CLOUD) ?? botClouds[0];
  return {
    appId: given.BOT_ID.toLowerCase(),
    tenantId,
    cloud: {
      ...cloud,
      openIdMetadata: given.ROLLCALL_BOT_OPENID_METADATA ?? cloud.openIdMetadata,
      serviceHosts: [...cloud.serviceHosts, ...(read.serviceHosts ?? [])],
    },
    tenants: read.tenants ?? [tenantId],
  };
}
