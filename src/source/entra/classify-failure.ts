import type { FailureCode } from '../../model/failure.ts';
import { SyncFailure } from '../../model/failure.ts';
import type { GraphRefusal } from './graph-answer.ts';
import { quoted } from '../../asking/quoted.ts';

/** What the sign-in service answered last, as the observing policy in `sign-in.ts` saw it. */
export interface SignInAnswer {
  readonly status: number;
  /** The header as it came, or null when there was none. */
  readonly retryAfter: string | null;
  /** OAuth's `error` and `error_description` (RFC 6749, 5.2); null when the body was not of that shape. */
  readonly error: { readonly word: string; readonly description: string } | null;
}

/** OAuth error words that say "later", or that the library makes up when nobody answered. */
const transientWords: ReadonlySet<string> = new Set([
  'server_error',
  'temporarily_unavailable',
  'service_unavailable',
  'network_error',
  'request_timeout',
]);

/**
 * AADSTS numbers that refine the word. Microsoft asks programs not to depend on them, so they are only looked up once
 * status and word have said that it is no outage.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const byNumber: Readonly<Record<string, FailureCode>> = {
  7000222: 'secret-expired',
  7000215: 'secret-invalid',
  7000216: 'secret-invalid',
  7000218: 'secret-invalid',
  // A certificate that is not registered on the app, or an assertion that it did not sign.
  700027: 'secret-invalid',
  // The clocks differ, or the assertion came late: the certificate is as good as before.
  700024: 'source-unavailable',
  1000502: 'secret-expired',
  // A managed identity that the app does not trust.
  70021: 'secret-invalid',
  700211: 'secret-invalid',
  700212: 'secret-invalid',
  700213: 'secret-invalid',
  700016: 'app-not-found',
  7000229: 'app-not-found',
  7000112: 'app-disabled',
  90002: 'tenant-not-found',
  900021: 'tenant-not-found',
  900023: 'tenant-not-found',
  53000: 'conditional-access',
  53001: 'conditional-access',
  53002: 'conditional-access',
  53003: 'conditional-access',
  530032: 'conditional-access',
  530034: 'conditional-access',
  90055: 'source-throttled',
  90033: 'source-unavailable',
  90024: 'source-unavailable',
  90006: 'source-unavailable',
  90012: 'source-unavailable',
  90090: 'source-unavailable',
};

/** Words that are enough by themselves. Any other word without a known number is taken for an outage. */
const byWord: Readonly<Record<string, FailureCode>> = {
  invalid_client: 'secret-invalid',
  unauthorized_client: 'app-not-found',
  invalid_tenant: 'tenant-not-found',
  invalid_resource: 'settings-missing',
  invalid_scope: 'settings-missing',
};

/**
 * Says why a token was not issued. HTTP status and OAuth error word decide first, the AADSTS number refines, and
 * whatever is unknown counts as an outage: a bad secret is only reported when the service said so.
 *
 * @param thrown what the sign-in library threw; its message stands in for an answer that was not seen
 * @param answer the last answer of the sign-in service, or null when there was none
 */
export function classifySignIn(thrown: unknown, answer: SignInAnswer | null, secrets: readonly string[]): SyncFailure {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const word = answer?.error?.word ?? wordOf(message);
  const description = answer?.error?.description ?? message;
  const code = signInCode({ status: answer?.status ?? null, word, description });
  return new SyncFailure(code, quoted(description, secrets), { cause: thrown });
}

function signInCode(said: { status: number | null; word: string; description: string }): FailureCode {
  if (said.status === 429) return 'source-throttled';
  if ((said.status ?? 0) >= 500 || transientWords.has(said.word)) return 'source-unavailable';
  const number = /AADSTS(\d+)/.exec(said.description)?.[1] ?? '';
  // Of a certificate that is registered and has expired the sign-in service says so only in the text.
  if (number === '700027' && /\bis expired\b/i.test(said.description)) return 'secret-expired';
  return byNumber[number] ?? byWord[said.word] ?? 'source-unavailable';
}

/** The library's messages open with the OAuth error word or its own: `invalid_client: …`, `network_error: …`. */
function wordOf(message: string): string {
  return /^([a-z_]+):/.exec(message)?.[1] ?? '';
}

/** Graph error codes, compared without case, for a tenant that Graph does not have. */
const noTenant: ReadonlySet<string> = new Set(['organizationfromtenantguidnotfound', 'tenantnotfound']);

/**
 * Says why Graph refused a read.
 *
 * @param permission the application permission that the read needs; named when Graph answered 403
 */
export function classifyRefusal(refusal: GraphRefusal, permission: string): SyncFailure {
  const code = refusalCode(refusal);
  const said = describeRefusal(refusal);
  return new SyncFailure(code, code === 'consent-missing' ? `${permission} is not granted. ${said}` : said, {
    cause: refusal,
  });
}

function refusalCode(refusal: GraphRefusal): FailureCode {
  const code = refusal.code.toLowerCase();
  if (code === 'authorization_identitynotfound') return 'app-not-found';
  if (noTenant.has(code)) return 'tenant-not-found';
  return refusal.status === 403 ? 'consent-missing' : 'source-unavailable';
}

/** Graph's own message, with what its support asks for. */
export function describeRefusal(refusal: GraphRefusal): string {
  const request = refusal.requestId === null ? '' : `, request ${refusal.requestId}`;
  return `${quoted(refusal.message)} (${refusal.code}${request})`;
}
