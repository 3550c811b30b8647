import { defaultAuthority, teamsClients, type SignInSettings } from '../api/sign-in/sign-in-settings.ts';
import type { Given } from './environment.ts';

/** Null unless everything that it needs is there; what is missing is named with everything else. */
export function signInOf(
  given: Given,
  read: {
    readonly tenants: readonly string[] | null;
    readonly clients: readonly string[] | null;
    readonly authority: string | null;
  },
): SignInSettings | null {
  const { BOT_ID: botId, BOT_TENANT_ID: botTenantId, ROLLCALL_TAB_APP_ID: appId } = given;
  const { ROLLCALL_PUBLIC_URL: publicUrl } = given;
  if (botId === undefined || botTenantId === undefined || appId === undefined || publicUrl === undefined) return null;
  return {
    authority: read.authority ?? defaultAuthority,
    clientId: appId.toLowerCase(),
    applicationUri: `api://${new URL(publicUrl).host}/botid-${botId}`,
    tenants: read.tenants ?? [botTenantId.toLowerCase()],
    clients: [...teamsClients, ...(read.clients ?? [])],
  };
}
