import type { Connection } from '../../model/connection.ts';
import type { SourceUser, TargetUser } from '../../model/directory.ts';
import type { AnswerAbout, Explanation, LastChange, PersonNamed } from '../../model/explanation.ts';
import { SyncFailure, type Failure } from '../../model/failure.ts';
import type { SnapshotGroup, SnapshotUser } from '../../model/snapshot.ts';
import { attributeOrigins, decisionOf, pathsTo } from '../../plan/explain.ts';
import { attributesOf } from '../../plan/map.ts';
import type { OpenSource } from '../../settings/open-source.ts';
import type { OpenTarget } from '../../settings/open-target.ts';
import type { Source } from '../../source/source.ts';
import type { Store } from '../../store/store.ts';
import type { Target } from '../../target/target.ts';
import { configurationDigest } from '../configuration.ts';
import { lastChangeOf } from './last-change.ts';
import { matchesOf } from './match-candidates.ts';
import type { Overviews } from '../review/overviews.ts';
import { readAll } from '../scan/read-source.ts';
import { idOrAddressIn, personNamed, seekPeople } from './seek-people.ts';
import { latestReading, type StoredReading } from './stored-reading.ts';

const mostListed = 10;
const mostPlanned = 50;
/** Whoever asks waits for the answer. */
const patienceMs = 10_000;

interface ExplanationsOptions {
  readonly store: Store;
  readonly overviews: Overviews;
  readonly openSource: OpenSource;
  readonly openTarget: OpenTarget;
}

/** What the tenant says of somebody just now. */
interface AskedNow {
  readonly user: SourceUser | null;
  readonly matchesDefinition: boolean;
  readonly failure: Failure | null;
}

/** Why people are as they are: from the last reading of the source, from the target, and from what syncs did. */
export class Explanations {
  readonly #store: Store;
  readonly #overviews: Overviews;
  readonly #openSource: OpenSource;
  readonly #openTarget: OpenTarget;

  constructor(options: ExplanationsOptions) {
    this.#store = options.store;
    this.#overviews = options.overviews;
    this.#openSource = options.openSource;
    this.#openTarget = options.openTarget;
  }

