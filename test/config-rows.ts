const own = 'aaaaaaaa-0000-4000-8000-000000000001';
const other = 'aaaaaaaa-0000-4000-8000-000000000002';
const person = '8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071';

type Environment = Readonly<Record<string, string>>;

/** An environment in which Rollcall starts in production. */
export const production: Environment = {
  BOT_ID: '6f4e1c1a-52a4-4a0e-9d5e-0b6f7a1c2d3e',
  BOT_TENANT_ID: own,
  ROLLCALL_PUBLIC_URL: 'https://rollcall.example.com/',
  ROLLCALL_TAB_APP_ID: '5d1c0a52-7c0e-4c7a-9a53-0d8a3b6f2e99',
  ROLLCALL_ADMINISTRATORS: `${person}@${own}`,
  ROLLCALL_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
  COSMOS_ENDPOINT: 'https://rollcall.documents.azure.com',
  COSMOS_KEY: 'a-key',
};

/** What is wrong with an environment: every problem that is named, in the order of being named. */
export interface Row {
  readonly what: string;
  readonly env: Environment;
  readonly problems: readonly RegExp[];
}

const row = (what: string, env: Environment, ...problems: readonly RegExp[]): Row => ({ what, env, problems });
const inProduction = (what: string, changes: Environment, ...problems: readonly RegExp[]): Row =>
  row(`production: ${what}`, { ...production, ...changes }, ...problems);
const needs = (name: string): RegExp =>
  new RegExp(`^BOT_ID is set, so this is production, which also needs ${name}\\.$`);
const mail = { ROLLCALL_SMTP_URL: 'smtp://mail.example', ROLLCALL_MAIL_FROM: 'rollcall@mail.example' };
const insights = `InstrumentationKey=${own}`;
const reference = '@Microsoft.KeyVault(SecretUri=https://vault.example/secrets/x)';

/** One row for each way in which a variable can be missing, wrong or against another. Files are in the folder. */
export function misconfigurations(folder: string): readonly Row[] {
  return [
    ...onOneMachine(folder),
    ...inProductionAlone(),
    row(
      'production: everything at once',
      {
        BOT_ID: production.BOT_ID ?? '',
        PORT: 'x',
        COSMOS_KEY: 'k',
        ROLLCALL_LOG_LEVEL: 'loud',
        ROLLCALL_SMTP_URL: 'x',
      },
      /^PORT must be a port number/,
      /^ROLLCALL_LOG_LEVEL must be one of/,
      /^ROLLCALL_SMTP_URL must be a URL/,
      /^COSMOS_ENDPOINT and COSMOS_KEY belong together/,
      /^ROLLCALL_SMTP_URL and ROLLCALL_MAIL_FROM belong together/,
      needs(
        'BOT_TENANT_ID, ROLLCALL_PUBLIC_URL, ROLLCALL_TAB_APP_ID, COSMOS_ENDPOINT, ROLLCALL_ENCRYPTION_KEY, ROLLCALL_ADMINISTRATORS',
      ),
    ),
  ];
}

