import { cancellation } from '../../asking/cancel.ts';
import { clockUntil, systemClock, type Clock } from '../../asking/clock.ts';
import { TenantCredential, type Registration } from '../../source/entra/credential.ts';
import { GraphClient } from '../../source/entra/graph-client.ts';
import { type RetryPolicy } from '../../asking/attempts.ts';
import { patientPolicy, quickPolicy } from '../../source/entra/retry.ts';
import { SignIn } from '../../source/entra/sign-in.ts';
import type {
  Remote,
  RemoteGroup,
  RemoteMembers,
  RemoteResult,
  RemoteTest,
  RemoteUser,
  RemoteWrite,
} from '../remote.ts';
import { BrokenRows } from '../broken-rows.ts';
import { addPeople } from './add-people.ts';
import { BatchWriter } from './batch-writer.ts';
import { changePeople } from './change-people.ts';
import { People } from './people.ts';
import { PersonReader } from './person.ts';
import { PhotoWriter } from './photo-writer.ts';
import { no } from './results.ts';
import { asTarget, targetFailure } from './target-failure.ts';
import { testRemote } from './test-remote.ts';
import type { WriteContext } from './write-context.ts';

export type EntraRemoteOptions = Registration & {
  /** A verified domain of the tenant: only its members are read and written. */
  readonly domain: string;
  /** Names of the target attributes that the connection maps. */
  readonly attributes: readonly string[];
  readonly clock?: Clock;
  /** Once it is aborted nobody is waited for who is away; writes that wait for their quota come to their end. */
  readonly signal?: AbortSignal | undefined;
};

/**
 * The people of one verified domain of an Entra tenant, read and written with Microsoft Graph by application permission
 * (`User.ReadWrite.All`), and their photos. Guests, people of other domains and administrators are never touched, and neither are groups
 * and licences.
 */
export class EntraRemote implements Remote {
  readonly #registration: Registration;
  readonly #domain: string;
  readonly #clock: Clock;
  readonly #client: GraphClient;
  readonly #reader: PersonReader;
  readonly #people: People;
  readonly #batches: BatchWriter;
  readonly #broken = new BrokenRows();
  readonly photos: PhotoWriter;

  constructor({ clock = systemClock, signal, domain, attributes, ...registration }: EntraRemoteOptions) {
    this.#registration = registration;
    this.#domain = domain.toLowerCase();
    this.#clock = clockUntil(signal, clock);
    this.#client = this.#clientFor(patientPolicy);
    this.#reader = new PersonReader({ domain: this.#domain, attributes });
    this.#people = new People(this.#client, { reader: this.#reader, domain: this.#domain });
    this.#batches = new BatchWriter(this.#client, clock);
    this.photos = new PhotoWriter({ client: this.#client, people: this.#people, signal });
  }

  readUsers(): AsyncIterable<readonly RemoteUser[]> {
    return asTarget(this.#people.everybody());
  }

  readGroups(): AsyncIterable<readonly RemoteGroup[]> {
    return nothing();
  }

  readMembers(): AsyncIterable<readonly RemoteMembers[]> {
    return nothing();
  }

  findUsers(ids: readonly string[]): Promise<readonly RemoteUser[]> {
    return this.#people.byId(ids).catch(asFailure);
  }

  findGroups(): Promise<readonly RemoteGroup[]> {
    return Promise.resolve([]);
  }

  findUsersByExternalId(externalIds: readonly string[]): Promise<readonly RemoteUser[]> {
    return this.#people.byExternalId(externalIds).catch(asFailure);
  }

  findGroupsByExternalId(): Promise<readonly RemoteGroup[]> {
    return Promise.resolve([]);
  }

  async write(
    writes: readonly RemoteWrite[],
    { confirm }: { readonly confirm: () => Promise<void> },
  ): Promise<readonly RemoteResult[]> {
    const [first] = writes;
    if (first === undefined) return [];
    if (first.kind === 'members' || first.of === 'group') return writes.map(() => noGroups);
    const context: WriteContext = {
      ...{ client: this.#client, people: this.#people, reader: this.#reader, batches: this.#batches },
      ...{ broken: this.#broken, confirm, signal: new AbortController().signal },
    };
    const adds = writes.filter((write) => write.kind === 'add');
    const changes = writes.filter((write) => write.kind === 'update' || write.kind === 'remove');
    try {
      return first.kind === 'add' ? await addPeople(adds, context) : await changePeople(changes, context);
    } catch (error) {
      throw targetFailure(error);
    }
  }

  /** Signs in anew: a credential that was used before would serve its token for an hour after the secret expired. */
  async test({ signal }: { readonly signal: AbortSignal }): Promise<RemoteTest> {
    const { cloud } = this.#registration;
    try {
      return await testRemote(this.#clientFor(quickPolicy), { cloud, domain: this.#domain, signal });
    } catch (error) {
      throw signal.aborted ? cancellation(signal) : error;
    }
  }

  #clientFor(policy: RetryPolicy): GraphClient {
    const clock = this.#clock;
    const signIn = new SignIn(new TenantCredential(this.#registration), { policy, clock });
    return new GraphClient({ cloud: this.#registration.cloud, signIn, policy, clock });
  }
}

const noGroups = no('refused', 'Groups are not written to Entra ID: only people are.');

async function* nothing<Item>(): AsyncGenerator<Item, void, undefined> {
  // There is nothing to read.
}

function asFailure(error: unknown): never {
  throw targetFailure(error);
}
