import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import {
  defaultAuthority,
  readAuthority,
  readIds,
  teamsClients,
  type SignInSettings,
} from './api/sign-in/sign-in-settings.ts';
import { builtInClouds, type Cloud } from './model/cloud.ts';
import { readMailFrom, readSmtpUrl, type MailSettings } from './notify/mail-settings.ts';

/** A cloud as configuration gives it; its CA, where it has one of its own, as PEM. */
export interface ConfiguredCloud extends Cloud {
  readonly ca: string | null;
}

/** Everything that the environment decides, checked once. */
export interface Config {
  /** `local`: one machine, loopback only, no sign-in. `production` as soon as the bot has an identity. */
  readonly mode: 'local' | 'production';
  readonly port: number;
  /** Port of the chat client of the local mode, or null for none. */
  readonly chatPort: number | null;
  readonly dataDir: string;
  readonly publicUrl: string;
  readonly clouds: readonly ConfiguredCloud[];
  readonly cosmos: { readonly endpoint: string; readonly key: string; readonly database: string } | null;
  /** Microsoft app id of the bot and its tenant, in production. */
  readonly bot: { readonly appId: string; readonly tenantId: string } | null;
  /** How people sign in to the tab, in production. */
  readonly signIn: SignInSettings | null;
  readonly administrators: readonly { readonly id: string; readonly tenantId: string; readonly name: string }[];
  /** Key-encryption key for stored secrets, 32 bytes in base64, in production; locally a key file is used. */
  readonly encryptionKey: string | null;
  /** Null where nothing is sent by e-mail. */
  readonly mail: MailSettings | null;
  /** Where SCIM services may be: hosts (`*.example.com` for those below); any public host where none is named. */
  readonly scimHosts: readonly string[];
  /** Hosts, each with its port, that may be SCIM services although they are in a private network. */
  readonly scimPrivateHosts: readonly string[];
  readonly backgroundAfterMs: number;
  readonly logLevel: string;
}

/** What is wrong with the configuration, every problem in one message. */
class ConfigProblem extends Error {}

const port = (fallback: number): z.ZodType<number> =>
  z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65_535).default(fallback);

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const emptyIsMissing = (value: unknown): unknown => (value === '' ? undefined : value);
const optional = <Schema extends z.ZodType>(schema: Schema): z.ZodType<z.output<Schema> | undefined> =>
  z.preprocess(emptyIsMissing, schema.optional());

const environment = z.object({
  PORT: port(3978),
  ROLLCALL_CHAT_PORT: z.union([z.literal('off'), port(56_150)]).default(56_150),
  ROLLCALL_DATA_DIR: z.string().min(1).default('.rollcall'),
  ROLLCALL_PUBLIC_URL: optional(
    z.url({ protocol: /^https?$/, error: 'must be a URL such as https://rollcall.example.com' }),
  ),
  ROLLCALL_CUSTOM_CLOUDS: optional(z.string()),
  ROLLCALL_ADMINISTRATORS: optional(z.string()),
  ROLLCALL_ENCRYPTION_KEY: optional(
    z.string().refine((key) => Buffer.from(key, 'base64').length === 32, 'must be 32 random bytes in base64'),
  ),
  ROLLCALL_SMTP_URL: optional(z.string()),
  ROLLCALL_MAIL_FROM: optional(z.string()),
  ROLLCALL_SCIM_HOSTS: optional(z.string()),
  ROLLCALL_SCIM_PRIVATE_HOSTS: optional(z.string()),
  ROLLCALL_BACKGROUND_AFTER_SECONDS: z.coerce
    .number({ error: 'must be a number of seconds' })
    .min(0)
    .max(3600)
    .default(60),
  ROLLCALL_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  COSMOS_ENDPOINT: optional(z.url({ protocol: /^https?$/, error: 'must be the URL of a Cosmos DB account' })),
  COSMOS_KEY: optional(z.string()),
  COSMOS_DATABASE: z.string().min(1).default('rollcall'),
  ROLLCALL_TAB_APP_ID: optional(
    z.string().regex(guid, 'must be the app id (GUID) of the registration that guards the API'),
  ),
  ROLLCALL_ALLOWED_TENANTS: optional(z.string()),
  ROLLCALL_SIGN_IN_CLIENTS: optional(z.string()),
  ROLLCALL_SIGN_IN_AUTHORITY: optional(z.string()),
  BOT_ID: optional(z.string().regex(guid, 'must be the app id (GUID) of the bot')),
  BOT_TENANT_ID: optional(z.string().regex(guid, 'must be the tenant id (GUID) of the bot')),
});

