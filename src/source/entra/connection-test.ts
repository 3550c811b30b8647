import { z } from 'zod';
import type { Failure } from '../../model/failure.ts';
import { SyncFailure } from '../../model/failure.ts';
import { failureText } from '../../texts/failure-text.ts';
import { english } from '../../texts/texts.ts';
import type { ConnectionTest } from '../source.ts';
import { classifyRefusal } from './classify-failure.ts';
import { GraphRefusal, parseAnswer } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import { isObjectId, objectId } from './object-id.ts';
import { pageReader } from './pages.ts';
import { groupsPermission } from './read-groups.ts';
import { usersPermission } from './read-users.ts';
import { listedCost, resourceUnits } from './resource-units.ts';

type Check = ConnectionTest['checks'][number];

interface Outcome {
  readonly check: Check;
  readonly failure: Failure | null;
}

const probed = [
  { name: 'users', permission: usersPermission },
  { name: 'groups', permission: groupsPermission },
] as const;

/**
 * Signs in, and reads one small page of users and of groups: what a run will do, in seconds.
 *
 * @throws SyncFailure `cancelled`; whatever else fails is in the result
 */
export async function testConnection(
  client: GraphClient,
  options: { tenant: string; signal: AbortSignal },
): Promise<ConnectionTest> {
  const { tenant, signal } = options;
  const signIn = await signInFailure(client, signal);
  if (signIn !== null) return notSignedIn(signIn, tenant);
  const [company, ...outcomes] = await Promise.all([
    companyName(client, signal),
    ...probed.map((probe) => readSample(client, probe, signal)),
  ]);
  const failure = outcomes.find((outcome) => outcome.failure !== null)?.failure ?? null;
  const checks: Check[] = [signedIn, ...outcomes.map((outcome) => outcome.check)];
  return {
    ok: failure === null,
    summary: summaryOf(company ?? (isObjectId(tenant) ? null : tenant), outcomes),
    failure,
    checks,
  };
}

const signedIn: Check = { name: 'sign-in', ok: true, detail: 'Signed in.' };

async function signInFailure(client: GraphClient, signal: AbortSignal): Promise<SyncFailure | null> {
  try {
    await client.signIn(signal);
    return null;
  } catch (error) {
    if (signal.aborted || !(error instanceof SyncFailure)) throw error;
    return error;
  }
}

function notSignedIn(failure: SyncFailure, tenant: string): ConnectionTest {
  const notTried = 'Not tried, because signing in failed.';
  const { sentence } = failureText(english, failure.code);
  return {
    ok: false,
    summary: `Could not sign in to ${tenant}: ${sentence}`,
    failure: failure.toFailure(),
    checks: [
      { name: 'sign-in', ok: false, detail: failure.detail ?? sentence },
      ...probed.map(({ name }) => ({ name, ok: false, detail: notTried })),
    ],
  };
}

async function readSample(
  client: GraphClient,
  { name, permission }: (typeof probed)[number],
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const units = resourceUnits({ listed: listedCost[name], select: true, expand: false, top: 1 });
    await client.request({ path: `/${name}?$select=id&$top=1`, units, read: readSamplePage }, signal);
    return { check: { name, ok: true, detail: `Can read ${name}.` }, failure: null };
  } catch (error) {
    const failure = error instanceof GraphRefusal ? classifyRefusal(error, permission) : error;
    if (signal.aborted || !(failure instanceof SyncFailure)) throw error;
    return { check: { name, ok: false, detail: failure.detail ?? failure.code }, failure: failure.toFailure() };
  }
}

const readSamplePage = pageReader(z.object({ id: objectId }), ({ id }) => id);

const organizations = z.object({ value: z.array(z.object({ displayName: z.string().min(1) })).min(1) });

/** The tenant's name, or null: reading it takes a permission that is not asked for, so it is nice to have and no more. */
async function companyName(client: GraphClient, signal: AbortSignal): Promise<string | null> {
  const units = resourceUnits({ listed: listedCost.organization, select: true, expand: false, top: null });
  try {
    const read = (json: unknown): string | null => parseAnswer(organizations, json).value[0]?.displayName ?? null;
    return await client.request({ path: '/organization?$select=displayName', units, read }, signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof GraphRefusal || error instanceof SyncFailure)) throw error;
    return null;
  }
}

function summaryOf(company: string | null, outcomes: readonly Outcome[]): string {
  const signedInTo = company === null ? 'Signed in' : `Signed in to ${company}`;
  const failed = outcomes.flatMap(({ check, failure }) => (failure === null ? [] : [{ name: check.name, failure }]));
  const [first] = failed;
  if (first === undefined) return `${signedInTo}, and can read users and groups.`;
  const names = failed.map(({ name }) => name).join(' or ');
  const lacking = failed.filter(({ failure }) => failure.code === 'consent-missing').map(({ name }) => name);
  if (lacking.length === failed.length) {
    const permissions = probed.filter(({ name }) => lacking.includes(name)).map(({ permission }) => permission);
    const kind = permissions.length === 1 ? 'application permission' : 'application permissions';
    return `${signedInTo}, but may not read ${names}: grant ${permissions.join(' and ')} (${kind}) and admin consent.`;
  }
  return `${signedInTo}, but could not read ${names}: ${failureText(english, first.failure.code).sentence}`;
}
