import type { IncomingMessage } from 'node:http';
import { CallerError } from '../model/errors.ts';
import type { Actor } from '../model/role.ts';
import type { People } from '../settings/people.ts';
import type { OperationContract } from './contract/operation.ts';
import { RequestRefused } from './problem.ts';
import type { Mode } from './request-guard.ts';

/** Chooses who acts in local mode, by object id. */
const personHeader = 'x-rollcall-person';

/** How people prove who they are. */
export interface SignIn {
  /** Client id of the app registration that tokens are for. */
  readonly clientId: string;
  /** @throws RequestRefused `not-signed-in` and others */
  personOf(request: IncomingMessage): Promise<Actor>;
}

/** Who is calling, and whether they may. */
export class ActingPerson {
  readonly #people: People;
  readonly #mode: Mode;
  readonly #signIn: SignIn | null;
  /** Local mode only: who can be chosen, without regard to their role. */
  readonly #demoPeople: readonly Actor[];
  /** A request is looked at twice: when it comes in, and when it is known what it asks for. */
  readonly #known = new WeakMap<IncomingMessage, Promise<Actor>>();

  constructor(options: { people: People; mode: Mode; signIn: SignIn | null; demoPeople: readonly Actor[] }) {
    this.#people = options.people;
    this.#mode = options.mode;
    this.#signIn = options.signIn;
    this.#demoPeople = options.demoPeople;
  }

  /**
   * The person behind a request, once their role was found to allow the operation.
   *
   * @throws RequestRefused `not-signed-in` and what else signing in throws; CallerError `not-allowed`
   */
  async of(request: IncomingMessage, operation: Pick<OperationContract, 'needs'>): Promise<Actor> {
    const actor = await this.identify(request);
    if (operation.needs !== 'known' && operation.needs !== 'anyone') {
      await this.#people.require(actor, operation.needs);
    }
    return actor;
  }

  /**
   * The person behind a request, whatever they may do.
   *
   * @throws RequestRefused `not-signed-in` and what else signing in throws; CallerError `not-allowed`
   */
  async identify(request: IncomingMessage): Promise<Actor> {
    const known =
      this.#known.get(request) ?? (this.#mode === 'local' ? this.#chosen(request) : this.#signedIn(request));
    this.#known.set(request, known);
    return known;
  }

  async #signedIn(request: IncomingMessage): Promise<Actor> {
    if (this.#signIn === null) {
      throw new RequestRefused('not-signed-in', 'Nobody can sign in here.');
    }
    return this.#signIn.personOf(request);
  }

  async #chosen(request: IncomingMessage): Promise<Actor> {
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