  /**
   * Explains a person by object id, user principal name, mail or a part of the display name, in or out of scope. Who is
   * in no reading is asked for in the tenant; where that fails the answer says so, and tells what is known without it.
   */
  async about(connection: Connection, text: string, options: { readonly signal: AbortSignal }): Promise<AnswerAbout> {
    const reading = await latestReading(this.#store, connection.id);
    const { people, more } = await seekPeople(this.#store, text, { connection, reading });
    const [only] = people;
    if (people.length > 1 || more > 0) {
      const listed = people.slice(0, mostListed);
      return { kind: 'several', people: listed, more: more + people.length - listed.length };
    }
    if (only !== undefined) {
      const known = (await reading?.snapshot.users([only.id]))?.get(only.id);
      const asked = known === undefined ? await this.#ask(connection, only.id, options) : null;
      return { kind: 'one', explanation: await this.#explain(connection, { person: only, reading, known, asked }) };
    }
    const idOrAddress = idOrAddressIn(text);
    if (idOrAddress === null) return { kind: 'nobody', wasAsked: false, failure: null };
    const asked = await this.#ask(connection, idOrAddress, options);
    if (asked.user === null) return { kind: 'nobody', wasAsked: asked.failure === null, failure: asked.failure };
    const person = personNamed(asked.user.id, asked.user.attributes);
    return {
      kind: 'one',
      explanation: await this.#explain(connection, { person, reading, known: undefined, asked }),
    };
  }

  async #explain(
    connection: Connection,
    found: {
      readonly person: PersonNamed;
      readonly reading: StoredReading | null;
      readonly known: SnapshotUser | undefined;
      readonly asked: AskedNow | null;
    },
  ): Promise<Explanation> {
    const { person, reading, known, asked } = found;
    const user = known === undefined ? (asked?.user ?? null) : { id: person.id, ...known };
    const target = await this.#openTarget(connection);
    const linked = await target.findUsersBySource([person.id]);
    const groups = reading === null || connection.scope.kind === 'all' ? null : await allGroups(reading);
    const { scope } = connection;
    return {
      person,
      source: user !== null ? 'there' : asked?.failure == null ? 'gone' : 'unknown',
      readAt: known === undefined ? null : (reading?.baseline.readAt ?? null),
      failure: asked?.failure ?? null,
      paths: scope.kind === 'all' ? null : pathsTo(person.id, groups ?? new Map(), scope),
      decision: await this.#decide(connection, { ...found, user, groups, target }),
      settingsChanged: reading !== null && reading.baseline.settingsDigest !== configurationDigest(connection),
      mapping: user === null ? [] : attributeOrigins(user, connection.mapping),
      target: linked.map(({ id, active, inactiveSince, owned }) => ({ id, active, inactiveSince, owned })),
      planned: await this.#planned(connection.id, person.id),
      lastChange: await this.#lastChange(connection.id, person.id, linked),
    };
  }

  async #decide(
    connection: Connection,
    options: {
      readonly reading: StoredReading | null;
      readonly known: SnapshotUser | undefined;
      readonly asked: AskedNow | null;
      readonly user: SourceUser | null;
      readonly groups: ReadonlyMap<string, SnapshotGroup> | null;
      readonly target: Target;
    },
  ): Promise<Explanation['decision']> {
    const { reading, known, asked, user, groups, target } = options;
    if (user === null) return { kind: asked?.failure == null ? 'gone' : 'unknown' };
    const judged =
      known?.verdict === 'ambiguous'
        ? ({ verdict: 'ambiguous', ...(await matchesOf(user, { policy: connection, target, reading })) } as const)
        : (known ?? null);
    const { scope, filters } = connection;
    return decisionOf({ user, judged, scope, filters, groups, matchesDefinition: asked?.matchesDefinition ?? true });
  }

  /** Fails softly: an explanation is worth having without the tenant, too. */
  async #ask(
    connection: Connection,
    idOrAddress: string,
    options: { readonly signal: AbortSignal },
  ): Promise<AskedNow> {
    const patience = AbortSignal.timeout(patienceMs);
    const signal = AbortSignal.any([options.signal, patience]);
    try {
      const source = await this.#openSource(connection);
      const user = await source.findUser(idOrAddress, attributesOf(connection.mapping), { signal });
      const { definition } = connection.filters;
      const matchesDefinition =
        user === null || definition === null || (await matches(source, { id: user.id, definition, signal }));
      return { user, matchesDefinition, failure: null };
    } catch (error) {
      options.signal.throwIfAborted();
      if (patience.aborted) {
        const detail = `It did not answer within ${String(patienceMs / 1000)} seconds.`;
        return { user: null, matchesDefinition: true, failure: { code: 'source-unavailable', detail } };
      }
      if (error instanceof SyncFailure) return { user: null, matchesDefinition: true, failure: error.toFailure() };
      throw error;
    }
  }

  async #planned(connectionId: string, personId: string): Promise<Explanation['planned']> {
    const overview = await this.#overviews.current(connectionId);
    if (overview?.status !== 'ready') return [];
    const leftOut = await this.#overviews.leftOut(overview);
    const changes = await this.#overviews.changes(overview.id, { limit: mostPlanned, text: personId });
    return changes
      .filter((change) => (change.memberId ?? change.objectId) === personId)
      .map((change) => ({ change, leftOut: leftOut.of(change) }));
  }

  async #lastChange(connectionId: string, personId: string, linked: readonly TargetUser[]): Promise<LastChange | null> {
    // Rollcall's own directory knows which run wrote somebody last, however long ago.
    const records = await this.#store.getMany(
      'directoryUsers',
      'directory',
      linked.map(({ id }) => id),
    );
    const changedBy = records.flatMap(({ body }) => body.changedBy ?? []);
    return lastChangeOf(this.#store, { connectionId, personId, changedBy });
  }
}

async function allGroups({ snapshot }: StoredReading): Promise<ReadonlyMap<string, SnapshotGroup>> {
  const groups = new Map<string, SnapshotGroup>();
  for await (const some of snapshot.allGroups()) for (const [id, group] of some) groups.set(id, group);
  return groups;
}

async function matches(
  source: Source,
  { id, definition, signal }: { readonly id: string; readonly definition: string; readonly signal: AbortSignal },
): Promise<boolean> {
  let isThere = false;
  await readAll(source.readUsers({ attributes: [], filter: definition, among: [id] }, { signal }), (page) => {
    if (page.length > 0) isThere = true;
  });
  return isThere;
}
