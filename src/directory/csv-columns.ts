import type { SourceAttribute } from '../model/directory.ts';
import { sourceAttributes } from '../model/directory.ts';

/**
 * Headings under which an attribute is known beside its own name: the display names of Entra's portal and of its own
 * exports, in English, German and Japanese. Compared without regard to case, spaces and punctuation.
 */
const headings: Readonly<Record<SourceAttribute, readonly string[]>> = {
  userPrincipalName: [
    'UPN',
    'User name',
    'Username',
    'Benutzerprinzipalname',
    'Benutzername',
    'ユーザー プリンシパル名',
    'ユーザー名',
  ],
  displayName: ['Name', 'Anzeigename', '表示名', '名前'],
  givenName: ['First name', 'Vorname', '名'],
  surname: ['Last name', 'Family name', 'Nachname', 'Familienname', '姓'],
  mail: ['E-mail', 'Email', 'Email address', 'E-Mail-Adresse', 'メール', '電子メール', 'メール アドレス'],
  jobTitle: ['Title', 'Position', 'Stellenbezeichnung', 'Berufsbezeichnung', '役職'],
  department: ['Abteilung', '部署', '部門'],
  companyName: ['Company', 'Firma', 'Firmenname', 'Unternehmen', 'Name des Unternehmens', '会社名', '会社'],
  officeLocation: [
    'Office',
    'Büro',
    'Bürostandort',
    'Bürostandort',
    'Standort',
    '事業所',
    '勤務先所在地',
    'オフィスの場所',
  ],
  mobilePhone: ['Mobile', 'Mobile number', 'Cell phone', 'Mobiltelefon', 'Handy', '携帯電話', '携帯電話番号'],
  employeeId: ['Employee number', 'Personalnummer', 'Mitarbeiter-ID', 'Mitarbeiternummer', '従業員 ID', '社員番号'],
  preferredLanguage: ['Language', 'Sprache', 'Bevorzugte Sprache', '優先する言語', '言語'],
  usageLocation: ['Country of use', 'Nutzungsort', 'Verwendungsstandort', '利用場所', '使用場所'],
  accountEnabled: ['Enabled', 'Konto aktiviert', 'Aktiviert', 'アカウントが有効', '有効'],
  manager: ['Vorgesetzter', 'Manager UPN', '上司', 'マネージャー'],
};

const attributes = new Map(
  sourceAttributes.flatMap((attribute) =>
    [attribute, ...headings[attribute]].map((heading) => [comparable(heading), attribute] as const),
  ),
);

/**
 * The attribute that a column's heading means, or null for a column that is not read. Microsoft's templates say the
 * name in brackets, as in `User name [userPrincipalName] Required`.
 */
export function attributeOf(heading: string): SourceAttribute | null {
  const bracketed = /\[([^[\]]*)\]/.exec(heading)?.[1];
  const named = bracketed === undefined ? undefined : attributes.get(comparable(bracketed));
  return named ?? attributes.get(comparable(heading)) ?? null;
}

function comparable(heading: string): string {
  return heading
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s._-]/gu, '');
}
