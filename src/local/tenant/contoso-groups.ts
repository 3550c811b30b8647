import type { NewGroup } from './profile.ts';

/** One group of the demo company; people by key, groups by name, the rest by display name. */
export interface ContosoGroup extends NewGroup {
  /** People of these departments. */
  departments?: readonly string[];
  people?: readonly string[];
  groups?: readonly string[];
  others?: readonly { kind: 'device' | 'orgContact' | 'servicePrincipal'; name: string }[];
}

function unified(
  nickname: string,
): Pick<NewGroup, 'groupTypes' | 'mailEnabled' | 'mail' | 'mailNickname' | 'visibility'> {
  return {
    groupTypes: ['Unified'],
    mailEnabled: true,
    mail: `${nickname}@contoso.com`,
    mailNickname: nickname,
    visibility: 'Private',
  };
}

/**
 * The groups of the demo company: nested, overlapping, a cycle of three, an empty one, a dynamic one, Microsoft 365
 * groups and distribution lists, and members that are not people.
 */
export const contosoGroups: readonly ContosoGroup[] = [
  {
    displayName: 'All Employees',
    description: 'Everybody with an employment contract',
    groupTypes: ['DynamicMembership'],
    membershipRule: '(user.userType -eq "Member") and (user.accountEnabled -eq true)',
    departments: ['Executive', 'Engineering', 'Sales', 'Finance', 'Operations', 'Human Resources'],
  },
  {
    displayName: 'Engineering',
    description: 'Builds & runs the product',
    departments: ['Engineering'],
    others: [
      { kind: 'device', name: 'BUILD-SERVER-01' },
      { kind: 'servicePrincipal', name: 'Release pipeline' },
    ],
  },
  {
    displayName: 'Engineering Kraków',
    description: null,
    people: ['lukasz.zolc', 'ada.kowalska', 'snake.case', 'bjork', 'html.injector', 'csv.formula', 'bobby.tables'],
  },
  {
    displayName: 'On-call *primary*',
    description: 'Who is paged first: see [runbook](https://contoso.example/runbook)',
    people: ['ada.kowalska', 'bjork', 'omar.alfarsi'],
  },
  {
    displayName: 'Sales',
    description: 'All of sales',
    groups: ['Sales EMEA', 'Sales Americas'],
    people: ['camila.araujo'],
  },
  {
    displayName: 'Sales EMEA',
    description: "Europe, Middle East & Africa – Fatoumata's team",
    ...unified('sales-emea'),
    people: ['fatoumata.diallo', 'pat.odonnell', 'jose.munoz', 'chloe.lefevre', 'giulia.denicolo', 'on.leave'],
  },
  {
    displayName: 'Sales Americas',
    description: 'North and South America',
    ...unified('sales-americas'),
    people: ['rafael.souza', 'luisa.magalhaes', 'tyler.brooks', 'aroha.ngata', 'keanu.kahananui'],
  },
  {
    displayName: 'Finance',
    description: 'Numbers people',
    departments: ['Finance'],
    others: [{ kind: 'orgContact', name: 'External bookkeeping' }],
  },
  {
    displayName: 'Managers',
    description: 'Everybody somebody reports to',
    people: [
      'miriam',
      'sinead.obrien',
      'juergen.grosse',
      'yuki.tanaka',
      'camila.araujo',
      'lukasz.zolc',
      'noa.cohen',
      'fatoumata.diallo',
      'ingrid.aasen',
      'aoife.nimhurchu',
      'amara.okafor',
    ],
  },
  {
    displayName: 'Project Aurora 🌌',
    description: 'Cross-team project; its core team and its steering group hold each other',
    ...unified('aurora'),
    people: ['grace_hopper', 'anna_fabrikam.com', 'jiwoo.kim'],
    groups: ['Aurora core team'],
  },
  {
    displayName: 'Aurora core team',
    people: ['ada.kowalska', 'anh.nguyen', 'pat.odonnell'],
    groups: ['Aurora steering'],
  },
  { displayName: 'Aurora steering', people: ['miriam', 'yuki.tanaka'], groups: ['Project Aurora 🌌'] },
  {
    displayName: 'External partners',
    description: 'Guests from other companies',
    people: [
      'anna_fabrikam.com',
      "declan.o'neill_northwind.example",
      'li_adatum.example',
      'freelance_outlook.com',
      'former.cfo',
    ],
  },
  {
    displayName: 'Dublin office',
    description: 'Mailing list of the Dublin office',
    mailEnabled: true,
    securityEnabled: false,
    mail: 'dublin@contoso.com',
    mailNickname: 'dublin',
    people: ['sinead.obrien', 'pat.odonnell', 'link.lovelace', 'tick.backson', 'priya.venkat', 'aoife.nimhurchu'],
    others: [{ kind: 'orgContact', name: 'Dublin landlord' }],
  },
  { displayName: 'Archive (empty)', description: 'Kept for its permissions; nobody is in it' },
];