function onOneMachine(folder: string): readonly Row[] {
  const clouds = (file: string): Environment => ({ ROLLCALL_CUSTOM_CLOUDS: `${folder}/${file}` });
  const port = /^PORT must be a port number from 0 to 65535\.$/;
  const seconds = /^ROLLCALL_BACKGROUND_AFTER_SECONDS must be a whole number of seconds, at most 3600\.$/;
  return [
    row('a word for a port', { PORT: 'http' }, port),
    row('a port that does not exist', { PORT: '65536' }, port),
    row('half a port', { PORT: '3978.5' }, port),
    row('a port in another notation', { PORT: '0x1F' }, port),
    row(
      'a word for the chat’s port',
      { ROLLCALL_CHAT_PORT: 'none' },
      /^ROLLCALL_CHAT_PORT must be a port number, or off\.$/,
    ),
    row(
      'one port for two',
      { PORT: '4000', ROLLCALL_CHAT_PORT: '4000' },
      /^PORT and ROLLCALL_CHAT_PORT are the same: set/,
    ),
    row('no URL', { ROLLCALL_PUBLIC_URL: 'rollcall.example.com' }, /^ROLLCALL_PUBLIC_URL must be a URL such as/),
    row('a file for a URL', { ROLLCALL_PUBLIC_URL: 'file:///etc' }, /^ROLLCALL_PUBLIC_URL must be a URL such as/),
    row(
      'a password in the URL',
      { ROLLCALL_PUBLIC_URL: 'https://u:p@x.example' },
      /^ROLLCALL_PUBLIC_URL must be a URL/,
    ),
    row('a word for seconds', { ROLLCALL_BACKGROUND_AFTER_SECONDS: 'soon' }, seconds),
    row('less than nothing', { ROLLCALL_BACKGROUND_AFTER_SECONDS: '-1' }, seconds),
    row(
      'a week of overviews',
      { ROLLCALL_OVERVIEW_DAYS: '7' },
      /^ROLLCALL_OVERVIEW_DAYS must be a whole number of days from 8 to 3650\.$/,
    ),
    row(
      'logs for ever',
      { ROLLCALL_LOG_DAYS: '0' },
      /^ROLLCALL_LOG_DAYS must be a whole number of days from 30 to 3650\.$/,
    ),
    row(
      'a vault without a bot',
      { ROLLCALL_KEY_VAULT_URL: 'https://contoso.vault.azure.net' },
      /^ROLLCALL_KEY_VAULT_URL is for production: set BOT_ID too, or remove it for one machine\.$/,
    ),
    row(
      'an earlier key without the one after it',
      { ROLLCALL_ENCRYPTION_KEYS_BEFORE: production.ROLLCALL_ENCRYPTION_KEY ?? '' },
      /^ROLLCALL_ENCRYPTION_KEYS_BEFORE needs ROLLCALL_ENCRYPTION_KEY/,
    ),
    row('two hours', { ROLLCALL_BACKGROUND_AFTER_SECONDS: '7200' }, seconds),
    row(
      'an unknown log level',
      { ROLLCALL_LOG_LEVEL: 'verbose' },
      /^ROLLCALL_LOG_LEVEL must be one of fatal, error, warn/,
    ),
    row(
      'clouds in no file',
      clouds('none.json'),
      /^ROLLCALL_CUSTOM_CLOUDS .*none\.json\) could not be read as JSON.*Check/,
    ),
    row('clouds in no JSON', clouds('text.json'), /could not be read as JSON.*Check the path and the file\.$/),
    row('clouds with http', clouds('http.json'), /http\.json\) 0\.authorityHost must be an https URL\.$/),
    row('a cloud that exists', clouds('global.json'), /0\.name is the name of a built-in cloud\.$/),
    row(
      'a cloud without its CA',
      clouds('ca.json'),
      /the CA file \/nowhere\/ca\.pem could not be read: .*Check its path\.$/,
    ),
    row(
      'a store without a key',
      { COSMOS_ENDPOINT: 'https://x.example' },
      /^COSMOS_ENDPOINT and COSMOS_KEY belong together/,
    ),
    ...[
      'InstrumentationKey=x',
      'IngestionEndpoint=https://x.example',
      `${insights};IngestionEndpoint=http://x.example`,
    ].map((APPLICATIONINSIGHTS_CONNECTION_STRING) =>
      row(
        `${APPLICATIONINSIGHTS_CONNECTION_STRING} for Application Insights`,
        { APPLICATIONINSIGHTS_CONNECTION_STRING },
        /^APPLICATIONINSIGHTS_CONNECTION_STRING must be a connection string of Application Insights: /,
      ),
    ),
    row(
      'a key in place of an identity',
      { APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=ikey' },
      /^APPLICATIONINSIGHTS_AUTHENTICATION_STRING must be Authorization=AAD;ClientId=\{GUID\}\.$/,
    ),
    row('a key without a store', { COSMOS_KEY: 'k' }, /^COSMOS_ENDPOINT and COSMOS_KEY belong together: set both/),
    row(
      'a name for a store',
      { COSMOS_ENDPOINT: 'rollcall', COSMOS_KEY: 'k' },
      /^COSMOS_ENDPOINT must be the URL of a Cosmos/,
    ),
    row(
      'mail without a sender',
      { ROLLCALL_SMTP_URL: 'smtp://mail.example' },
      /^ROLLCALL_SMTP_URL and ROLLCALL_MAIL_FROM/,
    ),
    row(
      'a sender without a server',
      { ROLLCALL_MAIL_FROM: 'a@x.example' },
      /^ROLLCALL_SMTP_URL and ROLLCALL_MAIL_FROM/,
    ),
    row(
      'a web server for mail',
      { ...mail, ROLLCALL_SMTP_URL: 'https://x.example' },
      /^ROLLCALL_SMTP_URL must be a URL such as/,
    ),
    row(
      'a name for a sender',
      { ...mail, ROLLCALL_MAIL_FROM: 'Rollcall' },
      /^ROLLCALL_MAIL_FROM must be an address such as/,
    ),
    row(
      'an endless sender',
      { ...mail, ROLLCALL_MAIL_FROM: `${' '.repeat(400)}<` },
      /^ROLLCALL_MAIL_FROM must have at most 320/,
    ),
    row(
      'a URL for a SCIM host',
      { ROLLCALL_SCIM_HOSTS: 'https://x.example' },
      /^ROLLCALL_SCIM_HOSTS must be host names/,
    ),
    row(
      'a private host without a port',
      { ROLLCALL_SCIM_PRIVATE_HOSTS: 'scim.lan' },
      /^ROLLCALL_SCIM_PRIVATE_HOSTS must be/,
    ),
    row(
      'no GUID for the bot',
      { BOT_ID: 'rollcall' },
      /^BOT_ID must be the app id \(GUID\) of the bot\.$/,
      /^BOT_ID is set/,
    ),
    row(
      'a bot’s tenant without a bot',
      { BOT_TENANT_ID: own },
      /^BOT_TENANT_ID is for a bot: set BOT_ID too for production/,
    ),
    row(
      'keys of a bot without a bot',
      { ROLLCALL_BOT_OPENID_METADATA: 'https://x.example' },
      /^ROLLCALL_BOT_OPENID_METADATA is for/,
    ),
    row(
      'a misspelt variable',
      { ROLLCALL_ADMINS: 'x' },
      /^ROLLCALL_ADMINS is no setting of Rollcall: correct its name, or/,
    ),
    row(
      'a placeholder',
      { ROLLCALL_TAB_APP_ID: '${{AAD_APP_CLIENT_ID}}' },
      /^ROLLCALL_TAB_APP_ID must be the app id \(GUID\)/,
    ),
  ];
}

