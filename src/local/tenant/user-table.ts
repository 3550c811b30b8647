import type { ObjectState, UserProfile } from './profile.ts';
import type { UserPopulation } from './user-population.ts';

interface UserRecord {
  id: string;
  profile: UserProfile;
  manager: number | undefined;
  photo: number;
  state: ObjectState;
}

/** All people of the directory by row: the starting population, overlaid with what changed since. Rows never move. */
export class UserTable {
  readonly #population: UserPopulation;
  readonly #records = new Map<number, UserRecord>();
  readonly #addedIds = new Map<string, number>();
  readonly #changedPrincipalNames = new Map<string, number>();
  readonly #softDeleted = new Set<number>();
  readonly #immutableIds = new Map<string, Set<number>>();
  readonly #pictures = new Map<number, { contentType: string; bytes: Buffer }>();
  #rows: number;
  #active: number;
  #prefixes: Uint16Array | undefined;

  constructor(population: UserPopulation) {
    this.#population = population;
    this.#rows = population.size;
    this.#active = population.size;
  }

  /** Rows ever used, of people who left as well. */
  get rows(): number {
    return this.#rows;
  }

  get active(): number {
    return this.#active;
  }

  add(id: string, profile: UserProfile, photo: number): number {
    const row = this.#rows;
    this.#rows += 1;
    this.#active += 1;
    this.#records.set(row, { id, profile, manager: undefined, photo, state: 'active' });
    this.#addedIds.set(id.toLowerCase(), row);
    this.#changedPrincipalNames.set(profile.userPrincipalName.toLowerCase(), row);
    this.#notePrefix(row, profile.userPrincipalName);
    this.#noteImmutableId(row, profile.onPremisesImmutableId);
    return row;
  }

  change(row: number, changes: Partial<UserProfile>): void {
    const record = this.#record(row);
    record.profile = { ...record.profile, ...changes };
    this.#noteImmutableId(row, changes.onPremisesImmutableId);
    if (changes.userPrincipalName !== undefined) {
      this.#changedPrincipalNames.set(changes.userPrincipalName.toLowerCase(), row);
      this.#notePrefix(row, changes.userPrincipalName);
    }
  }

  setManager(row: number, manager: number | undefined): void {
    this.#record(row).manager = manager;
  }

  setPhoto(row: number, photo: number): void {
    this.#record(row).photo = photo;
    this.#pictures.delete(row);
  }

  putPicture(row: number, picture: { contentType: string; bytes: Buffer }): void {
    this.setPhoto(row, 1);
    this.#pictures.set(row, picture);
  }

  /** The picture that was put, when it is not one that is drawn by its number. */
  pictureOf(row: number): { contentType: string; bytes: Buffer } | undefined {
    return this.#pictures.get(row);
  }

  setState(row: number, state: ObjectState): void {
    const record = this.#record(row);
    this.#active += Number(state === 'active') - Number(record.state === 'active');
    record.state = state;
    if (state === 'softDeleted') {
      this.#softDeleted.add(row);
    } else {
      this.#softDeleted.delete(row);
    }
  }

  /** Rows of people in the recycle bin, the longest deleted first. */
  softDeletedRows(): number[] {
    return [...this.#softDeleted];
  }

  stateOf(row: number): ObjectState {
    return this.#records.get(row)?.state ?? 'active';
  }

  isActive(row: number): boolean {
    return this.stateOf(row) === 'active';
  }

  idOf(row: number): string {
    return this.#records.get(row)?.id ?? this.#population.idOf(row);
  }

  rowOfId(id: string): number | undefined {
    const lower = id.toLowerCase();
    return this.#addedIds.get(lower) ?? this.#population.rowOfId(lower);
  }

  /** The active person who has this user principal name now. */
  rowOfPrincipalName(principalName: string): number | undefined {
    const lower = principalName.toLowerCase();
    for (const row of [this.#changedPrincipalNames.get(lower), this.#population.rowOfPrincipalName(lower)]) {
      if (row !== undefined && this.isActive(row) && this.property(row, 'userPrincipalName').toLowerCase() === lower) {
        return row;
      }
    }
    return undefined;
  }

  /** Rows of the people with this `onPremisesImmutableId`, in this case, those in the recycle bin among them. */
  rowsOfImmutableId(immutableId: string): number[] {
    const rows = this.#immutableIds.get(immutableId) ?? [];
    return [...rows].filter(
      (row) => this.property(row, 'onPremisesImmutableId') === immutableId && this.stateOf(row) !== 'purged',
    );
  }

  property<Name extends keyof UserProfile>(row: number, name: Name): UserProfile[Name] {
    const record = this.#records.get(row);
    return record ? record.profile[name] : this.#population.property(row, name);
  }

  profile(row: number): UserProfile {
    return this.#records.get(row)?.profile ?? this.#population.profile(row);
  }

  /** A manager who left is none until they are restored. */
  managerOf(row: number): number | undefined {
    const manager = this.#enteredManagerOf(row);
    return manager !== undefined && this.isActive(manager) ? manager : undefined;
  }

  /** Rows of the active people who were given this manager. */
  *reportsOf(manager: number): Generator<number> {
    for (let row = 0; row < this.#rows; row += 1) {
      if (this.#enteredManagerOf(row) === manager && this.isActive(row)) {
        yield row;
      }
    }
  }

  #enteredManagerOf(row: number): number | undefined {
    const record = this.#records.get(row);
    return record ? record.manager : this.#population.managerOf(row);
  }

  photoOf(row: number): number {
    return this.#records.get(row)?.photo ?? this.#population.photoOf(row);
  }

  /**
   * The first two characters of each user principal name as one number, so that a shard such as
   * `userPrincipalName ge 'a' and userPrincipalName le 'c'` skips the other rows without building their names.
   */
  prefixOf(row: number): number {
    this.#prefixes ??= this.#buildPrefixes();
    return this.#prefixes[row] ?? 0;
  }

  #buildPrefixes(): Uint16Array {
    const prefixes = new Uint16Array(this.#rows + 1024);
    for (let row = 0; row < this.#rows; row += 1) {
      prefixes[row] = prefixNumber(this.property(row, 'userPrincipalName'));
    }
    return prefixes;
  }

  #notePrefix(row: number, principalName: string): void {
    if (!this.#prefixes) {
      return;
    }
    if (row >= this.#prefixes.length) {
      this.#prefixes = undefined;
      return;
    }
    this.#prefixes[row] = prefixNumber(principalName);
  }

  #noteImmutableId(row: number, immutableId: string | null | undefined): void {
    if (typeof immutableId === 'string') {
      this.#immutableIds.set(immutableId, (this.#immutableIds.get(immutableId) ?? new Set()).add(row));
    }
  }

  #record(row: number): UserRecord {
    const existing = this.#records.get(row);
    if (existing) {
      return existing;
    }
    const record: UserRecord = {
      id: this.#population.idOf(row),
      profile: this.#population.profile(row),
      manager: this.#population.managerOf(row),
      photo: this.#population.photoOf(row),
      state: 'active',
    };
    this.#records.set(row, record);
    return record;
  }
}

/**
 * The first two characters in lower case as one 16-bit number that sorts as they do. Characters beyond Latin-1 are all
 * the same to it, and what follows one of them does not count.
 */
export function prefixNumber(text: string): number {
  const start = text.slice(0, 2).toLowerCase();
  const first = start.length > 0 ? start.charCodeAt(0) : 0;
  const second = start.length > 1 && first < 0xff ? start.charCodeAt(1) : 0;
  return (Math.min(first, 0xff) << 8) | Math.min(second, 0xff);
}
