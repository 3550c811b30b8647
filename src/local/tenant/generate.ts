import { TenantDirectory } from './directory.ts';
import { GeneratedPopulation } from './generated-population.ts';
import { guidFromText, mix32 } from './guid.ts';
import { referenceTo } from './member-reference.ts';
import { departments, offices } from './names.ts';
import { completeGroup } from './profile.ts';

export interface CompanySize {
  /** The same seed gives the same company on every machine. */
  seed: number;
  /** 1 to 1,000,000 people. */
  users: number;
  groups: number;
  /** People in each group, at most as many as there are. */
  membersPerGroup: number;
  /** How many of the groups also hold the next group as a member; 0 by default. */
  nestedGroups?: number;
}

/**
 * Makes a believable company of any size within seconds. People are computed when asked for and memberships are packed
 * four bytes each: 100,000 people in 2,000 groups of 100 take a few megabytes.
 */
export function generateCompany(size: CompanySize): TenantDirectory {
  if (!(size.users >= 1 && size.users <= 1_000_000)) {
    throw new RangeError(`a company has 1 to 1,000,000 people, not ${String(size.users)}`);
  }
  const tenantId = guidFromText(`rollcall/generated/${String(size.seed)}/${String(size.users)}`);
  const domain = `company${String(size.seed)}.example`;
  const population = new GeneratedPopulation({ size: size.users, seed: size.seed, domain });
  const directory = new TenantDirectory(
    { tenantId, displayName: `Company ${String(size.seed)}`, domains: [domain] },
    population,
  );
  for (let row = 0; row < size.groups; row += 1) {
    directory.groups.add(guidFromText(`${tenantId}/group/${String(row)}`), groupProfile(row), groupMembers(size, row));
  }
  return directory;
}

function groupProfile(row: number): ReturnType<typeof completeGroup> {
  const department = departments[row % departments.length] ?? 'Operations';
  const office = offices[Math.floor(row / departments.length) % offices.length]?.name ?? 'Anywhere';
  const round = Math.floor(row / (departments.length * offices.length));
  const displayName = `${department} ${office}${round === 0 ? '' : ` ${String(round + 1)}`}`;
  return completeGroup({
    displayName,
    description: `${department} in ${office}`,
    groupTypes: row % 5 === 0 ? ['Unified'] : [],
    mailEnabled: row % 5 === 0,
  });
}

function groupMembers(size: CompanySize, row: number): Uint32Array {
  const count = Math.min(size.membersPerGroup, size.users);
  const nested = row < (size.nestedGroups ?? 0) && row + 1 < size.groups;
  const members = new Uint32Array(count + Number(nested));
  const start = mix32(row, size.seed) % size.users;
  const stride = coprimeTo(size.users, mix32(row, size.seed + 1) % size.users);
  // A stride that shares no factor with the company's size visits nobody twice.
  for (let index = 0; index < count; index += 1) {
    members[index] = referenceTo('user', (start + index * stride) % size.users);
  }
  if (nested) {
    members[count] = referenceTo('group', row + 1);
  }
  return members.sort();
}

function coprimeTo(size: number, wish: number): number {
  let stride = Math.max(1, wish);
  while (greatestCommonDivisor(stride, size) !== 1) {
    stride += 1;
  }
  return stride;
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}
