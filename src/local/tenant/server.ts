import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AccessTokens } from './access-token.ts';
import type { AppRegistration } from './app-registration.ts';
import { Authentication } from './authentication.ts';
import type { ServerCertificate } from './certificate.ts';
import { TenantControl, answerControl } from './control.ts';
import { RequestCounters } from './counters.ts';
import type { TenantDirectory } from './directory.ts';
import type { GraphAnswer, GraphRequest, Json } from './graph-message.ts';
import { GraphFault, faultAnswer, parsePath, parseQuery } from './graph-message.ts';
import { GraphService } from './graph-service.ts';
import { HabitKeeper } from './habit-keeper.ts';
import type { Habits } from './habits.ts';
import { LateIndex } from './late-index.ts';
import { PageTokens } from './page-token.ts';
import { SignInService, isSignInPath } from './sign-in.ts';
import type { TenantContext } from './tenant-context.ts';
import type { Latency, Transfer } from './transfer.ts';
import { sendTransfer, transferOf } from './transfer.ts';

export interface TenantOptions {
  /** The company. */
  directory: TenantDirectory;
  /** The app registrations that may ask for tokens; the array may be changed while the tenant runs. */
  apps: AppRegistration[];
  /** 0, the default, takes a free port. */
  port?: number;
  certificate: Pick<ServerCertificate, 'key' | 'cert' | 'ca'>;
  habits?: Habits;
  latency?: Latency;
  now?: () => Date;
  /** Whether `/_control/…` answers, for a command line in another process; not by default. */
  control?: boolean;
  /** Days that the company has behind it already. */
  daysPassed?: number;
  /** Awaited after every change made through the control. */
  changed?: () => Promise<void>;
}

export interface Tenant {
  /** `https://localhost:PORT`: authority host and Graph endpoint at once. */
  origin: string;
  tenantId: string;
  directory: TenantDirectory;
  /** Change it freely; changes take effect at the next request. */
  habits: Habits;
  apps: AppRegistration[];
  counters: RequestCounters;
  control: TenantControl;
  /** Stops listening and cuts all connections. */
  close(): Promise<void>;
}

/**
 * Starts a simulated Entra tenant on loopback: sign-in service and Graph v1.0 on one https server. Rejects with an
 * EADDRINUSE error when the port is taken.
 */
