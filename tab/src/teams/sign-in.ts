/* eslint-disable @typescript-eslint/no-deprecated -- The package is at its end of life; this file is all that knows it. */
import type { TeamsUserCredential } from '@microsoft/teamsfx';
import { isInHost, joinHost } from './host.ts';
import { SignInProblem, signInProblemOf, type SignInTrouble } from './sign-in-problem.ts';

/** Client id of the app registration that guards the API; the server writes it into the page where people sign in. */
const clientId = document.querySelector<HTMLMetaElement>('meta[name="entra-client-id"]')?.content ?? '';

/** Longer than a token takes, and shorter than somebody looks at a page on which nothing happens. */
const patienceMs = 30_000;

/** What passes without anybody's doing may be tried again by itself. With others Teams would open window after window. */
const passing: readonly SignInTrouble[] = ['unreachable', 'unknown'];

let credential: Promise<TeamsUserCredential> | null = null;
let asking: Promise<string> | null = null;
let problem: SignInProblem | null = null;
const listeners = new Set<() => void>();

/** Whether the API is to be asked with a token: in Teams, where people sign in. On one machine nothing asks for it. */
export function needsSignIn(): boolean {
  return clientId !== '' && isInHost();
}

/** Why nobody is signed in; null while nothing keeps anybody from it. */
export function signInProblem(): SignInProblem | null {
  return problem;
}

/** Calls back whenever that changes. Returns how to stop. */
export function onSignIn(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/**
 * A token of the person at the screen for Rollcall's API. What only the person can mend is not tried again until they
 * ask for it.
 * @throws SignInProblem
 */
export async function signInToken(): Promise<string> {
  if (problem !== null && !passing.includes(problem.trouble)) throw problem;
  return inTime(ask());
}

/**
 * Tries again because the person wants it: then a browser lets Teams open its window, in which it asks for consent, a
 * password or another proof by itself.
 * @throws SignInProblem
 */
export async function signInAgain(): Promise<void> {
  forgetToken();
  asking = null;
  await ask();
}

/** The API did not accept the token, for this reason: the next one is asked of Teams, and not of memory. */
export function refuseToken(reason: string): void {
  forgetToken();
  become(new SignInProblem('refused', reason));
}

function forgetToken(): void {
  credential = null;
}

/** Where an administrator of the person's tenant consents for everybody ("Grant tenant-wide admin consent"). */
export async function adminConsentUrl(): Promise<string> {
  const { app } = await import('@microsoft/teams-js');
  const tenant = (await app.getContext()).user?.tenant?.id ?? 'organizations';
  // Teams of the national clouds cannot frame this tab (see its frame-ancestors), so there is one authority.
  return `https://login.microsoftonline.com/${tenant}/adminconsent?client_id=${clientId}`;
}

/** One question at a time, however many want to know: each can open a window. */
function ask(): Promise<string> {
  if (asking !== null) return asking;
  const asked = token();
  asking = asked;
  asked.then(
    () => settle(asked, null),
    (error: unknown) => settle(asked, signInProblemOf(error)),
  );
  return asked.catch((error: unknown) => {
    throw signInProblemOf(error);
  });
}

async function token(): Promise<string> {
  credential ??= openCredential();
  // Without scopes Teams gives its single sign-on token, which is the one for this API.
  return (await (await credential).getToken(''))?.token ?? '';
}

async function openCredential(): Promise<TeamsUserCredential> {
  if (!(await joinHost())) throw new SignInProblem('not-in-teams', '');
  const { TeamsUserCredential } = await import('@microsoft/teamsfx');
  return new TeamsUserCredential({ clientId, initiateLoginEndpoint: `${location.origin}/tab/` });
}

function settle(asked: Promise<string>, found: SignInProblem | null): void {
  // Somebody asked again meanwhile: that answer counts.
  if (asking !== asked) return;
  asking = null;
  if (found !== null) credential = null;
  become(found);
}

function become(found: SignInProblem | null): void {
  if (found === problem) return;
  problem = found;
  listeners.forEach((tell) => tell());
}

/** Gives up waiting, though not the question: an answer that comes later is taken. */
async function inTime(asked: Promise<string>): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const late = new SignInProblem('unreachable', '');
      become(late);
      reject(late);
    }, patienceMs);
  });
  try {
    return await Promise.race([asked, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
