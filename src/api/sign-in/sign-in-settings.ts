/** Whose tokens are taken for whom. Ids are GUIDs in lower case. */
export interface SignInSettings {
  /** Origin of the sign-in service, without a slash at its end. */
  readonly authority: string;
  /** Client id of the app registration that tokens are for. */
  readonly clientId: string;
  /** Its `api://` URI: a token may be made out to that too. */
  readonly applicationUri: string;
  /** Whose people may sign in. */
  readonly tenants: readonly string[];
  /** Ids of the client applications that may ask for tokens. */
  readonly clients: readonly string[];
}

/**
 * Teams on desktop and phone, and Teams on the web
 * (https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/authentication/tab-sso-register-aad).
 */
export const teamsClients = ['1fec8e78-bce4-4aaf-ab1b-5451cc387264', '5e3ce6c0-2b1f-4285-8d4b-75ee78787346'] as const;

export const defaultAuthority = 'https://login.microsoftonline.com';

/** Reads an https origin. Throws an error that says what it must be. */
export function readAuthority(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' || url.origin !== text.replace(/(?<!\/)\/+$/, '').toLowerCase())
    throw new Error(`must be an https URL such as ${defaultAuthority}`);
  return url.origin;
}

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Reads GUIDs with commas between. Throws an error that says what they must be. */
export function readIds(list: string): readonly string[] {
  const ids = list.split(',').map((id) => id.trim().toLowerCase());
  const wrong = ids.find((id) => !guid.test(id));
  if (wrong !== undefined) throw new Error(`must be ids (GUIDs) with commas between, and “${wrong}” is none`);
  return ids;
}
