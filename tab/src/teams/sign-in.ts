/* eslint-disable @typescript-eslint/no-deprecated -- The package is at its end of life; this file is all that knows it. */
import type { TeamsUserCredential } from '@microsoft/teamsfx';
import { joinHost } from './host.ts';

/** Client id of the app registration that guards the API; the server writes it into the page where people sign in. */
const clientId = document.querySelector<HTMLMetaElement>('meta[name="entra-client-id"]')?.content ?? '';

let credential: Promise<TeamsUserCredential | null> | undefined;

/**
 * A token of the person at the screen for Rollcall's API, or null where there is none to be had: outside Teams, and
 * where the app is not registered (on one machine nothing asks for it).
 */
export async function signInToken(): Promise<string | null> {
  credential ??= openCredential();
  const opened = await credential;
  // Without scopes Teams gives its single sign-on token, which is the one for this API.
  const token = await opened?.getToken('');
  return token?.token ?? null;
}

async function openCredential(): Promise<TeamsUserCredential | null> {
  if (clientId === '' || !(await joinHost())) {
    return null;
  }
  const { TeamsUserCredential } = await import('@microsoft/teamsfx');
  return new TeamsUserCredential({ clientId, initiateLoginEndpoint: `${location.origin}/tab/sign-in` });
}
