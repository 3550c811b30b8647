import type { UserProfile } from './profile.ts';

/**
 * The people a company starts with, by row number. A generated company answers from arithmetic instead of memory, so
 * that 100,000 people cost tens of megabytes; what changes afterwards is kept by the user table.
 */
export interface UserPopulation {
  readonly size: number;
  idOf(row: number): string;
  /** The row of an id in lower case. */
  rowOfId(id: string): number | undefined;
  /** The row of a user principal name in lower case. */
  rowOfPrincipalName(principalName: string): number | undefined;
  /** One property, without building the others. */
  property<Name extends keyof UserProfile>(row: number, name: Name): UserProfile[Name];
  profile(row: number): UserProfile;
  managerOf(row: number): number | undefined;
  /** Which photo the person has; 0 for none. */
  photoOf(row: number): number;
}

/** Nobody: a company whose people are all added one by one. */
export const emptyPopulation: UserPopulation = {
  size: 0,
  idOf: outOfRange,
  rowOfId: () => undefined,
  rowOfPrincipalName: () => undefined,
  property: outOfRange,
  profile: outOfRange,
  managerOf: () => undefined,
  photoOf: () => 0,
};

function outOfRange(row: number): never {
  throw new RangeError(`there is no user in row ${String(row)}`);
}