function inProductionAlone(): readonly Row[] {
  const without = (name: string): Row => inProduction(`no ${name}`, { [name]: '' }, needs(name));
  const key = /^ROLLCALL_ENCRYPTION_KEY must be 32 random bytes in base64: make them with “openssl rand -base64 32”\.$/;
  return [
    ...['BOT_TENANT_ID', 'ROLLCALL_PUBLIC_URL', 'ROLLCALL_TAB_APP_ID'].map(without),
    ...['ROLLCALL_ENCRYPTION_KEY', 'ROLLCALL_ADMINISTRATORS'].map(without),
    inProduction('no store', { COSMOS_ENDPOINT: '', COSMOS_KEY: '' }, needs('COSMOS_ENDPOINT')),
    inProduction('no key of the store', { COSMOS_KEY: ' ' }, /^COSMOS_ENDPOINT and COSMOS_KEY belong together/),
    inProduction(
      'a store without TLS',
      { COSMOS_ENDPOINT: 'http://x.example' },
      /^COSMOS_ENDPOINT must be an https URL in/,
    ),
    inProduction(
      'a tab without TLS',
      { ROLLCALL_PUBLIC_URL: 'http://x.example' },
      /^ROLLCALL_PUBLIC_URL must be an https URL in/,
    ),
    inProduction(
      'a domain for the bot’s tenant',
      { BOT_TENANT_ID: 'contoso.com' },
      /^BOT_TENANT_ID must be the tenant id \(GUID\)/,
    ),
    inProduction(
      'an earlier key that is none',
      { ROLLCALL_ENCRYPTION_KEYS_BEFORE: 'old' },
      /^ROLLCALL_ENCRYPTION_KEYS_BEFORE must be earlier values of ROLLCALL_ENCRYPTION_KEY, with commas\.$/,
    ),
    inProduction(
      'a vault by name',
      { ROLLCALL_KEY_VAULT_URL: 'contoso' },
      /^ROLLCALL_KEY_VAULT_URL must be the URL of a Key Vault, such as https:/,
    ),
    inProduction('a short key', { ROLLCALL_ENCRYPTION_KEY: Buffer.alloc(16).toString('base64') }, key),
    inProduction('a key in hexadecimal', { ROLLCALL_ENCRYPTION_KEY: '01'.repeat(32) }, key),
    inProduction(
      'a password for a key',
      { ROLLCALL_ENCRYPTION_KEY: 'correct horse battery staple and more of it!' },
      key,
    ),
    inProduction(
      'a secret that Key Vault keeps',
      { ROLLCALL_ENCRYPTION_KEY: reference },
      /^ROLLCALL_ENCRYPTION_KEY is a reference to Key Vault/,
    ),
    inProduction(
      'a key that Key Vault keeps',
      { COSMOS_KEY: reference },
      /^COSMOS_KEY is a reference to Key Vault that was not/,
    ),
    inProduction(
      'a name for an administrator',
      { ROLLCALL_ADMINISTRATORS: 'adele@contoso.com' },
      /^ROLLCALL_ADMINISTRATORS: “adele@contoso/,
    ),
    inProduction(
      'an administrator of no tenant',
      { ROLLCALL_ADMINISTRATORS: person },
      /must be an object id and a tenant id/,
    ),
    inProduction(
      'nobody for an administrator',
      { ROLLCALL_ADMINISTRATORS: ',' },
      /^ROLLCALL_ADMINISTRATORS names nobody: enter/,
    ),
    inProduction(
      'an administrator who may not sign in',
      { ROLLCALL_ADMINISTRATORS: `${person}@${other}` },
      /add the tenant to ROLLCALL_ALLOWED_TENANTS\.$/,
    ),
    inProduction(
      'a domain for a tenant',
      { ROLLCALL_ALLOWED_TENANTS: 'contoso.com' },
      /^ROLLCALL_ALLOWED_TENANTS must be ids \(GUIDs\)/,
    ),
    inProduction(
      'a name for a client',
      { ROLLCALL_SIGN_IN_CLIENTS: 'teams' },
      /^ROLLCALL_SIGN_IN_CLIENTS must be ids \(GUIDs\)/,
    ),
    inProduction(
      'a sign-in without TLS',
      { ROLLCALL_SIGN_IN_AUTHORITY: 'http://x.example' },
      /^ROLLCALL_SIGN_IN_AUTHORITY must be/,
    ),
    inProduction(
      'an unknown cloud',
      { ROLLCALL_BOT_CLOUD: 'germany' },
      /^ROLLCALL_BOT_CLOUD must be one of global, us-gov-gcc-high/,
    ),
    inProduction(
      'keys of the bot without TLS',
      { ROLLCALL_BOT_OPENID_METADATA: 'http://x.example' },
      /^ROLLCALL_BOT_OPENID_METADATA must/,
    ),
    inProduction(
      'every host of Teams',
      { ROLLCALL_BOT_SERVICE_HOSTS: '*' },
      /^ROLLCALL_BOT_SERVICE_HOSTS must be host names: “\*” is not/,
    ),
    inProduction(
      'a URL for a host of Teams',
      { ROLLCALL_BOT_SERVICE_HOSTS: 'https://x.example/' },
      /^ROLLCALL_BOT_SERVICE_HOSTS must/,
    ),
  ];
}
