import * as z from 'zod';
import { botClouds } from '../../bot/authentication/bot-cloud.ts';
import { defaultRetention } from '../model/retention.ts';
import { describe } from './config-problem.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const base64Of32Bytes = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;
const cloudNames = botClouds.map(({ name }) => name);
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

const id = (what: string): z.ZodOptional<z.ZodString> => z.string().regex(guid, `must be ${what}`).optional();

const whole = (most: number, error: string): z.ZodType<number> => {
  return z
    .string()
    .regex(/^\d{1,9}$/, error)
    .transform(Number)
    .refine((value) => value <= most, error);
};
const days = (least: number): z.ZodType<number> => {
  const error = `must be a whole number of days from ${String(least)} to 3650`;
  return whole(3650, error).refine((value) => value >= least, error);
};
const port = whole(65_535, 'must be a port number from 0 to 65535');
const url = (protocol: RegExp, error: string): z.ZodType<string> =>
  z.url({ protocol, error, abort: true }).refine((text) => {
    const { username, password, search, hash } = new URL(text);
    return [username, password, search, hash].every((part) => part === '');
  }, error);

/** https://learn.microsoft.com/azure/azure-monitor/app/connection-strings */
const connectionString = z.string().refine((text) => {
  const parts = new Map(text.split(';').map((part) => [part.split('=')[0]?.trim().toLowerCase(), part]));
  const keyed = guid.test(parts.get('instrumentationkey')?.split('=')[1] ?? '');
  return keyed && /^https:\/\/[^=]+$/.test(parts.get('ingestionendpoint')?.split('=')[1] ?? 'https://default');
}, 'must be a connection string of Application Insights: InstrumentationKey={GUID};IngestionEndpoint=https://…');

/**
 * Every setting, with what its text must be; what is contradictory or missing is looked at afterwards. A setting of
 * nothing is none: deployment templates leave such where somebody entered nothing.
 */
const settings = z.object({
  PORT: port.default(3978),
  ROLLCALL_CHAT_PORT: z.union([z.literal('off'), port], 'must be a port number, or off').default(56_150),
  ROLLCALL_DATA_DIR: z.string().default('.rollcall'),
  ROLLCALL_PUBLIC_URL: url(/^https?$/, 'must be a URL such as https://rollcall.example.com').optional(),
  ROLLCALL_CUSTOM_CLOUDS: z.string().optional(),
  ROLLCALL_ADMINISTRATORS: z.string().optional(),
  ROLLCALL_ENCRYPTION_KEY: z
    .string()
    .regex(base64Of32Bytes, 'must be 32 random bytes in base64: make them with “openssl rand -base64 32”')
    .optional(),
  ROLLCALL_ENCRYPTION_KEYS_BEFORE: z
    .string()
    .transform((text) => text.split(',').map((key) => key.trim()))
    .pipe(z.array(z.string().regex(base64Of32Bytes, 'must be earlier values of ROLLCALL_ENCRYPTION_KEY, with commas')))
    .optional(),
  ROLLCALL_KEY_VAULT_URL: url(
    /^https$/,
    'must be the URL of a Key Vault, such as https://contoso.vault.azure.net',
  ).optional(),
  ROLLCALL_OVERVIEW_DAYS: days(8).default(defaultRetention.overviewDays),
  ROLLCALL_LOG_DAYS: days(30).default(defaultRetention.logDays),
  ROLLCALL_SMTP_URL: z.string().optional(),
  ROLLCALL_MAIL_FROM: z.string().max(320, 'must have at most 320 characters').optional(),
  ROLLCALL_SCIM_HOSTS: z.string().optional(),
  ROLLCALL_SCIM_PRIVATE_HOSTS: z.string().optional(),
  ROLLCALL_BACKGROUND_AFTER_SECONDS: whole(3600, 'must be a whole number of seconds, at most 3600').default(60),
  ROLLCALL_LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).optional(),
  APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString.optional(),
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: z
    .string()
    .regex(/^Authorization=AAD;ClientId=[0-9a-f-]{36}$/i, 'must be Authorization=AAD;ClientId={GUID}')
    .optional(),
  COSMOS_ENDPOINT: url(/^https?$/, 'must be the URL of a Cosmos DB account').optional(),
  COSMOS_KEY: z.string().optional(),
  COSMOS_DATABASE: z.string().default('rollcall'),
  ROLLCALL_TAB_APP_ID: id('the app id (GUID) of the registration that guards the API'),
  ROLLCALL_ALLOWED_TENANTS: z.string().optional(),
  ROLLCALL_SIGN_IN_CLIENTS: z.string().optional(),
  ROLLCALL_SIGN_IN_AUTHORITY: z.string().optional(),
  BOT_ID: id('the app id (GUID) of the bot'),
  BOT_TENANT_ID: id('the tenant id (GUID) of the bot'),
  ROLLCALL_BOT_CLOUD: z.enum(cloudNames, `must be one of ${cloudNames.join(', ')}`).default('global'),
  ROLLCALL_BOT_OPENID_METADATA: url(/^https$/, 'must be an https URL').optional(),
  ROLLCALL_BOT_SERVICE_HOSTS: z.string().optional(),
});

/** The settings, each read for itself. */
export type Given = Readonly<z.output<typeof settings>>;
export type SettingName = keyof z.output<typeof settings>;
export const settingNames = Object.keys(settings.shape) as readonly SettingName[];

/** Reads every setting, and says of each that cannot be read what is wrong with it; it then counts as not given. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): {
  readonly given: Given;
  readonly isSet: (name: SettingName) => boolean;
  readonly problems: readonly string[];
} {
  const set = Object.fromEntries(Object.entries(env).filter(([, text]) => text !== undefined && text.trim() !== ''));
  const problems = [...strangers(set), ...unresolved(set)];
  const readable = { ...set };
  for (const [name, schema] of Object.entries(settings.shape)) {
    const { success, error } = schema.safeParse(set[name]);
    if (success && !isReference(set[name])) continue;
    readable[name] = undefined;
    if (!isReference(set[name])) problems.push(describe({ path: [name], message: firstMessage(error) }, ''));
  }
  return { given: settings.parse(readable), isSet: (name) => name in set, problems };
}

function firstMessage(error: z.ZodError | undefined): string {
  return error?.issues[0]?.message ?? 'cannot be read';
}

/** Names that only look like settings: whoever misspells one would otherwise run without it. */
function strangers(set: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.keys(set)
    .filter((name) => /^ROLLCALL_(?!TEST_)/.test(name) && !(name in settings.shape))
    .map((name) => `${name} is no setting of Rollcall: correct its name, or remove it.`);
}

/** Azure App Service leaves the reference standing where it may not read the secret. */
function isReference(text: string | undefined): boolean {
  return text?.startsWith('@Microsoft.KeyVault(') === true;
}

function unresolved(set: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.keys(settings.shape)
    .filter((name) => isReference(set[name]))
    .map(
      (name) =>
        `${name} is a reference to Key Vault that was not resolved: let the web app's identity read that secret, and restart.`,
    );
}
