import type { Actor } from '../model/role.ts';
import type { Given, SettingName } from './environment.ts';

type IsSet = (name: SettingName) => boolean;

const neededInProduction = [
  'BOT_TENANT_ID',
  'ROLLCALL_PUBLIC_URL',
  'ROLLCALL_TAB_APP_ID',
  'COSMOS_ENDPOINT',
  'ROLLCALL_ENCRYPTION_KEY',
  'ROLLCALL_ADMINISTRATORS',
] as const;

/** What the settings lack or what of them cannot be true together; each is right by itself. */
export function contradictions(isSet: IsSet, given: Given): readonly string[] {
  return [
    ...together(isSet, 'COSMOS_ENDPOINT', 'COSMOS_KEY', 'for the embedded store'),
    ...together(isSet, 'ROLLCALL_SMTP_URL', 'ROLLCALL_MAIL_FROM', 'to send no e-mail'),
    ...(isSet('BOT_ID') ? ofProduction(isSet, given) : ofOneMachine(isSet, given)),
  ];
}

function together(isSet: IsSet, one: SettingName, other: SettingName, without: string): readonly string[] {
  return isSet(one) === isSet(other) ? [] : [`${one} and ${other} belong together: set both, or neither ${without}.`];
}

function ofProduction(isSet: IsSet, given: Given): readonly string[] {
  // With a vault the key is for secrets that were stored before.
  const needed = neededInProduction.filter(
    (name) => name !== 'ROLLCALL_ENCRYPTION_KEY' || !isSet('ROLLCALL_KEY_VAULT_URL'),
  );
  const missing = needed.filter((name) => !isSet(name));
  const open = (['ROLLCALL_PUBLIC_URL', 'COSMOS_ENDPOINT'] as const).filter((name) =>
    given[name]?.toLowerCase().startsWith('http:'),
  );
  return [
    ...(missing.length === 0 ? [] : [`BOT_ID is set, so this is production, which also needs ${missing.join(', ')}.`]),
    ...keysBefore(isSet),
    ...open.map((name) => `${name} must be an https URL in production.`),
  ];
}

function keysBefore(isSet: IsSet): readonly string[] {
  return isSet('ROLLCALL_ENCRYPTION_KEYS_BEFORE') && !isSet('ROLLCALL_ENCRYPTION_KEY')
    ? ['ROLLCALL_ENCRYPTION_KEYS_BEFORE needs ROLLCALL_ENCRYPTION_KEY, the key that takes their place.']
    : [];
}

function ofOneMachine(isSet: IsSet, given: Given): readonly string[] {
  const ofBots = ['BOT_TENANT_ID', 'ROLLCALL_BOT_OPENID_METADATA', 'ROLLCALL_BOT_SERVICE_HOSTS'] as const;
  const without = ofBots.filter((name) => isSet(name));
  const samePort = given.PORT !== 0 && given.PORT === given.ROLLCALL_CHAT_PORT;
  return [
    ...(isSet('ROLLCALL_KEY_VAULT_URL')
      ? ['ROLLCALL_KEY_VAULT_URL is for production: set BOT_ID too, or remove it for one machine.']
      : []),
    ...keysBefore(isSet),
    ...without.map((name) => `${name} is for a bot: set BOT_ID too for production, or remove it for one machine.`),
    ...(samePort ? ['PORT and ROLLCALL_CHAT_PORT are the same: set one of them to another port.'] : []),
  ];
}

/** Administrators of tenants whose people may not sign in. */
export function shutOut(administrators: readonly Actor[], tenants: readonly string[]): readonly string[] {
  const strangers = administrators.map(({ tenantId }) => tenantId).filter((tenantId) => !tenants.includes(tenantId));
  return strangers.length === 0
    ? []
    : [
        `ROLLCALL_ADMINISTRATORS names people of ${[...new Set(strangers)].join(', ')}, who may not sign in: add the tenant to ROLLCALL_ALLOWED_TENANTS.`,
      ];
}
