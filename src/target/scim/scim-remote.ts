import type {
  Remote,
  RemoteGroup,
  RemoteMembers,
  RemoteResult,
  RemoteTest,
  RemoteUser,
  RemoteWrite,
} from '../remote.ts';
import { addResources } from './add-resources.ts';
import type { Authorize } from './authorize.ts';
import { Bulk } from './bulk.ts';
import { changeResources } from './change-resources.ts';
import { clockUntil, systemClock, type Clock } from '../../asking/clock.ts';
import { testConnection } from './connection-test.ts';
import type { GuardedFetch } from './guarded-fetch.ts';
import { Pace } from './pace.ts';
import { readMembers } from './read-members.ts';
import { ResourceReader } from './resource-reader.ts';
import { type RetryPolicy } from '../../asking/attempts.ts';
import { patientPolicy } from './retry.ts';
import { ScimClient } from './scim-client.ts';
import { discover } from './service-config.ts';
import { Service } from './service.ts';
import { MemberWriter } from './write-members.ts';

export interface ScimRemoteOptions {
  /** Where `/Users` is to be found below, such as `https://scim.example.com/v2`. */
  readonly baseUrl: string;
  readonly fetch: GuardedFetch;
  readonly authorize: Authorize;
  /** The names of the mapping's attributes; those that every mapping has need not be among them. */
  readonly attributes?: readonly string[];
  readonly requestsPerSecond?: number;
  readonly policy?: RetryPolicy;
  readonly clock?: Clock;
  /** Once it is aborted nothing is waited for that takes long. */
  readonly signal?: AbortSignal | undefined;
}

const usualRequestsPerSecond = 25;

/** A service asked what it can do, with what writes to it. */
interface Opened {
  readonly service: Service;
  readonly bulk: Bulk;
  readonly members: MemberWriter;
}

/**
 * People and groups of a SCIM 2.0 service (RFC 7643, RFC 7644). What it can do is asked once and used: PATCH or else
 * PUT, Bulk or else single requests, filters or else listings, cursors or else indexes. Versions are ETags where the
 * service keeps them, and digests of what is read here otherwise; of groups always, as their ETags move with members.
 */
export class ScimRemote implements Remote {
  readonly #client: ScimClient;
  readonly #attributes: readonly string[];
  #opening: Promise<Opened> | null = null;

  constructor(options: ScimRemoteOptions) {
    const { baseUrl, fetch, authorize, attributes = [], policy = patientPolicy } = options;
    const clock = clockUntil(options.signal, options.clock ?? systemClock);
    const pace = new Pace({ requestsPerSecond: options.requestsPerSecond ?? usualRequestsPerSecond, clock });
    this.#client = new ScimClient({ baseUrl: baseUrl.replace(/\/+$/, ''), fetch, authorize, pace, clock, policy });
    this.#attributes = attributes;
  }

  async *readUsers(): AsyncGenerator<readonly RemoteUser[], void, undefined> {
    const { service } = await this.#open();
    for await (const page of service.reader.all('user', 'everything')) yield page.map((user) => service.user(user));
  }

  async *readGroups(): AsyncGenerator<readonly RemoteGroup[], void, undefined> {
    const { service } = await this.#open();
    for await (const page of service.reader.all('group', 'without-members'))
      yield page.map((group) => service.group(group));
  }

  async *readMembers(groupIds: readonly string[] | null): AsyncGenerator<readonly RemoteMembers[], void, undefined> {
    const { service } = await this.#open();
    yield* readMembers(service.reader, groupIds);
  }

  async findUsers(ids: readonly string[]): Promise<readonly RemoteUser[]> {
    const { service } = await this.#open();
    return [...(await service.reader.byIds('user', ids, 'everything')).values()].map((user) => service.user(user));
  }

  async findGroups(ids: readonly string[]): Promise<readonly RemoteGroup[]> {
    const { service } = await this.#open();
    const groups = await service.reader.byIds('group', ids, 'without-members');
    return [...groups.values()].map((group) => service.group(group));
  }

  async findUsersByExternalId(externalIds: readonly string[]): Promise<readonly RemoteUser[]> {
    const { service } = await this.#open();
    return (await service.reader.byExternalIds('user', externalIds)).map((user) => service.user(user));
  }

  async findGroupsByExternalId(externalIds: readonly string[]): Promise<readonly RemoteGroup[]> {
    const { service } = await this.#open();
    return (await service.reader.byExternalIds('group', externalIds)).map((group) => service.group(group));
  }

  async write(
    writes: readonly RemoteWrite[],
    { confirm }: { readonly confirm: () => Promise<void> },
  ): Promise<readonly RemoteResult[]> {
    const [first] = writes;
    if (first === undefined) return [];
    const opened = await this.#open();
    switch (first.kind) {
      case 'add':
        return addResources(
          opened,
          writes.filter((write) => write.kind === 'add'),
          confirm,
        );
      case 'members':
        return opened.members.write(
          writes.filter((write) => write.kind === 'members'),
          confirm,
        );
      case 'update':
      case 'remove':
        return changeResources(
          opened,
          writes.filter((write) => write.kind === 'update' || write.kind === 'remove'),
          confirm,
        );
    }
  }

  test({ signal }: { readonly signal: AbortSignal }): Promise<RemoteTest> {
    return testConnection(this.#client, signal);
  }

  /** Asks once what the service can do; again when that failed. */
  #open(): Promise<Opened> {
    this.#opening ??= this.#discover().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async #discover(): Promise<Opened> {
    const config = await discover(this.#client);
    const client = this.#client;
    const reader = new ResourceReader(client, config);
    const service = new Service({ client, config, reader, attributes: this.#attributes });
    const bulk = new Bulk(client, config.bulk);
    return { service, bulk, members: new MemberWriter(service, bulk) };
  }
}
