import type { ContosoPerson } from './contoso-person.ts';
import { person } from './contoso-person.ts';

const leadership = [
  person(
    ['miriam', 'Miriam Graham', 'Miriam', 'Graham', 'Chief Executive Officer', 'Executive'],
    ['Seattle HQ', undefined, ['photo']],
  ),
  person(
    ['sinead.obrien', "Sinéad O'Brien", 'Sinéad', "O'Brien", 'Chief Operating Officer', 'Operations'],
    ['Dublin 1', 'miriam', ['photo']],
  ),
  person(
    ['juergen.grosse', 'Jürgen Große', 'Jürgen', 'Große', 'Chief Financial Officer', 'Finance'],
    ['München Süd', 'miriam', ['photo']],
  ),
  person(
    ['yuki.tanaka', '田中 優希', '優希', '田中', 'Chief Technology Officer', 'Engineering'],
    ['東京本社', 'miriam', ['photo']],
  ),
  person(
    ['camila.araujo', 'Camila Araújo da Conceição', 'Camila', 'Araújo da Conceição', 'VP Sales', 'Sales'],
    ['São Paulo', 'miriam', ['photo']],
  ),
];

const engineering = [
  person(
    ['lukasz.zolc', 'Łukasz Żółć', 'Łukasz', 'Żółć', 'Engineering Manager', 'Engineering'],
    ['Kraków 2/4', 'yuki.tanaka'],
  ),
  person(
    ['noa.cohen', 'נועה כהן', 'נועה', 'כהן', 'Engineering Manager', 'Engineering'],
    ['Tel Aviv', 'yuki.tanaka', ['photo']],
  ),
  person(
    ['ada.kowalska', 'Ada Kowalska 🚀', 'Ada', 'Kowalska', 'Staff Engineer', 'Engineering'],
    ['Kraków 2/4', 'lukasz.zolc', ['photo']],
  ),
  person(
    ['grace_hopper', 'Grace *star* Hopper', 'Grace', 'Hopper', 'Principal Engineer', 'Engineering'],
    ['Seattle HQ', 'yuki.tanaka'],
  ),
  person(
    ['snake.case', 'snake_case_ Developer', 'snake_case_', 'Developer', 'Software Engineer', 'Engineering'],
    ['Kraków 2/4', 'lukasz.zolc'],
  ),
  person(
    ['bobby.tables', "Robert'); DROP TABLE Students;--", 'Robert', 'Tables', 'Database Engineer', 'Engineering'],
    ['Seattle HQ', 'lukasz.zolc'],
  ),
  person(
    ['link.lovelace', '[Link](https://example.com) Lovelace', 'Link', 'Lovelace', 'Software Engineer', 'Engineering'],
    ['Dublin 1', 'noa.cohen'],
  ),
  person(
    ['tick.backson', '`Tick` Backson', '`Tick`', 'Backson', 'Software Engineer', 'Engineering'],
    ['Dublin 1', 'noa.cohen'],
  ),
  person(
    ['anh.nguyen', 'Nguyễn Thị Ánh Nguyệt', 'Ánh Nguyệt', 'Nguyễn', 'Software Engineer', 'Engineering'],
    ['Remote (EMEA)', 'noa.cohen', ['photo']],
  ),
  person(
    ['bjork', 'Björk Guðmundsdóttir', 'Björk', 'Guðmundsdóttir', 'Site Reliability Engineer', 'Engineering'],
    ['Remote (EMEA)', 'lukasz.zolc'],
  ),
  person(
    ['wei.zhang', '张伟', '伟', '张', 'Software Engineer', 'Engineering'],
    ['東京本社', 'noa.cohen', ['no-phone']],
  ),
  person(['jiwoo.kim', '김지우', '지우', '김', 'Test Engineer', 'Engineering'], ['東京本社', 'noa.cohen', ['photo']]),
  person(
    ['omar.alfarsi', 'عمر الفارسي', 'عمر', 'الفارسي', 'Security Engineer', 'Engineering'],
    ['Tel Aviv', 'noa.cohen'],
  ),
  person(
    ['html.injector', '<b>Hanna</b> & Söhne', 'Hanna', '& Söhne', 'Front-end Engineer', 'Engineering'],
    ['München Süd', 'lukasz.zolc'],
  ),
  person(
    ['csv.formula', '=HYPERLINK("https://example.com")', 'Formula', 'Equals', 'Data Engineer', 'Engineering'],
    ['München Süd', 'lukasz.zolc'],
  ),
];

