import type { IncomingMessage } from 'node:http';
import { CallerError } from '../model/errors.ts';
import type { Actor } from '../model/role.ts';
import type { People } from '../settings/people.ts';
import type { OperationContract } from './contract/operation.ts';
import { RequestRefused } from './problem.ts';
import type { Mode } from './request-guard.ts';

/** Chooses who acts in local mode, by object id. */
const personHeader = 'x-rollcall-person';

/** Who is calling, and whether they may. */
export class ActingPerson {
  readonly #people: People;
  readonly #mode: Mode;
  /** Local mode only: who can be chosen, without regard to their role. */
  readonly #demoPeople: readonly Actor[];

  constructor(options: { people: People; mode: Mode; demoPeople: readonly Actor[] }) {
    this.#people = options.people;
    this.#mode = options.mode;
    this.#demoPeople = options.demoPeople;
  }

  /**
   * The person behind a request, once their role was found to allow the operation.
   *
   * @throws RequestRefused `not-signed-in`; CallerError `not-allowed`
   */
  async of(request: Pick<IncomingMessage, 'headers'>, operation: Pick<OperationContract, 'needs'>): Promise<Actor> {
    const actor = await this.#actor(request);
    if (operation.needs !== 'known' && operation.needs !== 'anyone') {
      await this.#people.require(actor, operation.needs);
    }
    return actor;
  }

  async #actor(request: Pick<IncomingMessage, 'headers'>): Promise<Actor> {
    if (this.#mode !== 'local') {
      throw new RequestRefused('not-signed-in', 'Sign in to use this API.');
    }
    const chosen = request.headers[personHeader];
    if (chosen !== undefined) {
      const id = String(chosen).toLowerCase();
      const person = this.#demoPeople.find((demo) => demo.id.toLowerCase() === id);
      if (person === undefined) {
        throw new CallerError(
          'not-allowed',
          `${personHeader} names nobody of the demo company: send the object id of one of its people.`,
        );
      }
      return person;
    }
    for (const person of this.#demoPeople) {
      if ((await this.#people.roleOf(person)) === 'administrator') {
        return person;
      }
    }
    throw new CallerError('not-allowed', 'The demo company has no administrator.');
  }
}
