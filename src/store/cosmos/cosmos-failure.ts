import { StoreUnavailable } from '../store.ts';

/** What a failed request says about itself. */
export interface CosmosFailure {
  /** HTTP status, or null when no answer came. */
  readonly status: number | null;
  /** The network's or the SDK's word where no answer came: `ECONNREFUSED`. */
  readonly code: string | null;
  /** Milliseconds that the service asks to wait. */
  readonly retryAfter: number | null;
  readonly message: string;
}

/**
 * Answers after which the same request may succeed: timeout, moved partition, throttled, concurrent write inside the
 * service, and the service's own failures (https://learn.microsoft.com/rest/api/cosmos-db/http-status-codes-for-cosmosdb).
 */
const passing = [408, 410, 429, 449, 500, 502, 503, 504];

/** Of these it is certain that nothing was written; the others, and no answer at all, leave it open. */
const notDone = [429, 449];

export function isPassing(status: number | null): boolean {
  return status === null || passing.includes(status);
}

export function leavesOpen(status: number | null): boolean {
  return isPassing(status) && (status === null || !notDone.includes(status));
}

/** Reads an error of the SDK; undefined means it is none of the SDK's. */
export function readCosmosFailure(error: unknown): CosmosFailure | undefined {
  if (typeof error !== 'object' || error === null || error instanceof TypeError || error instanceof RangeError) {
    return undefined;
  }
  if (error instanceof SyntaxError) {
    // A proxy's HTML page, or an answer cut short, where JSON should be.
    return { status: null, code: 'an answer that is not JSON', retryAfter: null, message: error.message };
  }
  if (error instanceof Error && !('code' in error) && error.cause instanceof Error) {
    // Bulk requests wrap what went wrong.
    return readCosmosFailure(error.cause);
  }
  // The SDK throws some errors as plain objects.
  const { name = '', message = '', code, retryAfterInMs }: Fields = error;
  if (code === undefined && name !== 'AbortError') {
    return undefined;
  }
  return {
    status: typeof code === 'number' ? code : null,
    code: name === 'AbortError' ? 'no answer in time' : typeof code === 'string' ? code : name,
    retryAfter: typeof retryAfterInMs === 'number' ? retryAfterInMs : null,
    message: message.split('\n')[0]?.slice(0, 300) ?? '',
  };
}

interface Fields {
  readonly name?: string;
  readonly message?: string;
  readonly code?: unknown;
  readonly retryAfterInMs?: unknown;
}

/**
 * A failure in plain words. The SDK's error is left behind on purpose: its request carries the authorization header.
 */
export function translateCosmosFailure(failure: CosmosFailure, host: string): Error {
  const { status } = failure;
  if (status === null) {
    return new StoreUnavailable(`Cosmos DB at ${host} cannot be reached (${failure.code ?? 'no answer'}).`);
  }
  if (status === 401 || status === 403) {
    return new StoreUnavailable(
      `Cosmos DB at ${host} refuses access (${status}). Check COSMOS_KEY or the identity's role, and the account's firewall.`,
    );
  }
  if (status === 429) {
    return new StoreUnavailable(
      `Cosmos DB at ${host} keeps asking to wait (429): its throughput is used up. Try again later, or give it more.`,
    );
  }
  if (status === 404) {
    return new StoreUnavailable(`Cosmos DB at ${host} does not have the database or one of its containers (404).`);
  }
  if (isPassing(status)) {
    return new StoreUnavailable(`Cosmos DB at ${host} keeps failing (${status}).`);
  }
  return new Error(`Cosmos DB at ${host} refuses a request (${status}): ${failure.message}`);
}
