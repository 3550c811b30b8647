/**
 * One person of the demo company. The key is the part of the user principal name before the @, and is what managers
 * and groups refer to.
 */
export interface ContosoPerson {
  key: string;
  name: string;
  given: string;
  surname: string;
  title: string;
  department: string;
  office: string;
  manager?: string;
  /** What is out of the ordinary about this person. */
  traits?: readonly ContosoTrait[];
}

export type ContosoTrait =
  'guest' | 'blocked' | 'no-mail' | 'photo' | 'no-names' | 'no-employee-id' | 'no-phone' | 'initial-domain';

/** Offices with their city, country and languages, so that nobody works in Lima and answers a phone in Oslo. */
export const contosoOffices: Record<string, { city: string; country: string; language: string; dial: string }> = {
  'Dublin 1': { city: 'Dublin', country: 'Ireland', language: 'en-IE', dial: '+353 1 555' },
  'München Süd': { city: 'München', country: 'Germany', language: 'de-DE', dial: '+49 89 555' },
  'São Paulo': { city: 'São Paulo', country: 'Brazil', language: 'pt-BR', dial: '+55 11 5555' },
  東京本社: { city: '東京', country: 'Japan', language: 'ja-JP', dial: '+81 3 5555' },
  'Tel Aviv': { city: 'Tel Aviv', country: 'Israel', language: 'he-IL', dial: '+972 3 555' },
  'Kraków 2/4': { city: 'Kraków', country: 'Poland', language: 'pl-PL', dial: '+48 12 555' },
  'Remote (EMEA)': { city: 'Lisboa', country: 'Portugal', language: 'pt-PT', dial: '+351 21 555' },
  'Seattle HQ': { city: 'Seattle', country: 'United States', language: 'en-US', dial: '+1 206 555' },
};

type Row = [key: string, name: string, given: string, surname: string, title: string, department: string];
type Rest = [office: string, manager?: string | undefined, traits?: readonly ContosoTrait[]];

/** Writes a person on two lines: who it is, then where. */
export function person(
  [key, name, given, surname, title, department]: Row,
  [office, manager, traits]: Rest,
): ContosoPerson {
  return {
    key,
    name,
    given,
    surname,
    title,
    department,
    office,
    ...(manager === undefined ? {} : { manager }),
    ...(traits === undefined ? {} : { traits }),
  };
}
