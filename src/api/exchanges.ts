import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Next, Request, Response } from 'restify';
import { textsOfHeader } from './accept-language.ts';
import type { Admission } from './admission.ts';
import { followed } from '../telemetry/followed.ts';
import { silent, type Telemetry } from '../telemetry/telemetry.ts';
import { sendProblem } from './answer.ts';
import { operations, operationsOfLocalMode } from './contract/operations.ts';
import { problemOf, RequestRefused } from './problem.ts';
import type { Mode } from './request-guard.ts';
import { guardRequest, headersOfEveryAnswer } from './request-guard.ts';

/** One request and its answer: named, guarded, logged, and turned into a problem where it fails. */
export class Exchanges {
  readonly #mode: Mode;
  readonly #admission: Admission;
  readonly #logger: Logger;
  readonly #telemetry: Telemetry;
  readonly #ids = new WeakMap<Request, string>();

  constructor(options: {
    readonly mode: Mode;
    readonly admission: Admission;
    readonly logger: Logger;
    readonly telemetry?: Telemetry;
  }) {
    this.#telemetry = options.telemetry ?? silent;
    this.#mode = options.mode;
    this.#admission = options.admission;
    // Bodies and headers are never logged; this is for what an error brings along.
    this.#logger = options.logger.child(
      {},
      {
        redact: {
          paths: ['*.secret', '*.authorization', '*.headers', '*.body', 'err.config', 'err.request'],
          remove: true,
        },
      },
    );
  }

  begin(request: Request, response: Response, next: Next): void {
    const id = randomUUID();
    const began = performance.now();
    this.#ids.set(request, id);
    response.setHeader('X-Request-Id', id);
    for (const [name, value] of Object.entries(headersOfEveryAnswer)) {
      response.setHeader(name, value);
    }
    const span = this.#telemetry.begin('request', { method: request.method ?? '' });
    // The router, this log, a handler and a stream all wait for its end.
    response.setMaxListeners(20);
    response.once('close', () => {
      const { method } = request;
      const path = (request.url ?? '').split('?')[0];
      const ms = Math.round(performance.now() - began);
      const { statusCode: httpStatus } = response;
      this.#logger.debug({ requestId: id, method, path, status: httpStatus, ms }, 'request');
      const operation = operationOf(request);
      this.#telemetry.count('rollcall.requests', { operation, httpStatus });
      span.end(httpStatus < 500 ? 'ok' : 'failed', { operation, httpStatus });
    });
    const admit = (): void => {
      this.#admit(request).then(
        () => next(),
        (error: unknown) => {
          this.fail(error, request, response);
          next(false);
        },
      );
    };
    followed({ requestId: id }, () => span.within(admit));
  }

  fail(error: unknown, request: Request, response: Response): void {
    const requestId = this.#ids.get(request) ?? '';
    const problem = problemOf(error, requestId, textsOfHeader(request.headers['accept-language']));
    if (problem.status >= 500 && !response.destroyed) {
      const path = (request.url ?? '').split('?')[0];
      this.#logger.error({ requestId, method: request.method, path, err: error }, 'request failed');
    }
    sendProblem(response, problem, error instanceof RequestRefused ? error.headers : {});
  }

  /** In production nothing under `/api` answers a stranger, whether it exists or not. */
  async #admit(request: Request): Promise<void> {
    guardRequest(request, this.#mode);
    // As the router sees it: with `..` resolved.
    const path = new URL(`http://localhost${request.url ?? '/'}`).pathname;
    const open = path === '/api/messages' || path === operations.openApi.path;
    if (this.#mode === 'production' && /^\/+api(\/|$)/i.test(path) && !open) {
      await this.#admission.admit(request);
    }
  }
}

const operationIds = new Map(
  Object.entries(operationsOfLocalMode).map(([id, { method, path }]) => [`${method} ${path}`, id]),
);

/** The operation's id, or the path as the router knows it; never the path that was asked for, which holds ids. */
function operationOf(request: Request): string {
  // Where the router found nothing there is none, whatever its types say.
  const route = request.getRoute() as { readonly path?: unknown } | null | undefined;
  if (typeof route?.path !== 'string') return 'none';
  const path = route.path.replace(/:(\w+)/g, '{$1}');
  return operationIds.get(`${(request.method ?? '').toLowerCase()} ${path}`) ?? path;
}