const origin = z
  .url({ protocol: /^https$/, error: 'must be an https URL' })
  .transform((url) => url.replace(/\/+$/, ''));

const customClouds = z.array(
  z.strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/i, 'must be letters, digits and dashes, at most 40')
      .refine(
        (name) => !builtInClouds.some((cloud) => cloud.name === name.toLowerCase()),
        'is the name of a built-in cloud',
      ),
    authorityHost: origin,
    graphEndpoint: origin,
    caFile: z.string().min(1).optional(),
  }),
);

/** Reads the environment. Throws `ConfigProblem` naming everything that is wrong with it, and what to do. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const parsed = environment.safeParse(env);
  if (!parsed.success) throw new ConfigProblem(parsed.error.issues.map((issue) => describe(issue, '')).join('\n'));
  const given = parsed.data;
  const collect = <Value>(read: () => Value, fallback: Value): Value => {
    try {
      return read();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return fallback;
    }
  };
  const mode = given.BOT_ID === undefined ? 'local' : 'production';
  const clouds = collect(() => readClouds(given.ROLLCALL_CUSTOM_CLOUDS), []);
  const administrators = collect(() => readAdministrators(given.ROLLCALL_ADMINISTRATORS), []);
  if ((given.COSMOS_ENDPOINT === undefined) !== (given.COSMOS_KEY === undefined))
    problems.push('COSMOS_ENDPOINT and COSMOS_KEY belong together: set both, or neither for the embedded store.');
  if ((given.ROLLCALL_SMTP_URL === undefined) !== (given.ROLLCALL_MAIL_FROM === undefined))
    problems.push('ROLLCALL_SMTP_URL and ROLLCALL_MAIL_FROM belong together: set both, or neither to send no e-mail.');
  const smtp = collect(() => ifGiven(given, 'ROLLCALL_SMTP_URL', readSmtpUrl), null);
  const mailFrom = collect(() => ifGiven(given, 'ROLLCALL_MAIL_FROM', readMailFrom), null);
  const scimHosts = collect(() => ifGiven(given, 'ROLLCALL_SCIM_HOSTS', readScimHosts), null);
  const scimPrivateHosts = collect(() => ifGiven(given, 'ROLLCALL_SCIM_PRIVATE_HOSTS', readScimPrivateHosts), null);
  const signIn = collect(() => readSignIn(given), null);
  const strangers = administrators.filter(({ tenantId }) => signIn !== null && !signIn.tenants.includes(tenantId));
  if (strangers.length > 0)
    problems.push(
      `ROLLCALL_ADMINISTRATORS names people of ${[...new Set(strangers.map(({ tenantId }) => tenantId))].join(', ')}, who may not sign in: add the tenant to ROLLCALL_ALLOWED_TENANTS.`,
    );
  if (mode === 'production') {
    const needed = [
      'BOT_TENANT_ID',
      'ROLLCALL_PUBLIC_URL',
      'ROLLCALL_TAB_APP_ID',
      'COSMOS_ENDPOINT',
      'ROLLCALL_ENCRYPTION_KEY',
      'ROLLCALL_ADMINISTRATORS',
    ] as const;
    const missing = needed.filter((name) => given[name] === undefined);
    if (missing.length > 0)
      problems.push(`BOT_ID is set, so this is production, which also needs ${missing.join(', ')}.`);
  }
  if (problems.length > 0) throw new ConfigProblem(problems.join('\n'));
  return {
    mode,
    port: given.PORT,
    chatPort: mode === 'production' || given.ROLLCALL_CHAT_PORT === 'off' ? null : given.ROLLCALL_CHAT_PORT,
    dataDir: resolve(given.ROLLCALL_DATA_DIR),
    publicUrl: (given.ROLLCALL_PUBLIC_URL ?? `http://localhost:${String(given.PORT)}`).replace(/\/+$/, ''),
    clouds: [...builtInClouds.map((cloud) => ({ ...cloud, ca: null })), ...clouds],
    cosmos:
      given.COSMOS_ENDPOINT === undefined || given.COSMOS_KEY === undefined
        ? null
        : { endpoint: given.COSMOS_ENDPOINT, key: given.COSMOS_KEY, database: given.COSMOS_DATABASE },
    bot:
      given.BOT_ID === undefined || given.BOT_TENANT_ID === undefined
        ? null
        : { appId: given.BOT_ID, tenantId: given.BOT_TENANT_ID },
    signIn,
    administrators,
    encryptionKey: given.ROLLCALL_ENCRYPTION_KEY ?? null,
    mail: smtp === null || mailFrom === null ? null : { ...smtp, from: mailFrom },
    scimHosts: scimHosts ?? [],
    scimPrivateHosts: scimPrivateHosts ?? [],
    backgroundAfterMs: given.ROLLCALL_BACKGROUND_AFTER_SECONDS * 1000,
    logLevel: given.ROLLCALL_LOG_LEVEL ?? (mode === 'local' ? 'warn' : 'info'),
  };
}

/** Reads a setting by a function that throws what is wrong with it; null where it is not set. */
function ifGiven<Name extends string, Value>(
  given: Readonly<Partial<Record<Name, string | undefined>>>,
  name: Name,
  read: (text: string) => Value,
): Value | null {
  const text = given[name];
  if (text === undefined) return null;
  try {
    return read(text);
  } catch (error) {
    throw new ConfigProblem(`${name} ${messageOf(error)}.`);
  }
}

