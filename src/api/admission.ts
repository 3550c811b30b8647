import type { IncomingMessage } from 'node:http';
import type { ActingPerson } from './acting-person.ts';
import type { Limits } from './limits.ts';
import { RequestRefused } from './problem.ts';
import { Rates } from './rate.ts';

/** Lets requests in whose sender is known and has not asked too often. */
export class Admission {
  readonly #person: ActingPerson;
  readonly #requests: Rates;
  readonly #failedSignIns: Rates;

  constructor(person: ActingPerson, limits: Pick<Limits, 'requests' | 'failedSignIns'>) {
    this.#person = person;
    this.#requests = new Rates(limits.requests);
    this.#failedSignIns = new Rates(limits.failedSignIns);
  }

  /** @throws RequestRefused what signing in throws, and `too-many-requests` */
  async admit(request: IncomingMessage): Promise<void> {
    const address = addressOf(request);
    refuseUntil(this.#failedSignIns.wait(address));
    try {
      const { id, tenantId } = await this.#person.identify(request);
      const key = `${tenantId}.${id}`;
      refuseUntil(this.#requests.wait(key));
      this.#requests.count(key);
    } catch (error) {
      if (error instanceof RequestRefused && error.code === 'not-signed-in') this.#failedSignIns.count(address);
      throw error;
    }
  }
}

export function refuseUntil(seconds: number): void {
  if (seconds > 0) {
    const after = String(Math.ceil(seconds));
    const detail = `This is more than one caller may ask for: wait ${after} s, then go on more slowly.`;
    throw new RequestRefused('too-many-requests', detail, { 'Retry-After': after });
  }
}

/**
 * Where a request comes from. What stands in front of the server adds the address it saw at the end of the header;
 * without anything in front a caller can write what they like there, and escape only the limit on their own mistakes.
 */
export function addressOf(request: IncomingMessage): string {
  const header = request.headers['x-forwarded-for'];
  const forwarded =
    String(header ?? '')
      .split(',')
      .at(-1)
      ?.trim() ?? '';
  // Azure adds the port, which differs from one connection to the next.
  const address = forwarded.replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1').replace(/^\[(.*)\]:\d+$/, '$1');
  return (address === '' ? (request.socket.remoteAddress ?? '') : address).slice(0, 100);
}
