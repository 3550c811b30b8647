import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tls from 'node:tls';
import { pino, type Logger } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { composeBot } from '../bot/compose-bot.ts';
import { createApi, type Api } from './api/server.ts';
import { TokenSignIn } from './api/sign-in/token-sign-in.ts';
import type { Config } from './config.ts';
import type { ConfiguredCloud } from './config/clouds.ts';
import { DirectoryImports } from './directory/imports.ts';
import { ScimTokens } from './directory/scim-tokens.ts';
import { demoActor, demoCloud, seedDemo } from './local/demo.ts';
import { chatIdOf, demoPeople } from './local/people.ts';
import { openDemoTenant, type DemoTenant } from './local/tenant/state.ts';
import { Sides } from './open-sides.ts';
import { MailMessenger } from './notify/email/mail-messenger.ts';
import { Notifications } from './notify/notifications.ts';
import { Outbox } from './notify/outbox.ts';
import { SecretReminders } from './notify/secret-reminders.ts';
import { completeRuns } from './runs/complete-runs.ts';
import { Executor } from './runs/executor.ts';
import { Explanations } from './runs/explain/explain-person.ts';
import { defaultTiming, Leases } from './runs/leases.ts';
import { Photos } from './runs/photos/photos.ts';
import { RetentionSweep } from './runs/retention-sweep.ts';
import { Overviews } from './runs/review/overviews.ts';
import { Runs } from './runs/runs.ts';
import { Scheduler } from './runs/schedule/scheduler.ts';
import { AskedTenants } from './settings/asked-tenants.ts';
import { completeDocuments } from './settings/complete-documents.ts';
import { Connections } from './settings/connections.ts';
import { CredentialProfiles } from './settings/credential-profiles.ts';
import { People } from './settings/people.ts';
import { openCosmosStore } from './store/cosmos/cosmos-store.ts';
import { loadOrCreateKeyFile, openEnvelopeSecrets, resealSecrets } from './store/envelope/envelope-secrets.ts';
import { managedIdentity, openKeyVaultSecrets, withOlderSecrets } from './store/keyvault/key-vault-secrets.ts';
import type { SecretStore } from './store/secrets.ts';
import { openSqliteStore } from './store/sqlite/sqlite-store.ts';
import { StoreUnavailable, type Store } from './store/store.ts';
import { DirectoryEdits } from './target/directory/directory-edits.ts';
import { followedIds } from './telemetry/followed.ts';
import { silent, type Telemetry } from './telemetry/telemetry.ts';

/** The whole product, put together and not yet listening. */
export interface App {
  /** Takes requests, and goes on with runs that lost their process. */
  start(): Promise<void>;
  /** Takes no more requests, hands unfinished runs over, and closes everything. */
  stop(): Promise<void>;
}

/** Puts the concrete parts together. Throws an `Error` with one sentence when one of them cannot be had. */
export async function compose(config: Config): Promise<App> {
  let telemetry: Telemetry = silent;
  const logger = pino({
    level: config.logLevel,
    redact: ['*.secret', '*.authorization', 'req.headers.authorization'],
    mixin: () => ({ ...followedIds(), ...telemetry.trace() }),
  });
  if (config.azureMonitor !== null) telemetry = await sendTo(config.azureMonitor, logger);
  const now = (): Date => new Date();
  // In production nothing is kept on the machine, and the host may let nobody write.
  if (config.mode === 'local') mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const store = await openStore(config);
  const secrets = await openSecrets(config, store);
  const demo = config.mode === 'local' ? await openDemoTenant({ folder: config.dataDir }) : null;
  const clouds = demo === null ? config.clouds : [...config.clouds, { ...demoCloud(demo), ca: demo.caPem }];
  trust(clouds);

  const { hostOffersIdentity, scimHosts, scimPrivateHosts } = config;
  const sides = new Sides({ store, secrets, clouds, hostOffersIdentity, scimHosts, scimPrivateHosts, now });
  const { openTenant, openSource, openTarget } = sides;
  const administrators =
    demo === null ? config.administrators : [demoActor(demoPeople.adele), ...config.administrators];
  const connections = new Connections({
    ...{ store, secrets, clouds, openTenant, now },
    test: sides.test,
    targetRules: sides.targetRules,
  });
  const tenantPeople = new AskedTenants({ connections, openTenant, logger, now });
  const tenants = demo === null ? (config.signIn?.tenants ?? []) : [demo.tenantId];
  const people = new People({ store, administrators, tenants, tenantPeople });
  await completeDocuments(store);
  await completeRuns(store);
  const credentialProfiles = new CredentialProfiles({ store, secrets, test: sides.test, now });
  if (demo !== null) await seedDemo({ demo, connections, credentialProfiles, people });

  const overviews = new Overviews({ store, now });
  const leases = new Leases({ store, timing: defaultTiming, now });
  const explanations = new Explanations({ store, overviews, openSource, openTarget });
  const bot = composeBot({
    config,
    store,
    people,
    connections,
    overviews,
    explanations,
    localTenant: demo,
    ...(demo !== null && { memberId: chatIdOf }),
    logger,
    telemetry,
    now,
  });
  const tabPage = (route: string): string => `${config.publicUrl}/tab${route}`;
  const mail = config.mail === null ? null : new MailMessenger({ settings: config.mail, store, tabPage, now });
  const outbox = new Outbox({ store, chat: bot.messenger, mail, logger, telemetry, now });
  const whoHears = { store, people, outbox, chats: bot.references, canMail: mail !== null };
  const notifier = new Notifications({
    ...whoHears,
    runCards: bot.notifier,
    backgroundAfterMs: config.backgroundAfterMs,
  });
  const executor = new Executor({
    store,
    people,
    overviews,
    leases,
    openSource,
    openTarget,
    notifier,
    logger,
    telemetry,
    now,
  });
  const runs = new Runs({ store, people, overviews, leases, executor, notifier, now });
  const scheduler = new Scheduler({ store, runs, logger, now });
  const reminders = new SecretReminders({ ...whoHears, logger, now });
  const photos = new Photos({ store, leases, openSource, openTarget, logger, telemetry, now });
  const retention = new RetentionSweep({ store, retention: config.retention, logger, now });
  const tokens = new ScimTokens({ store, now });
  const directory = new DirectoryEdits({ store, now });
  const imports = new DirectoryImports({ store, directory, tokens, logger, now });
  const api = await createApi({
    settings: { connections, credentialProfiles },
    people,
    runs,
    overviews,
    explanations,
    photos,
    outbox,
    chats: bot.references,
    store,
    directory: { store, directory, tokens, imports },
    clouds,
    mode: config.mode,
    publicUrl: config.publicUrl,
    version: packageJson.version,
    tabFolder: fileURLToPath(new URL('../tab/dist/', import.meta.url)),
    logger,
    telemetry,
    messages: bot.messages({ runs, outbox }),
    ...(config.signIn === null ? {} : { signIn: new TokenSignIn(config.signIn, { logger, now }) }),
    ...(demo === null ? {} : { demoPeople: Object.values(demoPeople).map(demoActor), localTenant: demo }),
  });
  const background = [outbox, executor, scheduler, reminders, photos, retention, imports];
  return new ComposedApp({ config, api, background, executor, notifier: bot.notifier, demo, store, telemetry });
}