const sales = [
  person(
    ['fatoumata.diallo', 'Fatoumata Diallo-Sow', 'Fatoumata', 'Diallo-Sow', 'Sales Director EMEA', 'Sales'],
    ['Remote (EMEA)', 'camila.araujo', ['photo']],
  ),
  person(
    ['pat.odonnell', "Pat O'Donnell", 'Pat', "O'Donnell", 'Account Executive', 'Sales'],
    ['Dublin 1', 'fatoumata.diallo'],
  ),
  person(
    ['jose.munoz', 'José Muñoz Ibáñez', 'José', 'Muñoz Ibáñez', 'Account Executive', 'Sales'],
    ['Remote (EMEA)', 'fatoumata.diallo', ['photo']],
  ),
  person(
    ['chloe.lefevre', 'Chloë Lefèvre', 'Chloë', 'Lefèvre', 'Account Executive', 'Sales'],
    ['Remote (EMEA)', 'fatoumata.diallo'],
  ),
  person(
    ['giulia.denicolo', "Giulia D'Annunzio De Nicolò", 'Giulia', "D'Annunzio De Nicolò", 'Sales Engineer', 'Sales'],
    ['München Süd', 'fatoumata.diallo'],
  ),
  person(
    ['rafael.souza', 'Rafael de Souza e Silva', 'Rafael', 'de Souza e Silva', 'Account Executive', 'Sales'],
    ['São Paulo', 'camila.araujo', ['photo']],
  ),
  person(
    ['luisa.magalhaes', 'Luísa Magalhães', 'Luísa', 'Magalhães', 'Account Executive', 'Sales'],
    ['São Paulo', 'camila.araujo'],
  ),
  person(
    ['tyler.brooks', 'Tyler Brooks Jr.', 'Tyler', 'Brooks Jr.', 'Account Executive', 'Sales'],
    ['Seattle HQ', 'camila.araujo'],
  ),
  person(
    ['aroha.ngata', 'Aroha Ngāta', 'Aroha', 'Ngāta', 'Sales Operations Analyst', 'Sales'],
    ['Seattle HQ', 'camila.araujo'],
  ),
  person(
    ['keanu.kahananui', 'Keanu Kahananui ʻŌkina', 'Keanu', 'Kahananui', 'Account Executive', 'Sales'],
    ['Seattle HQ', 'camila.araujo', ['no-phone']],
  ),
];

const finance = [
  person(
    ['ingrid.aasen', 'Ingrid Åsen', 'Ingrid', 'Åsen', 'Finance Manager', 'Finance'],
    ['München Süd', 'juergen.grosse', ['photo']],
  ),
  person(['soren.kjaer', 'Søren Kjær', 'Søren', 'Kjær', 'Controller', 'Finance'], ['München Süd', 'ingrid.aasen']),
  person(['zsofia.toth', 'Tóth Zsófia', 'Zsófia', 'Tóth', 'Accountant', 'Finance'], ['Kraków 2/4', 'ingrid.aasen']),
  person(
    ['dimitris.p', 'Δημήτρης Παπαδόπουλος', 'Δημήτρης', 'Παπαδόπουλος', 'Accountant', 'Finance'],
    ['Remote (EMEA)', 'ingrid.aasen'],
  ),
  person(
    ['olena.shevchenko', 'Олена Шевченко', 'Олена', 'Шевченко', 'Payroll Specialist', 'Finance'],
    ['Kraków 2/4', 'ingrid.aasen', ['photo']],
  ),
  person(
    [
      'priya.venkat',
      'Priya Venkatanarasimharajuvaripeta',
      'Priya',
      'Venkatanarasimharajuvaripeta',
      'Analyst',
      'Finance',
    ],
    ['Dublin 1', 'ingrid.aasen'],
  ),
];

