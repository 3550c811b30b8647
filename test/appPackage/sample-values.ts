/** Values as provisioning would fill them in. */
export const sampleValues: ReadonlyMap<string, string> = new Map([
  ['APP_NAME', 'Rollcall'],
  ['ORGANISATION_NAME', 'Contoso "IT" & friends'],
  ['ORGANISATION_URL', 'https://contoso.com/rollcall'],
  ['PRIVACY_URL', 'https://contoso.com/privacy'],
  ['TERMS_URL', 'https://contoso.com/terms'],
  ['TEAMS_APP_ID', '11111111-1111-4111-8111-111111111111'],
  ['AAD_APP_CLIENT_ID', '22222222-2222-4222-8222-222222222222'],
  ['AAD_APP_OBJECT_ID', '33333333-3333-4333-8333-333333333333'],
  ['AAD_APP_ACCESS_AS_USER_PERMISSION_ID', '44444444-4444-4444-8444-444444444444'],
  ['BOT_ID', '55555555-5555-4555-8555-555555555555'],
  ['TAB_DOMAIN', 'rollcall-contoso.azurewebsites.net'],
  ['TAB_ENDPOINT', 'https://rollcall-contoso.azurewebsites.net'],
]);
