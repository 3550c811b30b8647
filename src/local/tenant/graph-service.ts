import { answerBatch } from './batch.ts';
import type { RequestCounters } from './counters.ts';
import type { GraphAnswer, GraphRequest } from './graph-message.ts';
import {
  GraphFault,
  faultAnswer,
  insufficientPrivileges,
  resourceNotFound,
  unsupportedQuery,
} from './graph-message.ts';
import { kindOf, rowOf } from './member-reference.ts';
import { habitPath } from './paging.ts';
import { PayloadHabits } from './payload-habits.ts';
import { requirePermission, requireWritePermission } from './permissions.ts';
import { ResourceMeter, publishedQuota, resourceUnits } from './resource-units.ts';
import type { Route, RouteParameters } from './routes.ts';
import { routeOf } from './routes.ts';
import type { TenantContext } from './tenant-context.ts';

const WINDOW_SECONDS = 10;
const LARGEST_SHOWN_SHARE = 1.8;
/** Graph: "Identity and access service limits", write quota for an app and a tenant. */
const WRITES_PER_WINDOW = 3000;
const WRITE_WINDOW_SECONDS = 150;

/** Whether a request came by itself or inside a `$batch`; some habits are about one of them only. */
type Envelope = 'single' | 'batchItem';

/** Graph v1.0 of the simulated tenant: costs, habits, permissions and routes, for single requests and batches. */
export class GraphService {
  readonly #context: TenantContext;
  readonly #counters: RequestCounters;
  readonly #meter = new ResourceMeter();
  readonly #writeMeter = new ResourceMeter();
  readonly #payload: PayloadHabits;
  #appeared = 0;
  /** The status of the batch that is being answered; one of its items may ask for another than 200. */
  #batchStatus = 200;

  constructor(context: TenantContext, counters: RequestCounters) {
    this.#context = context;
    this.#counters = counters;
    this.#payload = new PayloadHabits(context.habits);
  }

