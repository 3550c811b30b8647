import { lookup as systemLookup } from 'node:dns/promises';
import { Agent, request as startRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { getCACertificates } from 'node:tls';
import { isEntered, refusalOfAddress, refusalOfUrl, type AddressPolicy } from './address-rules.ts';

/** All addresses of a host name. */
export type LookUpHost = (
  hostname: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface FetchOptions {
  readonly policy: AddressPolicy;
  /** PEM of an authority that is trusted besides the usual ones, for private services. */
  readonly ca?: string | null;
  readonly lookUp?: LookUpHost;
  /** How large an answer may be, in bytes. */
  readonly largestAnswer?: number;
}

export interface FetchRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Milliseconds until it is given up. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

export interface FetchReply {
  readonly status: number;
  /** Value of a header, its name in lower case. */
  readonly header: (name: string) => string | null;
  readonly text: string;
}

/** The address is one that is not asked. The message is a sentence. */
export class AddressRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AddressRefused';
  }
}

/** There was no answer, or none that can be used. */
export class NoAnswer extends Error {
  /** The request may have got there, and may have been carried out. */
  readonly sent: boolean;
  /** Asking again does not help. */
  readonly final: boolean;

  constructor(message: string, options: { sent: boolean; final: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'NoAnswer';
    this.sent = options.sent;
    this.final = options.final;
  }
}

const mebibyte = 1024 * 1024;

/**
 * Sends requests to addresses that administrators entered, and only there: https, hosts and ports that the policy
 * allows, public addresses. What a name resolves to is checked in the very lookup that the connection is made with, so
 * a name that resolves to something else the next moment gains nothing. Redirects are answers like any other.
 */
export class GuardedFetch {
  readonly #policy: AddressPolicy;
  readonly #lookUp: LookUpHost;
  readonly #largest: number;
  readonly #agent: Agent;

  constructor({ policy, ca = null, lookUp, largestAnswer = 64 * mebibyte }: FetchOptions) {
    this.#policy = policy;
    this.#lookUp = lookUp ?? ((hostname) => systemLookup(hostname, { all: true, order: 'verbatim' }));
    this.#largest = largestAnswer;
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: 16,
      ...(ca === null ? {} : { ca: [...getCACertificates('default'), ca] }),
    });
  }

  /**
   * @throws AddressRefused before anything is connected
   * @throws NoAnswer when the connection, or the answer, broke; and on a timeout
   */
  async send(request: FetchRequest): Promise<FetchReply> {
    const refusal = refusalOfUrl(request.url, this.#policy);
    if (refusal !== null) throw new AddressRefused(refusal);
    const url = new URL(request.url);
    const timeout = AbortSignal.timeout(request.timeout);
    const signal = request.signal === undefined ? timeout : AbortSignal.any([request.signal, timeout]);
    const progress = { sent: false };
    try {
      return await this.#exchange(url, request, signal, progress);
    } catch (error) {
      request.signal?.throwIfAborted();
      if (error instanceof AddressRefused || error instanceof NoAnswer) throw error;
      if (timeout.aborted) {
        const seconds = Math.round(request.timeout / 1_000);
        throw new NoAnswer(`There was no answer within ${seconds} seconds.`, {
          ...progress,
          final: false,
          cause: error,
        });
      }
      throw brokenOff(url, error, progress.sent);
    }
  }

  /** Closes connections that are kept open. */
  close(): void {
    this.#agent.destroy();
  }

  #exchange(url: URL, request: FetchRequest, signal: AbortSignal, progress: { sent: boolean }): Promise<FetchReply> {
    return new Promise((resolve, reject) => {
      const { method, headers, body } = request;
      const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
      const options = { method, headers: { ...headers, ...length }, agent: this.#agent, signal };
      const sending = startRequest(url, { ...options, lookup: this.#guardedLookup(url) }, (answer) => {
        const parts: Buffer[] = [];
        let size = 0;
        answer.on('data', (part: Buffer) => {
          size += part.length;
          if (size <= this.#largest) parts.push(part);
          else
            answer.destroy(
              new NoAnswer(`The answer is larger than ${this.#largest} bytes.`, { sent: true, final: true }),
            );
        });
        answer.on('error', reject);
        answer.on('end', () => {
          const header = (name: string): string | null => {
            const value = answer.headers[name];
            return value === undefined ? null : String(value);
          };
          resolve({ status: answer.statusCode ?? 0, header, text: Buffer.concat(parts).toString('utf8') });
        });
      });
      sending.on('socket', (socket) => {
        // Nothing is sent before the handshake is done; a connection that was kept open has it behind it.
        if (sending.reusedSocket) progress.sent = true;
        else socket.once('secureConnect', () => (progress.sent = true));
      });
      sending.on('error', reject);
      sending.end(body);
    });
  }

  #guardedLookup(url: URL): LookupFunction {
    const entered = isEntered(url, this.#policy);
    return (hostname, options, answer) => {
      this.#lookUp(hostname).then(
        (found) => {
          for (const { address } of found) {
            const refusal = refusalOfAddress(address, { entered });
            if (refusal === null) continue;
            answer(new AddressRefused(`The address of ${hostname} ${refusal}.`), '', 0);
            return;
          }
          const [first] = found;
          if (first === undefined) answer(new Error(`${hostname} has no address`), '', 0);
          else if (options.all === true) answer(null, [...found]);
          else answer(null, first.address, first.family);
        },
        (error: unknown) => answer(error instanceof Error ? error : new Error(String(error)), '', 0),
      );
    };
  }
}

/** Codes of Node and OpenSSL that say that a certificate is not trusted. */
const certificateCodes =
  /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|HOSTNAME_MISMATCH|INVALID_CA)/;

function brokenOff(url: URL, error: unknown, sent: boolean): NoAnswer {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
  if (certificateCodes.test(code)) {
    const message = `The certificate of ${url.host} is not trusted (${code}); a private authority has to be configured.`;
    return new NoAnswer(message, { sent: false, final: true, cause: error });
  }
  const message =
    code === 'ENOTFOUND' ? `${url.hostname} cannot be found.` : `The connection to ${url.host} broke off (${code}).`;
  return new NoAnswer(message, { sent, final: false, cause: error });
}