interface Parts {
  readonly config: Config;
  readonly api: Api;
  /** What works by itself, in the order of starting; it is stopped the other way round. */
  readonly background: readonly { start(): void | Promise<void>; stop(): void | Promise<void> }[];
  readonly executor: Executor;
  readonly notifier: { close(): Promise<void> };
  readonly demo: DemoTenant | null;
  readonly store: Store;
  readonly telemetry: Telemetry;
}

class ComposedApp implements App {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const { api, config, background } = this.#parts;
    // Without sign-in anybody who reaches the server is an administrator: nobody but this machine may reach it.
    await api.listen(config.port, config.mode === 'local' ? 'localhost' : '0.0.0.0');
    for (const part of background) await part.start();
  }

  async stop(): Promise<void> {
    const { api, background, executor, notifier, demo, store, telemetry } = this.#parts;
    // Others go on with the runs while the last requests are answered here.
    await Promise.all([api.close(), executor.stop()]);
    for (const part of background.toReversed()) await part.stop();
    await notifier.close();
    await demo?.close();
    await store.close();
    await telemetry.stop();
  }
}

/** Loaded only where it is asked for. */
async function sendTo(settings: NonNullable<Config['azureMonitor']>, logger: Logger): Promise<Telemetry> {
  const { startAzureMonitor } = await import('./telemetry/azure-monitor.ts');
  return startAzureMonitor(settings, { version: packageJson.version, logger });
}

async function openStore(config: Config): Promise<Store> {
  if (config.cosmos === null) return openSqliteStore({ file: join(config.dataDir, 'rollcall.db') });
  const { endpoint, key, database } = config.cosmos;
  return openCosmosStore({ endpoint, key, databaseId: database }).catch((error: unknown) => {
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new StoreUnavailable(`${error.message} Check COSMOS_ENDPOINT and COSMOS_KEY, and that it runs.`, {
      cause: error,
    });
  });
}

async function openSecrets(config: Config, store: Store): Promise<SecretStore> {
  const { keyVaultUrl: vaultUrl, bot } = config;
  if (vaultUrl === null || bot === null) return openStoredSecrets(config, store);
  const vault = openKeyVaultSecrets({ vaultUrl, credential: managedIdentity(bot.appId) });
  return config.encryptionKey === null ? vault : withOlderSecrets(vault, await openStoredSecrets(config, store));
}

async function openStoredSecrets(config: Config, store: Store): Promise<SecretStore> {
  const current =
    config.encryptionKey === null
      ? await loadOrCreateKeyFile(join(config.dataDir, 'secrets.key'))
      : Buffer.from(config.encryptionKey, 'base64');
  const keys = { current, older: config.encryptionKeysBefore.map((key) => Buffer.from(key, 'base64')) };
  if (keys.older.length > 0) await resealSecrets({ store, keys });
  return openEnvelopeSecrets({ store, keys });
}

/** Certificates of custom clouds, in addition to those the runtime trusts. */
function trust(clouds: readonly ConfiguredCloud[]): void {
  const own = clouds.flatMap(({ ca }) => ca ?? []);
  if (own.length > 0) tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...own]);
}
