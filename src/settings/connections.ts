import type { Cloud } from '../model/cloud.ts';
import type { Connection, ConnectionState } from '../model/connection.ts';
import type { SourceGroup } from '../model/directory.ts';
import { CallerError } from '../model/errors.ts';
import type { Failure } from '../model/failure.ts';
import { SyncFailure } from '../model/failure.ts';
import type { Actor } from '../model/role.ts';
import { isActive } from '../model/run.ts';
import type { ConnectionTest } from '../source/source.ts';
import type { SecretStore } from '../store/secrets.ts';
import type { Store, Stored } from '../store/store.ts';
import { failureText } from '../texts/failure-text.ts';
import { english } from '../texts/texts.ts';
import { dropLeftovers } from './drop-leftovers.ts';
import type { ConnectionChange, ConnectionInput } from './connection-input.ts';
import { connectionChange, connectionInput, defaultPolicy, mergedPolicy } from './connection-input.ts';
import { KeptSecrets } from './kept-secrets.ts';
import type { OpenTenant } from './open-tenant.ts';
import type { TestConnection } from './test-connection.ts';
import type { Problem } from './read-input.ts';
import { invalidInput, readInput } from './read-input.ts';
import { refuseToMove } from './refuse-to-move.ts';
import { SettingsDocuments } from './settings-documents.ts';
import { isSettingsId } from './settings-id.ts';
import type { TargetInput } from './target-input.ts';
import { secretOf, secretRefOf, settledTarget } from './target-input.ts';
import { mappingProblems, targetProblems, type TargetRules } from './target-problems.ts';

/** A chosen group as the tenant has it. */
export interface CheckedGroup {
  readonly id: string;
  readonly name: string | null;
  readonly membersHidden: boolean;
}

/** How far back a run that is still going could be: one runs at a time, and ids sort by time. */
const recentRuns = 50;

/** The connections of this installation: one tenant, one target, and the policy between them. */
export class Connections {
  readonly #store: Store;
  readonly #clouds: readonly Cloud[];
  readonly #openTenant: OpenTenant;
  readonly #test: TestConnection;
  readonly #targetRules: TargetRules;
  readonly #secrets: KeptSecrets;
  readonly #now: () => Date;
  readonly #documents: SettingsDocuments<'connections'>;

  constructor(options: {
    store: Store;
    secrets: SecretStore;
    clouds: readonly Cloud[];
    openTenant: OpenTenant;
    test: TestConnection;
    targetRules: TargetRules;
    now(): Date;
  }) {
    this.#store = options.store;
    this.#secrets = new KeptSecrets(options.secrets);
    this.#clouds = options.clouds;
    this.#openTenant = options.openTenant;
    this.#test = options.test;
    this.#targetRules = options.targetRules;
    this.#now = () => options.now();
    this.#documents = new SettingsDocuments({ store: options.store, collection: 'connections', noun: 'connection' });
  }

  /** All connections, by name. */
  async list(): Promise<readonly Stored<Connection>[]> {
    return this.#documents.list();
  }

  /** @throws CallerError `not-found` */
  async get(id: string): Promise<Stored<Connection>> {
    return this.#documents.get(id);
  }

  /** What happened to each connection, by its id; one that never ran has no entry. */
  async states(): Promise<ReadonlyMap<string, ConnectionState>> {
    const states = new Map<string, ConnectionState>();
    for await (const page of this.#store.scan('connectionStates', 'all')) {
      page.forEach(({ id, body }) => states.set(id, body));
    }
    return states;
  }