const operations = [
  person(
    ['aoife.nimhurchu', 'Aoife Ní Mhurchú', 'Aoife', 'Ní Mhurchú', 'IT Manager', 'Operations'],
    ['Dublin 1', 'sinead.obrien', ['photo']],
  ),
  person(
    ['mehmet.yildiz', 'Mehmet Yıldız', 'Mehmet', 'Yıldız', 'IT Administrator', 'Operations'],
    ['München Süd', 'aoife.nimhurchu'],
  ),
  person(
    ['istanbul.i', 'İpek Işık', 'İpek', 'Işık', 'IT Support Specialist', 'Operations'],
    ['München Süd', 'aoife.nimhurchu'],
  ),
  person(['tamar.b', 'თამარ ბერიძე', 'თამარ', 'ბერიძე', 'Office Manager', 'Operations'], ['Tel Aviv', 'sinead.obrien']),
  person(
    ['somchai.s', 'สมชาย ศรีสุข', 'สมชาย', 'ศรีสุข', 'Logistics Coordinator', 'Operations'],
    ['東京本社', 'sinead.obrien', ['no-mail']],
  ),
  person(
    ['reception.dublin', 'Reception Dublin', '', '', 'Reception', 'Operations'],
    ['Dublin 1', 'sinead.obrien', ['no-names', 'no-employee-id']],
  ),
  person(
    ['warehouse.scanner', 'Warehouse scanner 7', '', '', 'Shared account', 'Operations'],
    ['Dublin 1', 'sinead.obrien', ['no-names', 'no-mail', 'no-employee-id', 'no-phone']],
  ),
  person(
    [
      'long.name',
      'Wolfeschlegelsteinhausenbergerdorff '.repeat(6).trim(),
      'Hubert Blaine',
      'Wolfe',
      'Clerk',
      'Operations',
    ],
    ['Seattle HQ', 'sinead.obrien'],
  ),
  person(
    ['kofi.mensah', 'Kofi Mensah 👨‍👩‍👧‍👦', 'Kofi', 'Mensah', 'Facilities Manager', 'Operations'],
    ['Remote (EMEA)', 'sinead.obrien', ['photo']],
  ),
  person(
    ['amara.okafor', 'Amara Ọkáfọ̀', 'Amara', 'Ọkáfọ̀', 'HR Partner', 'Human Resources'],
    ['Remote (EMEA)', 'sinead.obrien', ['photo']],
  ),
  person(
    ['agnes.v', 'Ágnes Vörösmarty', 'Ágnes', 'Vörösmarty', 'Recruiter', 'Human Resources'],
    ['Kraków 2/4', 'amara.okafor'],
  ),
  person(
    ['leila.m', 'لیلا محمدی', 'لیلا', 'محمدی', 'Recruiter', 'Human Resources'],
    ['Tel Aviv', 'amara.okafor', ['photo']],
  ),
];

const lookalikes = [
  person(
    ['anna.nowak', 'Anna Nowak', 'Anna', 'Nowak', 'Account Executive', 'Sales'],
    ['Kraków 2/4', 'fatoumata.diallo', ['photo']],
  ),
  person(
    ['anna.nowak2', 'Anna Nowak', 'Anna', 'Nowak', 'Software Engineer', 'Engineering'],
    ['Kraków 2/4', 'lukasz.zolc'],
  ),
  person(
    ['Mixed.Case', 'Mixed Case McDonald', 'Mixed', 'McDonald', 'Legal Counsel', 'Finance'],
    ['Dublin 1', 'juergen.grosse', ['initial-domain']],
  ),
  person(
    ['old.contract', 'Contract \u202Egnp.exe', 'Contract', '\u202Egnp.exe', 'Contractor', 'Operations'],
    ['Remote (EMEA)', 'sinead.obrien', ['no-employee-id']],
  ),
  person(
    ['combining', 'Zoe\u0308 A\u030Angstro\u0308m', 'Zoe\u0308', 'A\u030Angstro\u0308m', 'Clerk', 'Operations'],
    ['Remote (EMEA)', 'sinead.obrien'],
  ),
];

const blocked = [
  person(
    ['former.cfo', 'Heinz-Günther Müller-Lüdenscheidt', 'Heinz-Günther', 'Müller-Lüdenscheidt', 'Advisor', 'Finance'],
    ['München Süd', 'juergen.grosse', ['blocked']],
  ),
  person(
    ['on.leave', 'Saoirse Ó Súilleabháin', 'Saoirse', 'Ó Súilleabháin', 'Account Executive', 'Sales'],
    ['Dublin 1', 'fatoumata.diallo', ['blocked', 'photo']],
  ),
  person(
    ['temp.worker', 'Temp Worker ~~(left)~~', 'Temp', 'Worker', 'Contractor', 'Operations'],
    ['Seattle HQ', 'sinead.obrien', ['blocked', 'no-employee-id', 'no-phone']],
  ),
];

const guests = [
  person(
    ['anna_fabrikam.com', 'Anna Fabrikam (Guest)', 'Anna', 'Fabrikam', 'Consultant', 'Partners'],
    ['Remote (EMEA)', 'lukasz.zolc', ['guest', 'no-employee-id']],
  ),
  person(
    ["declan.o'neill_northwind.example", "Declan O'Neill", 'Declan', "O'Neill", 'Auditor', 'Partners'],
    ['Dublin 1', 'juergen.grosse', ['guest', 'no-employee-id']],
  ),
  person(
    ['li_adatum.example', '李 娜', '娜', '李', 'Supplier', 'Partners'],
    ['東京本社', undefined, ['guest', 'no-employee-id', 'no-phone']],
  ),
  person(
    ['freelance_outlook.com', 'Freelance 🎨 Design', 'Freelance', 'Design', 'Designer', 'Partners'],
    ['Remote (EMEA)', 'camila.araujo', ['guest', 'no-employee-id', 'no-phone']],
  ),
];

/** The people of the demo company, managers before those they manage. */
export const contosoPeople: readonly ContosoPerson[] = [
  ...leadership,
  ...engineering,
  ...sales,
  ...finance,
  ...operations,
  ...lookalikes,
  ...blocked,
  ...guests,
];
