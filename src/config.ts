import { resolve } from 'node:path';
import { readAuthority, readIds, type SignInSettings } from './api/sign-in/sign-in-settings.ts';
import { readAdministrators } from './config/administrators.ts';
import { botOf, type BotSettings } from './config/bot.ts';
import { readClouds, type ConfiguredCloud } from './config/clouds.ts';
import { ConfigProblem, ifGiven } from './config/config-problem.ts';
import { contradictions, shutOut } from './config/contradictions.ts';
import { readEnvironment, type Given } from './config/environment.ts';
import { offersIdentity } from './config/host-identity.ts';
import { readScimHosts, readScimPrivateHosts, readServiceHosts } from './config/hosts.ts';
import { signInOf } from './config/sign-in.ts';
import type { Retention } from './model/retention.ts';
import type { Actor } from './model/role.ts';
import { readMailFrom, readSmtpUrl, type MailSettings } from './notify/mail-settings.ts';
import type { AzureMonitorSettings } from './telemetry/telemetry.ts';

/** Everything that the environment decides, checked once. docs/configuration.md lists the variables. */
export interface Config {
  /** `local`: one machine, loopback only, no sign-in. `production` as soon as the bot has an identity. */
  readonly mode: 'local' | 'production';
  readonly port: number;
  /** Port of the chat client of the local mode, or null for none. */
  readonly chatPort: number | null;
  readonly dataDir: string;
  readonly publicUrl: string;
  readonly clouds: readonly ConfiguredCloud[];
  /** Whether the host offers managed identities, which credential profiles may sign in with. */
  readonly hostOffersIdentity: boolean;
  readonly cosmos: { readonly endpoint: string; readonly key: string; readonly database: string } | null;
  /** The bot and whose people may speak to it, in production. */
  readonly bot: BotSettings | null;
  /** How people sign in to the tab, in production. */
  readonly signIn: SignInSettings | null;
  readonly administrators: readonly Actor[];
  /** Key-encryption key for stored secrets, 32 bytes in base64, in production; locally a key file is used. */
  readonly encryptionKey: string | null;
  /** Earlier key-encryption keys: what they sealed is sealed anew at the start. */
  readonly encryptionKeysBefore: readonly string[];
  /** New secrets go to this Key Vault in place of the store, in production. */
  readonly keyVaultUrl: string | null;
  readonly retention: Retention;
  /** Null where nothing is sent by e-mail. */
  readonly mail: MailSettings | null;
  /** Where SCIM services may be: hosts (`*.example.com` for those below); any public host where none is named. */
  readonly scimHosts: readonly string[];
  /** Hosts, each with its port, that may be SCIM services although they are in a private network. */
  readonly scimPrivateHosts: readonly string[];
  /** Where traces and metrics go; null where nothing is measured. */
  readonly azureMonitor: AzureMonitorSettings | null;
  readonly backgroundAfterMs: number;
  readonly logLevel: string;
}

/** Reads the environment. Throws `ConfigProblem` naming everything that is wrong with it, and what to do. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const { given, isSet, problems: unreadable } = readEnvironment(env);
  const problems = [...unreadable];
  const collect = <Value>(read: () => Value): Value | null => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigProblem)) throw error;
      problems.push(error.message);
      return null;
    }
  };
  const clouds = collect(() => readClouds(given.ROLLCALL_CUSTOM_CLOUDS)) ?? [];
  const administrators = collect(() => readAdministrators(given.ROLLCALL_ADMINISTRATORS)) ?? [];
  const smtp = collect(() => ifGiven(given, 'ROLLCALL_SMTP_URL', readSmtpUrl));
  const mailFrom = collect(() => ifGiven(given, 'ROLLCALL_MAIL_FROM', readMailFrom));
  const scimHosts = collect(() => ifGiven(given, 'ROLLCALL_SCIM_HOSTS', readScimHosts));
  const scimPrivateHosts = collect(() => ifGiven(given, 'ROLLCALL_SCIM_PRIVATE_HOSTS', readScimPrivateHosts));
  const serviceHosts = collect(() => ifGiven(given, 'ROLLCALL_BOT_SERVICE_HOSTS', readServiceHosts));
  const tenants = collect(() => ifGiven(given, 'ROLLCALL_ALLOWED_TENANTS', readIds));
  const clients = collect(() => ifGiven(given, 'ROLLCALL_SIGN_IN_CLIENTS', readIds));
  const authority = collect(() => ifGiven(given, 'ROLLCALL_SIGN_IN_AUTHORITY', readAuthority));
  const signIn = signInOf(given, { tenants, clients, authority });
  const tenantsAreKnown = signIn !== null && (tenants !== null || !isSet('ROLLCALL_ALLOWED_TENANTS'));
  problems.push(...(tenantsAreKnown ? shutOut(administrators, signIn.tenants) : []), ...contradictions(isSet, given));
  if (problems.length > 0) throw new ConfigProblem(problems.join('\n'));
  const mode = given.BOT_ID === undefined ? 'local' : 'production';
  return {
    ...basics(given, mode),
    mode,
    clouds,
    hostOffersIdentity: offersIdentity(env),
    bot: botOf(given, { tenants, serviceHosts }),
    signIn,
    administrators,
    mail: smtp === null || mailFrom === null ? null : { ...smtp, from: mailFrom },
    scimHosts: scimHosts ?? [],
    scimPrivateHosts: scimPrivateHosts ?? [],
  };
}

type Basics =
  | 'port'
  | 'chatPort'
  | 'dataDir'
  | 'publicUrl'
  | 'cosmos'
  | 'encryptionKey'
  | 'encryptionKeysBefore'
  | 'keyVaultUrl'
  | 'retention'
  | 'azureMonitor'
  | 'backgroundAfterMs'
  | 'logLevel';

/** What needs nothing but its own setting. */
function basics(given: Given, mode: Config['mode']): Pick<Config, Basics> {
  const { PORT: port, ROLLCALL_CHAT_PORT: chatPort, COSMOS_ENDPOINT: endpoint, COSMOS_KEY: key } = given;
  return {
    port,
    chatPort: mode === 'production' || chatPort === 'off' ? null : chatPort,
    dataDir: resolve(given.ROLLCALL_DATA_DIR),
    publicUrl: (given.ROLLCALL_PUBLIC_URL ?? `http://localhost:${String(port)}`).replace(/(?<!\/)\/+$/, ''),
    cosmos: endpoint === undefined || key === undefined ? null : { endpoint, key, database: given.COSMOS_DATABASE },
    encryptionKey: given.ROLLCALL_ENCRYPTION_KEY ?? null,
    encryptionKeysBefore: given.ROLLCALL_ENCRYPTION_KEYS_BEFORE ?? [],
    keyVaultUrl: given.ROLLCALL_KEY_VAULT_URL ?? null,
    retention: { overviewDays: given.ROLLCALL_OVERVIEW_DAYS, logDays: given.ROLLCALL_LOG_DAYS },
    azureMonitor: azureMonitorOf(given),
    backgroundAfterMs: given.ROLLCALL_BACKGROUND_AFTER_SECONDS * 1000,
    logLevel: given.ROLLCALL_LOG_LEVEL ?? (mode === 'local' ? 'warn' : 'info'),
  };
}

function azureMonitorOf(given: Given): AzureMonitorSettings | null {
  const { APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString } = given;
  const clientId = given.APPLICATIONINSIGHTS_AUTHENTICATION_STRING?.split('=').at(-1) ?? null;
  return connectionString === undefined ? null : { connectionString, clientId };
}
