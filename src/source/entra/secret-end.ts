import { z } from 'zod';
import { SyncFailure } from '../../model/failure.ts';
import { GraphRefusal, parseAnswer } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';

/** https://learn.microsoft.com/graph/api/resources/passwordcredential */
const registration = z.object({
  passwordCredentials: z.array(z.object({ hint: z.string().nullish(), endDateTime: z.string().nullish() })),
});

/** `passwordCredential.hint`: the first three characters of the secret. */
const hintLength = 3;

/**
 * When a secret that works expires (ISO 8601), as the app registration says. Null where it cannot be known: reading it
 * takes Application.Read.All, which is never asked for, the registration may live in another tenant, and two secrets may
 * begin alike.
 *
 * @throws SyncFailure `cancelled`
 */
export async function secretEnd(
  client: GraphClient,
  { clientId, secret }: { readonly clientId: string; readonly secret: string },
  signal: AbortSignal,
): Promise<string | null> {
  const path = `/applications(appId='${encodeURIComponent(clientId)}')?$select=passwordCredentials`;
  const read = (json: unknown): z.infer<typeof registration> => parseAnswer(registration, json);
  try {
    const { passwordCredentials } = await client.request({ path, units: 1, read }, signal);
    const ends = passwordCredentials
      .filter(({ hint }) => hint === secret.slice(0, hintLength))
      .map(({ endDateTime }) => Date.parse(endDateTime ?? ''))
      .filter((end) => end > client.clock.now());
    const [end, ...others] = new Set(ends);
    return end === undefined || others.length > 0 ? null : new Date(end).toISOString();
  } catch (error) {
    if (signal.aborted || !(error instanceof GraphRefusal || error instanceof SyncFailure)) throw error;
    return null;
  }
}
