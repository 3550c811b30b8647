import { X509Certificate, randomBytes } from 'node:crypto';
import type { AppRegistration, AppSecret } from './app-registration.ts';
import type { RequestCounters, TenantCounters } from './counters.ts';
import { passDay } from './day.ts';
import type { TenantDirectory } from './directory.ts';
import type { Json, JsonObject } from './graph-message.ts';
import { applyHabits } from './habit-keeper.ts';
import type { Habits } from './habits.ts';

/** What the control works on; the running tenant has it all. */
export interface ControlledTenant {
  directory: TenantDirectory;
  apps: AppRegistration[];
  habits: Habits;
  counters: RequestCounters;
}

export interface ControlState {
  tenantId: string;
  daysPassed: number;
  users: number;
  groups: number;
  /** Of the newest secret of the first app. */
  secret: 'valid' | 'expired';
  /** Of the first app. */
  permissions: string[];
  habits: Habits;
}

/** What a person may do to a running tenant: let days pass, play with its secret, change its habits. */
export class TenantControl {
  readonly #tenant: ControlledTenant;
  readonly #changed: () => Promise<void>;
  #daysPassed: number;

  /** `changed` is awaited after every change that should outlast a restart. */
  constructor(tenant: ControlledTenant, options: { daysPassed: number; changed: () => Promise<void> }) {
    this.#tenant = tenant;
    this.#daysPassed = options.daysPassed;
    this.#changed = options.changed;
  }

  get daysPassed(): number {
    return this.#daysPassed;
  }

  /** Lets the next day pass and tells what happened, one sentence each. */
  async passDay(): Promise<string[]> {
    this.#daysPassed += 1;
    const told = passDay(this.#tenant.directory, this.#daysPassed);
    await this.#changed();
    return told;
  }

  /** Expires every secret: the token endpoint answers AADSTS7000222 from now on. */
  async expireSecret(): Promise<void> {
    this.#setValidity('expired');
    await this.#changed();
  }

  /** Makes every secret valid again, as if its end had been moved. */
  async restoreSecret(): Promise<void> {
    this.#setValidity('valid');
    await this.#changed();
  }

  /**
   * Adds a new valid secret to the first app and returns its value, as the Entra admin center does: the only time it
   * is shown. The secrets before it stay as they are, so that a running app is not broken while it is replaced.
   */
  async rotateSecret(): Promise<string> {
    const secret = newSecret();
    this.#tenant.apps[0]?.secrets.push(secret);
    await this.#changed();
    return secret.value;
  }

  /** Registers a certificate (PEM) on the first app, as an upload in the Entra admin center does. */
  async registerCertificate(pem: unknown): Promise<string> {
    const [app] = this.#tenant.apps;
    const certificate = certificateIn(pem);
    if (app !== undefined) {
      app.certificates = [...(app.certificates ?? []), certificate.toString()];
    }
    await this.#changed();
    return certificate.fingerprint.replaceAll(':', '');
  }

  /** Lets the first app do something more, as an administrator's consent does; tokens of before do not know of it. */
  async consent(permission: unknown): Promise<void> {
    const permissions = this.#permissionsWithout(permission);
    permissions?.push(String(permission));
    await this.#changed();
  }

  /** Takes a permission of the first app back. */
  async withdraw(permission: unknown): Promise<void> {
    this.#permissionsWithout(permission);
    await this.#changed();
  }

  /** Changes habits; throws a RangeError with one sentence for what is not a habit. */
  async changeHabits(changes: unknown): Promise<void> {
    applyHabits(this.#tenant.habits, changes);
    await this.#changed();
  }

  state(): ControlState {
    const { directory, apps, habits } = this.#tenant;
    return {
      tenantId: directory.tenantId,
      daysPassed: this.#daysPassed,
      users: directory.users.active,
      groups: directory.groups.active,
      secret: apps[0]?.secrets.at(-1)?.validity ?? 'expired',
      permissions: [...(apps[0]?.permissions ?? [])],
      habits: { ...habits },
    };
  }

  counters(): TenantCounters {
    return structuredClone<TenantCounters>(this.#tenant.counters);
  }

  resetCounters(): void {
    this.#tenant.counters.reset();
  }

  #permissionsWithout(permission: unknown): string[] | undefined {
    if (typeof permission !== 'string' || !/^[A-Za-z.]+$/.test(permission)) {
      throw new RangeError('a permission has a name such as User.ReadWrite.All');
    }
    const permissions = this.#tenant.apps[0]?.permissions;
    const at = permissions?.indexOf(permission) ?? -1;
    if (at >= 0) {
      permissions?.splice(at, 1);
    }
    return permissions;
  }

  #setValidity(validity: 'valid' | 'expired'): void {
    for (const secret of this.#tenant.apps.flatMap((app) => app.secrets)) {
      secret.validity = validity;
    }
  }
}

function certificateIn(pem: unknown): X509Certificate {
  try {
    return new X509Certificate(String(pem));
  } catch {
    throw new RangeError('that is no certificate: give a file that begins with -----BEGIN CERTIFICATE-----');
  }
}

/** A secret as the Entra admin center makes it when nothing else is chosen: it expires after 180 days. */
export function newSecret(): AppSecret {
  const endDateTime = new Date(Date.now() + 180 * 24 * 60 * 60 * 1000).toISOString();
  return { value: newSecretValue(), validity: 'valid', endDateTime };
}

/** A value of the form that Entra gives its client secrets: 40 characters, the fourth to sixth always `8Q~`. */
export function newSecretValue(): string {
  const random = randomBytes(60)
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '');
  return `${random.slice(0, 3)}8Q~${random.slice(3, 37)}`;
}

/**
 * Answers the control paths (`/_control/…`) of the tenant's own https server, which listens on loopback only. Undefined
 * for every other path.
 */
export async function answerControl(
  control: TenantControl,
  request: { method: string; path: string; body: string },
): Promise<{ status: number; body: Json } | undefined> {
  if (!request.path.startsWith('/_control/')) {
    return undefined;
  }
  const action = `${request.method} ${request.path.slice('/_control/'.length)}`;
  try {
    const body = await controlAnswer(control, action, request.body);
    return body === undefined
      ? { status: 404, body: { error: `there is no control ${action}` } }
      : { status: 200, body };
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) {
      return { status: 400, body: { error: error.message } };
    }
    throw error;
  }
}

async function controlAnswer(control: TenantControl, action: string, body: string): Promise<JsonObject | undefined> {
  switch (action) {
    case 'POST day':
      return { happened: await control.passDay(), ...asJson(control.state()) };
    case 'POST secret/expire':
      await control.expireSecret();
      return asJson(control.state());
    case 'POST secret/restore':
      await control.restoreSecret();
      return asJson(control.state());
    case 'POST secret/rotate':
      return { value: await control.rotateSecret(), ...asJson(control.state()) };
    case 'POST certificate':
      return { thumbprint: await control.registerCertificate(JSON.parse(body)), ...asJson(control.state()) };
    case 'POST consent':
      await control.consent(JSON.parse(body));
      return asJson(control.state());
    case 'POST withdraw':
      await control.withdraw(JSON.parse(body));
      return asJson(control.state());
    case 'PUT habits':
      await control.changeHabits(JSON.parse(body));
      return asJson(control.state());
    case 'GET state':
      return asJson(control.state());
    case 'GET counters':
      return asJson(control.counters());
    case 'DELETE counters':
      control.resetCounters();
      return asJson(control.counters());
    default:
      return undefined;
  }
}

function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
