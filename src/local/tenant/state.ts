import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppRegistration, AppSecret } from './app-registration.ts';
import { authorityFile, loadOrCreateCertificate } from './certificate.ts';
import { contoso } from './contoso.ts';
import type { TenantControl } from './control.ts';
import { newSecret } from './control.ts';
import { passDay } from './day.ts';
import { guidFromText } from './guid.ts';
import { applyHabits } from './habit-keeper.ts';
import type { Habits } from './habits.ts';
import type { Tenant } from './server.ts';
import { startTenant } from './server.ts';

/** The file of the demo tenant's lasting state, in the data folder. */
export const STATE_FILE = 'tenant.json';
/** The file that tells the command line where the running tenant is, in the data folder. */
export const ENDPOINT_FILE = 'tenant-endpoint.json';

export interface DemoTenantOptions {
  /** Data folder; made when missing. */
  folder: string;
  /** 0, the default, takes the port of the last start when it is free, else any. */
  port?: number;
}

/** The running demo company with everything that Rollcall needs to connect to it. */
export interface DemoTenant {
  origin: string;
  tenantId: string;
  tenantName: string;
  appId: string;
  appName: string;
  /** The newest client secret, whether it is expired or not. */
  clientSecret: () => string;
  caPem: string;
  caFile: string;
  tenant: Tenant;
  control: TenantControl;
  /** Lets the next day pass and tells what happened, one sentence each. */
  passDay(): Promise<string[]>;
  expireSecret(): Promise<void>;
  restoreSecret(): Promise<void>;
  /** Adds a new secret and returns its value. */
  rotateSecret(): Promise<string>;
  close(): Promise<void>;
}

interface SavedState {
  version: 1;
  port: number;
  daysPassed: number;
  secrets: AppSecret[];
  /** Certificates that were registered, PEM. */
  certificates?: string[];
  /** What the administrator consented to; what reading needs when absent. */
  permissions?: string[];
  habits: Habits;
}

const APP_NAME = 'Rollcall';

/**
 * Starts the demo company with the days it has behind it, its secrets and its habits, and keeps all of them in the
 * folder. Throws an Error with one sentence when the state file is damaged, EADDRINUSE when the port asked for is taken.
 */
export async function openDemoTenant(options: DemoTenantOptions): Promise<DemoTenant> {
  await mkdir(options.folder, { recursive: true });
  const saved = await loadState(options.folder);
  const certificate = await loadOrCreateCertificate(options.folder);
  const directory = contoso();
  for (let day = 1; day <= saved.daysPassed; day += 1) {
    passDay(directory, day);
  }
  const app: AppRegistration = {
    appId: guidFromText('rollcall/contoso/app'),
    displayName: APP_NAME,
    secrets: saved.secrets,
    ...(saved.certificates && { certificates: saved.certificates }),
    permissions: saved.permissions ?? ['User.Read.All', 'GroupMember.Read.All'],
  };
  const writer = new StateWriter(options.folder);
  const common = {
    directory,
    apps: [app],
    certificate,
    habits: saved.habits,
    control: true,
    daysPassed: saved.daysPassed,
  };
  const running: { tenant?: Tenant } = {};
  const changed = async (): Promise<void> => {
    if (running.tenant) {
      await writer.save(stateOf(running.tenant));
    }
  };
  const tenant = await startOnPort({ ...common, changed }, { wish: options.port ?? 0, last: saved.port });
  running.tenant = tenant;
  await changed();
  await writeAtomically(
    join(options.folder, ENDPOINT_FILE),
    JSON.stringify({ origin: tenant.origin, caFile: authorityFile(options.folder), pid: process.pid }),
  );
  return demoTenant(tenant, { app, folder: options.folder, caPem: certificate.ca });
}

function demoTenant(
  tenant: Tenant,
  { app, folder, caPem }: { app: AppRegistration; folder: string; caPem: string },
): DemoTenant {
  const { control } = tenant;
  return {
    origin: tenant.origin,
    tenantId: tenant.tenantId,
    tenantName: tenant.directory.identity.displayName,
    appId: app.appId,
    appName: app.displayName,
    clientSecret: () => app.secrets.at(-1)?.value ?? '',
    caPem,
    caFile: authorityFile(folder),
    tenant,
    control,
    passDay: () => control.passDay(),
    expireSecret: () => control.expireSecret(),
    restoreSecret: () => control.restoreSecret(),
    rotateSecret: () => control.rotateSecret(),
    close: async () => {
      await tenant.close();
      await rm(join(folder, ENDPOINT_FILE), { force: true });
    },
  };
}

/** Saved delta links carry the origin, so the tenant comes back at the same port whenever that is still free. */
async function startOnPort(
  options: Omit<Parameters<typeof startTenant>[0], 'port'>,
  port: { wish: number; last: number },
): Promise<Tenant> {
  if (port.wish !== 0 || port.last === 0) {
    return startTenant({ ...options, port: port.wish });
  }
  try {
    return await startTenant({ ...options, port: port.last });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
      throw error;
    }
    return startTenant({ ...options, port: 0 });
  }
}

function stateOf(tenant: Tenant): SavedState {
  return {
    version: 1,
    port: Number(new URL(tenant.origin).port),
    daysPassed: tenant.control.daysPassed,
    secrets: tenant.apps[0]?.secrets ?? [],
    ...(tenant.apps[0]?.certificates && { certificates: tenant.apps[0].certificates }),
    permissions: tenant.apps[0]?.permissions ?? [],
    habits: tenant.habits,
  };
}

async function loadState(folder: string): Promise<SavedState> {
  const file = join(folder, STATE_FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return {
        version: 1,
        port: 0,
        daysPassed: 0,
        secrets: [newSecret()],
        habits: {},
      };
    }
    throw error;
  }
  const state = parsedState(text);
  if (!state) {
    throw new Error(
      `The state of the simulated tenant in ${file} is damaged; delete that file to start with a fresh Contoso.`,
    );
  }
  return state;
}

function parsedState(text: string): SavedState | undefined {
  try {
    const state = JSON.parse(text) as Partial<SavedState>;
    const habits: Habits = {};
    applyHabits(habits, state.habits);
    const { version, port = 0, daysPassed, secrets, certificates, permissions } = state;
    const isWhole =
      version === 1 &&
      isCount(port) &&
      isCount(daysPassed) &&
      Array.isArray(secrets) &&
      secrets.length > 0 &&
      secrets.every(isSecret) &&
      (certificates === undefined || isTexts(certificates)) &&
      (permissions === undefined || isTexts(permissions));
    const optional = { ...(certificates && { certificates }), ...(permissions && { permissions }) };
    return isWhole ? { version, port, daysPassed, secrets, ...optional, habits } : undefined;
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isSecret(value: unknown): value is AppSecret {
  const secret = value as Partial<AppSecret> | null;
  return typeof secret?.value === 'string' && (secret.validity === 'valid' || secret.validity === 'expired');
}

/** Writes the state one write at a time, so that two changes at once leave the later one in the file. */
class StateWriter {
  readonly #file: string;
  #last: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#file = join(folder, STATE_FILE);
  }

  save(state: SavedState): Promise<void> {
    const text = `${JSON.stringify(state, undefined, 2)}\n`;
    const write = (): Promise<void> => writeAtomically(this.#file, text);
    this.#last = this.#last.then(write, write);
    return this.#last;
  }
}

/** Writes a file that is either the old or the new one at any moment, readable by its owner only. */
async function writeAtomically(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.new`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, file);
}
