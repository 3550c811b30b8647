import { ManagedIdentityCredential } from '@azure/identity';
import { SyncFailure, type FailureCode } from '../../model/failure.ts';
import { cancellation, unlessAborted } from '../../asking/cancel.ts';
import { quoted } from '../../asking/quoted.ts';

/**
 * A managed identity of the host that Rollcall runs on. Hosts keep its tokens for hours, and so does the library for all
 * of the process, whoever asks: an answer from memory is as new as there is one.
 */
export class HostIdentity {
  readonly #clientId: string;

  /** @param clientId of a user-assigned identity; empty for the system-assigned one */
  constructor(clientId: string) {
    this.#clientId = clientId;
  }

  /**
   * A token of the identity for a resource.
   *
   * @param scope the resource, with `/.default`
   * @param timeout milliseconds for the host to answer
   * @throws SyncFailure `settings-missing` where the host has no such identity, else why it gives no token now
   */
  async token(scope: string, timeout: number): Promise<string> {
    const late = new SyncFailure('source-unavailable', 'The host did not answer when asked for its managed identity.');
    const timer = new AbortController();
    const alarm = setTimeout(() => timer.abort(late), timeout);
    try {
      const credential = new ManagedIdentityCredential({
        ...(this.#clientId !== '' && { clientId: this.#clientId }),
        retryOptions: { maxRetries: 0 },
      });
      return (await unlessAborted(credential.getToken(scope), timer.signal)).token;
    } catch (error) {
      throw timer.signal.aborted ? cancellation(timer.signal) : classifyIdentity(error, this.#clientId);
    } finally {
      clearTimeout(alarm);
    }
  }
}

/**
 * Says why the host gave no token. Only what it refuses as a wrong request stands in settings; everything else is an
 * outage, and never a bad secret.
 *
 * @param thrown what the library threw; its cause has the status and the words of the answer
 */
function classifyIdentity(thrown: unknown, clientId: string): SyncFailure {
  const cause: unknown = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
  const status = textOf(cause, 'status');
  const word = textOf(cause, 'errorCode');
  const message = cause instanceof Error ? cause.message : String(cause);
  const said = quoted(/Description: (.*?) - Correlation ID:/s.exec(message)?.[1] ?? message);
  const whose =
    clientId === '' ? 'its system-assigned identity' : `a user-assigned identity with the client id ${clientId}`;
  const code = codeOf(status, word);
  const detail =
    code === 'settings-missing' ? `The host gives no token of ${whose}` : 'The host’s identity is not available';
  return new SyncFailure(code, `${detail}: ${said}`, { cause: thrown });
}

function codeOf(status: string, word: string): FailureCode {
  if (status === '429') return 'source-throttled';
  const isRefused = status === '400' && ['', 'invalid_request', 'invalid_resource'].includes(word);
  return isRefused ? 'settings-missing' : 'source-unavailable';
}

function textOf(error: unknown, field: 'status' | 'errorCode'): string {
  const value: unknown = typeof error === 'object' && error !== null && field in error ? Reflect.get(error, field) : '';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
