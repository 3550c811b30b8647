import { guidFromWords, mix32, scramble32, unscramble32 } from './guid.ts';
import { departments, familyNames, givenNames, jobTitles, offices } from './names.ts';
import type { UserProfile } from './profile.ts';
import type { UserPopulation } from './user-population.ts';

const REPORTS_PER_MANAGER = 8;
const PRINCIPAL_NAME_PATTERN = /^[a-z]+\.[a-z]+?(\d+)(?:_[^@]*)?@/;

/**
 * People made by arithmetic: everything about a row follows from the seed and the row, and the row can be found again
 * from the id or the user principal name. Nothing is kept in memory, so a million people cost no more than ten.
 */
export class GeneratedPopulation implements UserPopulation {
  readonly size: number;
  readonly #seed: number;
  readonly #domain: string;

  constructor(options: { size: number; seed: number; domain: string }) {
    this.size = options.size;
    this.#seed = mix32(options.seed, 0x5eed);
    this.#domain = options.domain;
  }

  idOf(row: number): string {
    const seed = this.#seed;
    return guidFromWords(scramble32(row, seed), mix32(row, seed ^ 1), mix32(row, seed ^ 2), mix32(row, seed ^ 3));
  }

  rowOfId(id: string): number | undefined {
    const row = unscramble32(Number.parseInt(id.slice(0, 8), 16), this.#seed);
    return row < this.size && this.idOf(row) === id ? row : undefined;
  }

  rowOfPrincipalName(principalName: string): number | undefined {
    const digits = PRINCIPAL_NAME_PATTERN.exec(principalName)?.[1];
    const row = digits === undefined ? this.size : Number(digits);
    return row < this.size && this.#principalName(row).toLowerCase() === principalName ? row : undefined;
  }

  property<Name extends keyof UserProfile>(row: number, name: Name): UserProfile[Name];
  property(row: number, name: keyof UserProfile): UserProfile[keyof UserProfile] {
    switch (name) {
      case 'userPrincipalName':
        return this.#principalName(row);
      case 'displayName':
        return `${this.#given(row).written} ${this.#family(row).written}`;
      case 'givenName':
        return this.#given(row).written;
      case 'surname':
        return this.#family(row).written;
      case 'mail':
        return this.#mail(row);
      case 'mailNickname':
        return this.#localPart(row);
      case 'jobTitle':
        return this.#choose(jobTitles, row, 13);
      case 'department':
        return this.#choose(departments, row, 14);
      case 'companyName':
        return this.#isGuest(row) ? 'Partner' : 'Contoso Group';
      case 'officeLocation':
      case 'city':
        return this.#office(row).name;
      case 'country':
        return this.#office(row).country;
      case 'preferredLanguage':
        return this.#office(row).language;
      case 'mobilePhone':
        return mix32(row, this.#seed ^ 17) % 4 === 0 ? null : `${this.#office(row).dial} ${String(100000 + row)}`;
      case 'businessPhones':
        return mix32(row, this.#seed ^ 18) % 3 === 0 ? [] : [`${this.#office(row).dial} ${String(500000 + row)}`];
      case 'usageLocation':
      case 'onPremisesImmutableId':
        return null;
      case 'employeeId':
        return this.#isGuest(row) ? null : `E${String(row).padStart(7, '0')}`;
      case 'employeeType':
        return this.#isGuest(row) ? null : 'Employee';
      case 'accountEnabled':
        return mix32(row, this.#seed ^ 20) % 50 !== 0;
      case 'userType':
        return this.#isGuest(row) ? 'Guest' : 'Member';
      case 'createdDateTime':
        return '2021-03-01T08:00:00Z';
    }
  }

  profile(row: number): UserProfile {
    return {
      userPrincipalName: this.#principalName(row),
      displayName: this.property(row, 'displayName'),
      givenName: this.#given(row).written,
      surname: this.#family(row).written,
      mail: this.#mail(row),
      mailNickname: this.#localPart(row),
      jobTitle: this.property(row, 'jobTitle'),
      department: this.property(row, 'department'),
      companyName: this.property(row, 'companyName'),
      officeLocation: this.#office(row).name,
      city: this.#office(row).name,
      country: this.#office(row).country,
      mobilePhone: this.property(row, 'mobilePhone'),
      businessPhones: this.property(row, 'businessPhones'),
      preferredLanguage: this.#office(row).language,
      usageLocation: null,
      employeeId: this.property(row, 'employeeId'),
      employeeType: this.property(row, 'employeeType'),
      onPremisesImmutableId: null,
      accountEnabled: this.property(row, 'accountEnabled'),
      userType: this.#isGuest(row) ? 'Guest' : 'Member',
      createdDateTime: '2021-03-01T08:00:00Z',
    };
  }

  managerOf(row: number): number | undefined {
    return row === 0 ? undefined : Math.floor((row - 1) / REPORTS_PER_MANAGER);
  }

  photoOf(row: number): number {
    return mix32(row, this.#seed ^ 21) % 3 === 0 ? row + 1 : 0;
  }

  #isGuest(row: number): boolean {
    return row > 0 && mix32(row, this.#seed ^ 19) % 20 === 0;
  }

  #localPart(row: number): string {
    return `${this.#given(row).address}.${this.#family(row).address}${String(row)}`;
  }

  #principalName(row: number): string {
    return this.#isGuest(row)
      ? `${this.#localPart(row)}_partner.example#EXT#@${this.#domain}`
      : `${this.#localPart(row)}@${this.#domain}`;
  }

  #mail(row: number): string | null {
    if (mix32(row, this.#seed ^ 16) % 33 === 0) {
      return null;
    }
    return this.#isGuest(row) ? `${this.#localPart(row)}@partner.example` : this.#principalName(row);
  }

  #given(row: number): (typeof givenNames)[number] {
    return this.#choose(givenNames, row, 11);
  }

  #family(row: number): (typeof familyNames)[number] {
    return this.#choose(familyNames, row, 12);
  }

  #office(row: number): (typeof offices)[number] {
    return this.#choose(offices, row, 15);
  }

  #choose<Item>(list: readonly Item[], row: number, salt: number): Item {
    const item = list[mix32(row, this.#seed ^ salt) % list.length];
    if (item === undefined) {
      throw new RangeError('the list to choose from is empty');
    }
    return item;
  }
}