function readScimHosts(text: string): readonly string[] {
  return listed(
    text,
    /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*$/,
    'must be host names, with *. before them for every host below',
  );
}

function readScimPrivateHosts(text: string): readonly string[] {
  return listed(text, /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\]):\d{1,5}$/, 'must be host names or addresses, each with a port');
}

/** A list with commas, in lower case. */
function listed(text: string, form: RegExp, otherwise: string): readonly string[] {
  const items = text
    .toLowerCase()
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const strange = items.find((item) => !form.test(item));
  if (strange !== undefined) throw new Error(`${otherwise}: “${strange}” is not one`);
  return items;
}

/** Null unless everything that it needs is there; what is missing is named with everything else. */
function readSignIn(given: z.output<typeof environment>): SignInSettings | null {
  const tenants = ifGiven(given, 'ROLLCALL_ALLOWED_TENANTS', readIds);
  const clients = ifGiven(given, 'ROLLCALL_SIGN_IN_CLIENTS', readIds) ?? [];
  const authority = ifGiven(given, 'ROLLCALL_SIGN_IN_AUTHORITY', readAuthority) ?? defaultAuthority;
  const { BOT_ID: botId, BOT_TENANT_ID: botTenantId, ROLLCALL_TAB_APP_ID: appId } = given;
  const { ROLLCALL_PUBLIC_URL: publicUrl } = given;
  if (botId === undefined || botTenantId === undefined || appId === undefined || publicUrl === undefined) return null;
  return {
    authority,
    clientId: appId.toLowerCase(),
    applicationUri: `api://${new URL(publicUrl).host}/botid-${botId}`,
    tenants: tenants ?? [botTenantId.toLowerCase()],
    clients: [...teamsClients, ...clients],
  };
}

/** The clouds of the file that `ROLLCALL_CUSTOM_CLOUDS` names. */
function readClouds(file: string | undefined): readonly ConfiguredCloud[] {
  if (file === undefined) return [];
  const here = `ROLLCALL_CUSTOM_CLOUDS (${file})`;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigProblem(`${here} could not be read as JSON: ${messageOf(error)}. Check the path and the file.`);
  }
  const parsed = customClouds.safeParse(content);
  if (!parsed.success)
    throw new ConfigProblem(parsed.error.issues.map((issue) => describe(issue, `${here} `)).join('\n'));
  return parsed.data.map(({ name, authorityHost, graphEndpoint, caFile }) => ({
    name,
    authorityHost,
    graphEndpoint,
    custom: true,
    ca: caFile === undefined ? null : readCertificate(caFile, here),
  }));
}

function readCertificate(file: string, here: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigProblem(`${here}: the CA file ${file} could not be read: ${messageOf(error)}.`);
  }
}

/** `object id@tenant id`, several with commas; names come from the first activity they send. */
function readAdministrators(list: string | undefined): Config['administrators'] {
  if (list === undefined) return [];
  const administrators = list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => {
      const [id = '', tenantId = ''] = item.split('@');
      if (!guid.test(id) || !guid.test(tenantId))
        throw new ConfigProblem(
          `ROLLCALL_ADMINISTRATORS: “${item}” must be an object id and a tenant id, as in id@tenant.`,
        );
      return { id: id.toLowerCase(), tenantId: tenantId.toLowerCase(), name: 'Administrator' };
    });
  if (administrators.length === 0)
    throw new ConfigProblem('ROLLCALL_ADMINISTRATORS names nobody: enter at least one, as in id@tenant.');
  return administrators;
}

function describe(issue: { readonly path: readonly PropertyKey[]; readonly message: string }, before: string): string {
  return `${before}${issue.path.map(String).join('.')} ${issue.message}.`.replaceAll('..', '.');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
