/** A name as it is written, and as it stands in an address. */
export interface WrittenName {
  written: string;
  address: string;
}

function names(list: string): WrittenName[] {
  return list
    .trim()
    .split(/\s+/)
    .map((written) => ({ written, address: addressForm(written) }));
}

const LETTERS: Record<string, string> = { ł: 'l', ø: 'o', ß: 'ss', æ: 'ae', đ: 'd', ı: 'i', ð: 'd', þ: 'th' };

/** Lower-case ASCII letters only, as administrators make addresses: "Łukasz" becomes "lukasz". */
function addressForm(written: string): string {
  const plain = written.toLowerCase().normalize('NFD');
  return plain.replaceAll(/[^a-z]/g, (letter) => LETTERS[letter] ?? '');
}

/** Given names from many countries, their first letters spread over the alphabet. */
export const givenNames: readonly WrittenName[] = names(`
  Aaliyah Adaeze Adèle Ahmed Aiko Alejandra Amélie Anders Aoife Arjun Beatriz Björn Blanka Bogdan Brigid Cédric Chiara
  Chinedu Clémence Cormac Dagný Daria Deepika Diego Dónal Ebba Eduardo Elif Émile Esra Farida Fatima Félix Fionn Freja
  Gabriela Ganesh Gaëlle Giorgos Grzegorz Hana Haruto Helga Héctor Hugo Ibrahim Iñigo Irina Isla Ivana Jana Jérôme
  Jiří João Jürgen Kaito Kamala Katarzyna Kerstin Kwame Laila Lars Léa Leticia Łukasz Mădălina Małgorzata Mateo Mehmet
  Mirjam Nadia Naoko Ngozi Niamh Nikolaj Oddný Oksana Oliwia Omar Özlem Paavo Paloma Pedro Pernille Petra Qadir Quentin
  Rachel Rafał René Rosalía Rúna Saoirse Sébastien Sigrid Søren Stanisław Tadeusz Taiwo Tereza Théo Tomoko Uchenna Ulla
  Umberto Urszula Valentina Vasile Věra Vikram Wafa Walentyna Wiktor Wren Xanthe Ximena Xiomara Yara Yasmine Yousef Yuto
  Zainab Zdeněk Željko Zoë Zuzana`);

/** Family names from many countries; some with apostrophes and hyphens. */
export const familyNames: readonly WrittenName[] = names(`
  Abebe Åberg Adeyemi Aguilar Alonso Andersson Antonescu Bäcker Balogun Bianchi Boateng Brânză Çelik Chowdhury Cohen
  D'Angelo Dąbrowski Dvořák Eriksen Estévez Fernández Ferreira Fitzgerald García González Großmann Gupta Hägglund
  Hernández Horváth Hughes Ishikawa Ivanov Jankowski Jensen Kaczmarek Kalniņš Kowalczyk Krüger Kumar Lefèvre Lindqvist
  López Łuczak MacDonald Mäkinen Martínez Mbeki Mendonça Möller Müller Nakamura Nascimento Nguyen Novák O'Brien
  O'Connell Ødegård Okonkwo Olivares Özdemir Papadopoulos Peña Petrović Quispe Rahman Ramírez Rasmussen Rossi Sánchez
  Schröder Šimunić Silva Smith-Jones Strömberg Suárez Takahashi Tremblay Tóth Ueda Ünal Van-Dijk Vásquez Vuković Wang
  Weiß Wójcik Yamamoto Yıldırım Zając Zhang Zieliński`);

export const departments = [
  'Customer Support',
  'Engineering',
  'Facilities',
  'Finance',
  'Human Resources',
  'Legal',
  'Logistics',
  'Manufacturing',
  'Marketing',
  'Operations',
  'Procurement',
  'Research & Development',
  'Sales',
] as const;

export const jobTitles = [
  'Account Executive',
  'Analyst',
  'Assistant',
  'Associate',
  'Consultant',
  'Coordinator',
  'Director',
  'Engineer',
  'Manager',
  'Representative',
  'Scientist',
  'Specialist',
  'Technician',
] as const;

export const offices = [
  { name: 'Amsterdam', country: 'Netherlands', language: 'nl-NL', dial: '+31 20 555' },
  { name: 'Bogotá', country: 'Colombia', language: 'es-CO', dial: '+57 1 555' },
  { name: 'Göteborg', country: 'Sweden', language: 'sv-SE', dial: '+46 31 555' },
  { name: 'Kraków', country: 'Poland', language: 'pl-PL', dial: '+48 12 555' },
  { name: 'Lagos', country: 'Nigeria', language: 'en-NG', dial: '+234 1 555' },
  { name: 'Montréal', country: 'Canada', language: 'fr-CA', dial: '+1 514 555' },
  { name: 'Nagoya', country: 'Japan', language: 'ja-JP', dial: '+81 52 555' },
  { name: 'Zürich', country: 'Switzerland', language: 'de-CH', dial: '+41 44 555' },
] as const;