export async function startTenant(options: TenantOptions): Promise<Tenant> {
  const habits: Habits = options.habits ?? {};
  const counters = new RequestCounters();
  let origin = '';
  const context: TenantContext = {
    directory: options.directory,
    apps: options.apps,
    habits: new HabitKeeper(habits),
    tokens: new PageTokens(options.directory.tenantId),
    index: new LateIndex(),
    origin: () => origin,
    now: options.now ?? (() => new Date()),
  };
  const control = new TenantControl(
    { directory: options.directory, apps: options.apps, habits, counters },
    { daysPassed: options.daysPassed ?? 0, changed: options.changed ?? (async () => undefined) },
  );
  const front = new FrontDesk(context, options, { counters, control });
  const server = createServer({ key: options.certificate.key, cert: options.certificate.cert }, (request, response) => {
    front.receive(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    tenantId: options.directory.tenantId,
    directory: options.directory,
    habits,
    apps: options.apps,
    counters,
    control,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Takes every http request to the service it is meant for, and sends the answer as the habits allow. */
class FrontDesk {
  readonly #context: TenantContext;
  readonly #options: TenantOptions;
  readonly #counters: RequestCounters;
  readonly #control: TenantControl;
  readonly #signIn: SignInService;
  readonly #graph: GraphService;
  readonly #authentication: Authentication;

  constructor(
    context: TenantContext,
    options: TenantOptions,
    { counters, control }: { counters: RequestCounters; control: TenantControl },
  ) {
    const tokens = new AccessTokens();
    this.#context = context;
    this.#options = options;
    this.#counters = counters;
    this.#control = control;
    this.#signIn = new SignInService(context, options.apps, tokens);
    this.#graph = new GraphService(context, counters);
    this.#authentication = new Authentication(context, tokens);
  }

  async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await readBody(request);
    const body = bytes.toString('utf8');
    const { pathname, search } = new URL(request.url ?? '/', this.#context.origin());
    // A page in a browser sends its origin; the control is for programs of this machine, not for pages.
    if (this.#options.control && request.headers.origin === undefined) {
      const controlled = await answerControl(this.#control, { method: request.method ?? 'GET', path: pathname, body });
      if (controlled) {
        response.writeHead(controlled.status, { 'content-type': 'application/json; charset=utf-8' });
        response.end(JSON.stringify(controlled.body));
        return;
      }
    }
    if (isSignInPath(pathname)) {
      this.#counters.tokenRequests += 1;
      this.#receiveSignIn({ request, response, body, path: pathname, search });
      return;
    }
    await this.#receiveGraph({ request, response, body, bytes, path: pathname, search });
  }

  #receiveSignIn({ request, response, body, path, search }: Received): void {
    if (this.#context.habits.shows('tokenUnreachable', path)) {
      request.socket.destroy();
      return;
    }
    const answer = this.#signIn.answer({
      method: request.method ?? 'GET',
      path,
      search,
      headers: plainHeaders(request),
      body,
    });
    response.writeHead(answer.status, { 'content-type': answer.contentType, 'cache-control': 'no-store, no-cache' });
    response.end(answer.body);
  }

  async #receiveGraph(received: Received & { bytes: Buffer }): Promise<void> {
    const { request, response, bytes, path, search } = received;
    this.#counters.requests += 1;
    const graphPath = `${path.replace(/^\/v1\.0/, '')}${search}`;
    if (this.#context.habits.shows('resetConnections', graphPath)) {
      request.socket.resetAndDestroy();
      return;
    }
    const headers = plainHeaders(request);
    const before = this.#context.directory.writeNumber;
    const answer = this.#answerGraph({ method: request.method ?? 'GET', path, search, headers, bytes });
    const hasWritten = this.#context.directory.writeNumber > before;
    if (hasWritten && this.#context.habits.shows('lostAnswers', graphPath)) {
      request.socket.resetAndDestroy();
      return;
    }
    const transfer: Transfer = transferOf(answer, { clientRequestId: headers['client-request-id'] });
    this.#counters.bytes += transfer.bytes.length;
    await this.#wait(transfer, graphPath);
    sendTransfer(transfer, { response, habits: this.#context.habits, path: graphPath });
  }

  #answerGraph(received: {
    method: string;
    path: string;
    search: string;
    headers: GraphRequest['headers'];
    bytes: Buffer;
  }): GraphAnswer {
    try {
      if (!received.path.startsWith('/v1.0/')) {
        throw new GraphFault(400, 'BadRequest', 'Invalid version.');
      }
      const path = received.path.slice('/v1.0'.length);
      return this.#graph.answer({
        method: received.method,
        path: parsePath(path),
        query: parseQuery(received.search),
        search: received.search,
        headers: received.headers,
        ...parseBody(received.bytes, received.headers['content-type'] ?? ''),
        caller: this.#authentication.callerOf(received.headers.authorization, `${path}${received.search}`),
      });
    } catch (fault) {
      if (!(fault instanceof GraphFault)) {
        throw fault;
      }
      return faultAnswer(fault, {
        clientRequestId: received.headers['client-request-id'],
        now: this.#context.now(),
      });
    }
  }

  async #wait(transfer: Transfer, path: string): Promise<void> {
    const habit = this.#context.habits.shows('latency', path);
    const fixed = this.#options.latency;
    const milliseconds =
      (fixed ? fixed.perRequestMs + fixed.perItemMs * transfer.items : 0) +
      (habit ? (habit.milliseconds ?? 150) + (habit.millisecondsPerItem ?? 0) * transfer.items : 0);
    if (milliseconds > 0) {
      // A tenant that is being closed must not keep its process waiting for late answers.
      await delay(milliseconds, undefined, { ref: false });
    }
  }
}

interface Received {
  request: IncomingMessage;
  response: ServerResponse;
  body: string;
  path: string;
  search: string;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function plainHeaders(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

function parseBody(bytes: Buffer, type: string): { body: Json | undefined; bytes?: Buffer } {
  if (bytes.length === 0) {
    return { body: undefined };
  }
  if (type.startsWith('image/')) {
    return { body: undefined, bytes };
  }
  try {
    return { body: JSON.parse(bytes.toString('utf8')) as Json };
  } catch {
    throw new GraphFault(400, 'BadRequest', 'Unable to read JSON request payload.');
  }
}
