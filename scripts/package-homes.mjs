/** A package has one home, so that replacing it is one folder's work. */
const homes = [
  { sdk: 'botbuilder', packages: ['botbuilder', 'botbuilder-.*', 'botframework-.*'], home: '^bot/' },
  { sdk: 'cosmos', packages: ['@azure/cosmos'], home: '^src/store/cosmos/' },
  {
    sdk: 'entra',
    packages: ['@azure/identity', '@microsoft/microsoft-graph-client'],
    home: '^src/((source|target)/entra|store/keyvault|telemetry)/',
  },
  { sdk: 'key-vault', packages: ['@azure/keyvault-secrets'], home: '^src/store/keyvault/' },
  {
    sdk: 'telemetry',
    packages: ['@azure/monitor-opentelemetry-exporter', '@opentelemetry/.*'],
    home: '^src/telemetry/',
  },
  { sdk: 'tokens', packages: ['jose'], home: '^(src/api/sign-in|bot/authentication)/' },
  { sdk: 'restify', packages: ['restify', 'restify-.*'], home: '^src/api/' },
  { sdk: 'smtp', packages: ['nodemailer'], home: '^src/notify/email/' },
  { sdk: 'messages', packages: ['intl-messageformat'], home: '^src/texts/' },
  { sdk: 'schedules', packages: ['croner'], home: '^src/settings/' },
  { sdk: 'csv-reading', packages: ['csv-parse'], home: '^src/directory/' },
  { sdk: 'scim-server', packages: ['scimmy'], home: '^src/api/scim/' },
  { sdk: 'card-templates', packages: ['adaptivecards-templating', 'adaptive-expressions'], home: '^bot/' },
  {
    sdk: 'teams',
    packages: ['@microsoft/teams-js', '@microsoft/teamsfx', '@fluentui/.*', 'react', 'react-dom'],
    home: '^tab/',
  },
];

/** A rule for each home. */
export const homeRules = homes.map(({ sdk, packages, home }) => ({
  name: `${sdk}-has-one-home`,
  comment: `This package is used in ${home} only, so that it can be replaced in one place: go through that folder's port.`,
  severity: 'error',
  from: { path: '^(src|bot|tab)/', pathNot: home },
  to: { path: `(^|/)node_modules/(${packages.join('|')})/` },
}));