  answer(request: GraphRequest): GraphAnswer {
    if (request.path.length !== 1 || request.path[0] !== '$batch') {
      return this.#guarded(request, () => this.#answerOne(request, 'single'));
    }
    return this.#guarded(request, () => {
      this.#counters.countPath('/$batch', 0);
      this.#refuseWhole(request);
      this.#batchStatus = 200;
      const answer = answerBatch(request, (item) => {
        this.#counters.batchItems += 1;
        return this.#guarded(item, () => this.#answerOne(item, 'batchItem'));
      });
      return { ...answer, status: this.#batchStatus };
    });
  }

  #guarded(request: GraphRequest, answer: () => GraphAnswer): GraphAnswer {
    try {
      return answer();
    } catch (fault) {
      if (!(fault instanceof GraphFault)) {
        throw fault;
      }
      this.#counters.throttled += Number(fault.status === 429);
      return faultAnswer(fault, { clientRequestId: request.headers['client-request-id'], now: this.#context.now() });
    }
  }

  #answerOne(request: GraphRequest, envelope: Envelope): GraphAnswer {
    const { route, parameters } = routeOf(request.path, request.method);
    const units = resourceUnits(request, route.cost);
    this.#counters.countPath(`/${route.pattern}`, units);
    const headers = { 'x-ms-resource-unit': String(units), ...this.#consume(request, units) };
    if (envelope === 'single') {
      this.#refuseWhole(request);
    } else {
      this.#refuseItem(request);
    }
    const allowed = this.#withConsent(request);
    this.#refuseObject(allowed);
    if (route.reads !== undefined) {
      requirePermission(allowed.caller, route.reads);
    }
    this.#moveMembers(route, parameters, request);
    const answer = this.#payload.spoil(request, this.#carryOut(route, parameters, allowed));
    return { ...answer, headers: { ...headers, ...answer.headers } };
  }

  /** Answers; what writes may be refused for its own reasons, and fails before or after it is done. */
  #carryOut(route: Route, parameters: RouteParameters, request: GraphRequest): GraphAnswer {
    if (route.writes === undefined) {
      return route.answer(this.#context, request, parameters);
    }
    requireWritePermission(request.caller, route.writes);
    this.#consumeWrite(request);
    const failed = this.#context.habits.shows('failedWrites', habitPath(request));
    if (failed && failed.done !== 'after') {
      throw serverFault(failed.status ?? 503, undefined);
    }
    const answer = route.answer(this.#context, request, parameters);
    if (failed) {
      throw serverFault(failed.status ?? 503, undefined);
    }
    return answer;
  }

  /** With write throttling on, refuses writes beyond their quota. */
  #consumeWrite(request: GraphRequest): void {
    const { habits, now } = this.#context;
    const throttling = habits.shows('writeThrottling', habitPath(request));
    if (!throttling) {
      return;
    }
    const { retryAfterSeconds } = this.#writeMeter.consume(request.caller.appId, 1, {
      units: throttling.writesPerWindow ?? WRITES_PER_WINDOW,
      windowMs: (throttling.windowSeconds ?? WRITE_WINDOW_SECONDS) * 1000,
      now: now().getTime(),
    });
    if (retryAfterSeconds !== undefined) {
      throw tooManyRequests(retryAfterSeconds, { 'x-ms-throttle-information': 'WriteLimitExceeded' });
    }
  }

  /** Counts the cost; with throttling on, tells the share of the quota and refuses what goes beyond it. */
  #consume(request: GraphRequest, units: number): Record<string, string> {
    const { habits, directory, now } = this.#context;
    const throttling = habits.shows('throttling', habitPath(request));
    if (!throttling) {
      return {};
    }
    const { appId } = request.caller;
    const { share, retryAfterSeconds } = this.#meter.consume(appId, units, {
      units: throttling.unitsPerWindow ?? publishedQuota(directory.users.active),
      windowMs: (throttling.windowSeconds ?? WINDOW_SECONDS) * 1000,
      now: now().getTime(),
    });
    const shown: Record<string, string> =
      share > 0.8 ? { 'x-ms-throttle-limit-percentage': Math.min(share, LARGEST_SHOWN_SHARE).toFixed(2) } : {};
    if (retryAfterSeconds !== undefined) {
      throw tooManyRequests(retryAfterSeconds, {
        ...shown,
        'x-ms-resource-unit': String(units),
        'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${appId}/${directory.tenantId}`,
        'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
      });
    }
    return shown;
  }

  #refuseWhole(request: GraphRequest): void {
    const path = habitPath(request);
    const throttled = this.#context.habits.shows('throttled', path);
    if (throttled) {
      throw tooManyRequests(throttled.retryAfterSeconds);
    }
    const broken = this.#context.habits.shows('serverErrors', path);
    if (broken) {
      throw serverFault(broken.status ?? 503, broken.retryAfterSeconds);
    }
  }

  #refuseItem(request: GraphRequest): void {
    const path = habitPath(request);
    const throttled = this.#context.habits.shows('throttledBatchItems', path);
    if (throttled) {
      this.#batchStatus = throttled.batchStatus ?? this.#batchStatus;
      throw tooManyRequests(throttled.retryAfterSeconds);
    }
    const broken = this.#context.habits.shows('batchItemErrors', path);
    if (broken) {
      throw serverFault(broken.status ?? 503, undefined);
    }
  }

  #refuseObject(request: GraphRequest): void {
    const { habits } = this.#context;
    const path = habitPath(request);
    if (habits.shows('forbidden', path)) {
      throw insufficientPrivileges();
    }
    if (habits.shows('notFound', path)) {
      throw resourceNotFound(request.path[1] ?? '');
    }
    if (request.query.has('filter') && habits.shows('refusedFilters', path)) {
      throw unsupportedQuery('The specified filter is not supported for this resource.');
    }
    if (request.query.has('skiptoken') && habits.shows('expiredPageTokens', path)) {
      throw new GraphFault(
        400,
        'Directory_ExpiredPageToken',
        'The specified page token value has expired and can no longer be included in your request.',
      );
    }
  }

  #withConsent(request: GraphRequest): GraphRequest {
    const missing = this.#context.habits.shows('missingConsent', habitPath(request));
    if (!missing) {
      return request;
    }
    const kept = [...request.caller.roles].filter((role) => missing.permissions && !missing.permissions.includes(role));
    return { ...request, caller: { ...request.caller, roles: new Set(kept) } };
  }

  /** People who vanish or appear between the reading of the people and the reading of a group's members. */
  #moveMembers(route: Route, parameters: RouteParameters, request: GraphRequest): void {
    const { directory, habits } = this.#context;
    const row = route.pattern.startsWith('groups/{id}/members') ? directory.groups.rowOfId(parameters.id) : undefined;
    if (row === undefined) {
      return;
    }
    const members = directory.groups.members(row);
    const person = members.find((member) => kindOf(member) === 'user' && directory.isListed(member));
    if (person !== undefined && habits.shows('vanishingUsers', habitPath(request))) {
      directory.purgeUser(directory.users.idOf(rowOf(person)));
    }
    if (habits.shows('appearingUsers', habitPath(request))) {
      this.#appeared += 1;
      const userPrincipalName = `appeared.meanwhile${this.#appeared}@${directory.domain}`;
      const id = directory.addUser({ userPrincipalName, displayName: `Appeared Meanwhile ${this.#appeared}` });
      directory.addMember(parameters.id, id);
    }
  }
}

function tooManyRequests(retryAfterSeconds: number | undefined, headers: Record<string, string> = {}): GraphFault {
  const retryAfter = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return new GraphFault(429, 'TooManyRequests', 'Too many requests.', { ...headers, ...retryAfter });
}

const serverFaults: Record<number, [code: string, message: string]> = {
  500: ['InternalServerError', 'An internal server error occurred.'],
  502: ['BadGateway', 'Bad gateway.'],
  503: ['ServiceUnavailable', 'The service is temporarily unavailable. Please try again later.'],
  504: ['GatewayTimeout', 'The request timed out at an upstream server.'],
};

function serverFault(status: number, retryAfterSeconds: number | undefined): GraphFault {
  const [code, message] = serverFaults[status] ?? ['UnknownError', ''];
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return new GraphFault(status, code, message, headers);
}