  /** @throws CallerError `invalid-input`, `conflict` (the name is taken) */
  async create(input: ConnectionInput, by: Actor): Promise<Stored<Connection>> {
    const given = readInput(connectionInput, input);
    const { target = defaultPolicy.target } = given;
    const rules = this.#targetRules;
    const policy = mergedPolicy(defaultPolicy, given);
    const problems = [
      ...this.#cloudProblems(given.cloud),
      ...(await this.#profileProblems(given.credentialProfileId)),
      ...targetProblems(target, { before: null, policy, rules }),
      ...mappingProblems(target.kind, { mapping: policy.mapping, rules }),
    ];
    if (problems.length > 0) {
      throw invalidInput(problems);
    }
    const now = this.#now().toISOString();
    return this.#withSecretOf(target, async (secretRef) =>
      this.#documents.create(given.name, (id) => ({
        id,
        name: given.name,
        tenant: given.tenant,
        cloud: given.cloud,
        credentialProfileId: given.credentialProfileId,
        target: settledTarget(target, { before: null, secretRef }),
        ...policy,
        createdAt: now,
        updatedAt: now,
        updatedBy: by.name,
      })),
    );
  }

  /**
   * Changes the given fields of the version that `etag` names.
   *
   * @throws CallerError `not-found`, `invalid-input`, `precondition-failed`, `conflict` (the name is taken, or the
   *   tenant or the cloud would change)
   */
  async change(id: string, input: ConnectionChange, options: { etag: string; by: Actor }): Promise<Stored<Connection>> {
    const given = readInput(connectionChange, input);
    const replaced: string[] = [];
    const changed = await this.#withSecretOf(given.target, async (secretRef) =>
      this.#documents.change(id, options.etag, async (before) => {
        refuseToMove(before, given);
        const profileId = given.credentialProfileId ?? before.credentialProfileId;
        const policy = mergedPolicy(before, given);
        const rules = this.#targetRules;
        const problems = [
          ...(profileId === before.credentialProfileId ? [] : await this.#profileProblems(profileId)),
          ...targetProblems(given.target ?? null, { before: before.target, policy, rules }),
          ...(given.mapping === undefined
            ? []
            : mappingProblems(before.target.kind, { mapping: policy.mapping, rules })),
        ];
        if (problems.length > 0) {
          throw invalidInput(problems);
        }
        const held = secretRefOf(before.target);
        if (secretRef !== null && held !== null) replaced.push(held);
        return {
          ...before,
          name: given.name ?? before.name,
          credentialProfileId: profileId,
          target:
            given.target === undefined
              ? before.target
              : settledTarget(given.target, { before: before.target, secretRef }),
          ...policy,
          updatedAt: this.#now().toISOString(),
          updatedBy: options.by.name,
        };
      }),
    );
    for (const secretRef of replaced) await this.#secrets.forget(secretRef);
    return changed;
  }

  /**
   * Deletes a connection whose name was typed. Its logs and runs stay, and so do the people and groups that it
   * brought into the target.
   *
   * @returns in one sentence each, what was kept and what was dropped
   * @throws CallerError `not-found`, `invalid-input` (another name), `conflict` (a run is active)
   */
  async remove(id: string, options: { confirmName: string; by: Actor }): Promise<{ keeps: string; drops: string }> {
    const connection = await this.get(id);
    if (options.confirmName.trim() !== connection.body.name) {
      throw invalidInput([
        { path: 'confirm', message: `Enter the connection’s exact name, “${connection.body.name}”, to delete it.` },
      ]);
    }
    await this.#refuseWhileActive(connection.body);
    // Before it goes: what is kept of it must be found again.
    const deletedAt = this.#now().toISOString();
    const deleted = { id, name: connection.body.name, deletedAt, deletedBy: options.by.name };
    await this.#store.write('deletedConnections', 'all', [{ kind: 'put', id, body: deleted }]);
    await this.#documents.remove(connection);
    const secretRef = secretRefOf(connection.body.target);
    if (secretRef !== null) await this.#secrets.forget(secretRef);
    await dropLeftovers(this.#store, id);
    return {
      keeps: `Kept: the sync logs and runs of “${connection.body.name}”, and the people and groups in the target, which are no longer synced.`,
      drops: 'Dropped: its settings, its overviews, its holds and its state.',
    };
  }

  /** Names the secret that a target brings along, if any, while the connection is stored. */
  async #withSecretOf<Result>(
    target: TargetInput | undefined,
    store: (secretRef: string | null) => Promise<Result>,
  ): Promise<Result> {
    const secret = secretOf(target);
    return secret === undefined ? store(null) : this.#secrets.withNew(secret, store);
  }

  /** Signs in anew and reads one page of users and of groups. Never throws for what the tenant answers. */
  async test(id: string, signal: AbortSignal): Promise<ConnectionTest> {
    const { body } = await this.get(id);
    try {
      return await this.#test(body, { signal });
    } catch (error) {
      if (error instanceof SyncFailure) {
        const { sentence, action } = failureText(english, error.code);
        return { ok: false, summary: `${sentence} ${action}`, failure: error.toFailure(), checks: [] };
      }
      throw error;
    }
  }

  /**
   * Groups by name, in the order given; null for one that the tenant does not have. Reads nothing else, and never throws
   * for what the tenant answers.
   */
  async checkGroups(
    connection: Connection,
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly groups: readonly CheckedGroup[]; readonly failure: Failure | null }> {
    try {
      const found = ids.length === 0 ? new Map<string, SourceGroup>() : await this.#groups(connection, ids, signal);
      const groups = ids.map((id) => {
        const { displayName: name = null, membersHidden = false } = found.get(id) ?? {};
        return { id, name, membersHidden };
      });
      return { groups, failure: null };
    } catch (error) {
      if (error instanceof SyncFailure) {
        return { groups: [], failure: error.toFailure() };
      }
      throw error;
    }
  }

  /** Those of the groups that are there: they come before the failure that names the others. */
  async #groups(
    connection: Connection,
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, SourceGroup>> {
    const source = await this.#openTenant(connection);
    const found = new Map<string, SourceGroup>();
    try {
      for await (const page of source.readGroupsById(ids, { signal })) {
        page.forEach((group) => found.set(group.id, group));
      }
    } catch (error) {
      if (!(error instanceof SyncFailure && error.code === 'group-not-found')) {
        throw error;
      }
    }
    return found;
  }

  #cloudProblems(cloud: string): readonly Problem[] {
    const names = this.#clouds.map(({ name }) => name);
    return names.includes(cloud) ? [] : [{ path: 'cloud', message: `Enter one of: ${names.join(', ')}.` }];
  }

  async #profileProblems(profileId: string): Promise<readonly Problem[]> {
    const found = isSettingsId(profileId) ? await this.#store.get('credentialProfiles', 'all', profileId) : undefined;
    return found === undefined
      ? [
          {
            path: 'credentialProfileId',
            message: 'There is no such credential profile: create it first, or choose another.',
          },
        ]
      : [];
  }

  async #refuseWhileActive(connection: Connection): Promise<void> {
    const runs = await this.#store.list('runs', connection.id, { descending: true, limit: recentRuns });
    const active = runs.find(({ body }) => isActive(body));
    if (active !== undefined) {
      throw new CallerError(
        'conflict',
        `A run of “${connection.name}” is active, started by ${active.body.startedBy.name} at ${active.body.startedAt}: cancel it or wait, then delete.`,
      );
    }
  }
}
