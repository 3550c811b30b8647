import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import restify from 'restify';
import type { Request, Response, Server } from 'restify';
import type { DirectoryImports } from '../directory/imports.ts';
import type { Cloud } from '../model/cloud.ts';
import type { Actor } from '../model/role.ts';
import type { Explanations } from '../runs/explain/explain-person.ts';
import type { Overviews } from '../runs/review/overviews.ts';
import type { Outbox } from '../notify/outbox.ts';
import type { Photos } from '../runs/photos/photos.ts';
import type { Runs } from '../runs/runs.ts';
import type { Connections } from '../settings/connections.ts';
import type { CredentialProfiles } from '../settings/credential-profiles.ts';
import type { People } from '../settings/people.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { ActingPerson, type SignIn } from './acting-person.ts';
import { Admission } from './admission.ts';
import { connectionHandlers } from './connections.ts';
import type { OperationContract } from './contract/operation.ts';
import { operations, operationsOfLocalMode } from './contract/operations.ts';
import { credentialProfileHandlers } from './credential-profiles.ts';
import { directoryImportHandlers } from './directory-imports.ts';
import { directoryHandlers } from './directory.ts';
import type { AnyHandler } from './endpoint.ts';
import { serve } from './endpoint.ts';
import { Exchanges } from './exchanges.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { LocalTenant } from './local.ts';
import { filteredPeopleHandlers } from './filtered-people.ts';
import { historyHandlers } from './history.ts';
import { localHandlers } from './local.ts';
import { openApiDocument } from './openapi.ts';
import { noticeHandlers, type SharedChats } from './notices.ts';
import { overrideHandlers } from './overrides.ts';
import { overviewHandlers } from './overviews.ts';
import { photoHandlers } from './photos.ts';
import { peopleHandlers } from './people.ts';
import { RequestRefused } from './problem.ts';
import { readJsonBody } from './read-body.ts';
import type { Mode } from './request-guard.ts';
import { runHandlers } from './runs.ts';
import { scheduleHandlers } from './schedules.ts';
import { scimTokenHandlers } from './scim-tokens.ts';
import { mountScim, type ScimRooms } from './scim/mount-scim.ts';
import { serviceHandlers } from './service.ts';
import { TabFiles } from './tab-files.ts';
import { whatIfHandlers } from './what-if.ts';
import { whyHandlers } from './why.ts';

/** The chat's endpoint: gets the request with its parsed body, and answers it. */
export type MessagesHandler = (request: Request, response: Response) => Promise<void>;

export interface ApiOptions {
  readonly settings: { readonly connections: Connections; readonly credentialProfiles: CredentialProfiles };
  readonly people: People;
  readonly runs: Runs;
  readonly overviews: Overviews;
  readonly explanations: Explanations;
  readonly outbox: Pick<Outbox, 'undelivered' | 'dismiss'>;
  readonly chats: SharedChats;
  readonly store: Store;
  /** People who are entered into the directory without a connection. */
  readonly directory: ScimRooms & { readonly imports: DirectoryImports };
  readonly clouds: readonly Cloud[];
  readonly mode: Mode;
  readonly photos: Photos;
  /** Where people and Teams reach this server. */
  readonly publicUrl: string;
  readonly version: string;
  /** The built tab. */
  readonly tabFolder: string;
  readonly logger: Logger;
  readonly telemetry?: Telemetry;
  /** Absent where there is no chat. */
  readonly messages?: MessagesHandler;
  /** Production only. */
  readonly signIn?: SignIn;
  /** The default ones where absent. */
  readonly limits?: Limits;
  /** Local mode only: who can act here; the first administrator among them does, unless a request names another. */
  readonly demoPeople?: readonly Actor[];
  /** Absent where the clock of this machine is meant. */
  readonly now?: () => Date;
  /** Local mode only. */
  readonly localTenant?: LocalTenant;
}

export interface Api {
  /** Resolves with the port once the server takes requests; 0 asks for any free port. */
  listen(port: number, host: string): Promise<number>;
  /** Takes no new requests, lets those that run end for a while, and resolves when every connection is closed. */
  close(): Promise<void>;
}

/** The API, the tab's files and the chat's endpoint on one server. Reads the tab's files; listens when told to. */
export async function createApi(options: ApiOptions): Promise<Api> {
  // What restify's types do not know: pino, and a limit to ids that is above the router's default of 100 characters.
  const more: object = { log: options.logger, maxParamLength: 300 };
  const server = restify.createServer({ name: '', ...more });
  const { people, mode, signIn = null, demoPeople = [], limits = defaultLimits } = options;
  const person = new ActingPerson({ people, mode, signIn, demoPeople });
  const exchanges = new Exchanges({ ...options, admission: new Admission(person, limits) });
  const tabFiles = await TabFiles.read(options.tabFolder, signIn === null ? {} : { clientId: signIn.clientId });
  server.pre((request, response, next) => exchanges.begin(request, response, next));
  mountOperations(server, options, person);
  mountMessages(server, options.messages);
  mountScim(server, { ...options.directory, publicUrl: options.publicUrl, limits, logger: options.logger });
  mountTab(server, tabFiles);
  // The callbacks of these events would have restify send an answer of its own; all answers are sent here.
  server.on('NotFound', (request: Request, response: Response) => {
    exchanges.fail(new RequestRefused('not-found', 'There is nothing under this address.'), request, response);
  });
  server.on('MethodNotAllowed', (request: Request, response: Response) => {
    const allowed = String(response.getHeader('Allow') ?? '');
    const detail = `${request.method ?? 'This method'} is not possible here; ${allowed} is.`;
    exchanges.fail(new RequestRefused('method-not-allowed', detail), request, response);
  });
  server.on('restifyError', (request: Request, response: Response, error: unknown) => {
    exchanges.fail(error, request, response);
  });
  return listenable(server, limits);
}

function mountOperations(server: Server, options: ApiOptions, person: ActingPerson): void {
  const { settings, people, mode, localTenant, now = (): Date => new Date() } = options;
  const offered: Readonly<Record<string, OperationContract>> =
    mode === 'local' && localTenant !== undefined ? operationsOfLocalMode : operations;
  const document = openApiDocument({
    operations: offered,
    publicUrl: options.publicUrl,
    version: options.version,
    mode,
  });
  const handlers = {
    ...connectionHandlers({ ...settings, store: options.store, now }),
    ...scheduleHandlers({ now }),
    ...whatIfHandlers({ connections: settings.connections, overviews: options.overviews, runs: options.runs }),
    ...whyHandlers({ connections: settings.connections, explanations: options.explanations }),
    ...credentialProfileHandlers(settings),
    ...runHandlers({ runs: options.runs, connections: settings.connections }),
    ...historyHandlers({ store: options.store, connections: settings.connections }),
    ...overviewHandlers({ overviews: options.overviews, runs: options.runs, connections: settings.connections }),
    ...overrideHandlers({ overviews: options.overviews, runs: options.runs, connections: settings.connections }),
    ...filteredPeopleHandlers(options),
    ...noticeHandlers(options),
    ...directoryHandlers(options),
    ...directoryImportHandlers(options.directory),
    ...scimTokenHandlers({ ...options.directory, publicUrl: options.publicUrl, now }),
    ...photoHandlers({ photos: options.photos, connections: settings.connections, store: options.store }),
    ...peopleHandlers({ people }),
    ...serviceHandlers({ ...options, document }),
    ...(localTenant === undefined ? {} : localHandlers(localTenant, options)),
  } as unknown as Readonly<Record<string, AnyHandler>>;
  for (const [id, operation] of Object.entries(offered)) {
    const handler = handlers[id];
    if (handler === undefined) {
      throw new Error(`The operation ${id} has no handler.`);
    }
    const path = operation.path.replace(/\{(\w+)\}/g, ':$1');
    const answer = async (request: Request, response: Response): Promise<void> => {
      await serve(operation, handler, { request, response, params: request.params }, person);
    };
    const mount = { get: 'get', post: 'post', put: 'put', patch: 'patch', delete: 'del' } as const;
    server[mount[operation.method]](path, answer);
  }
}

function mountMessages(server: Server, messages: MessagesHandler | undefined): void {
  if (messages === undefined) {
    return;
  }
  // Chat clients look whether the endpoint is there before they post to it.
  server.head('/api/messages', async (_request: Request, response: Response) => {
    response.writeHead(200);
    response.end();
  });
  server.post('/api/messages', async (request: Request, response: Response) => {
    request.body = await readJsonBody(request);
    await messages(request, response);
  });
}

function mountTab(server: Server, files: TabFiles): void {
  const toTab = async (_request: Request, response: Response): Promise<void> => {
    response.writeHead(302, { Location: '/tab/' });
    response.end();
  };
  const file = async (request: Request, response: Response): Promise<void> => {
    files.send((request.url ?? '').split('?')[0] ?? '', response);
  };
  server.get('/', toTab);
  server.get('/tab', toTab);
  server.get('/tab/*', file);
  server.head('/tab/*', file);
}

const patienceMs = 5000;

function listenable(server: Server, { arrival }: Limits): Api {
  const http = server.server as HttpServer & { connectionsCheckingInterval?: number };
  // Whoever sends a byte now and then would otherwise hold a connection for minutes.
  http.headersTimeout = arrival.headMs;
  http.requestTimeout = arrival.wholeMs;
  http.connectionsCheckingInterval = arrival.lookEveryMs;
  // Whoever keeps a connection is told with the last answer that it ends, and asks elsewhere.
  const answering = new Set<ServerResponse>();
  let closing = false;
  http.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
    if (closing) response.setHeader('Connection', 'close');
    answering.add(response);
    response.once('close', () => answering.delete(response));
  });
  // Restify hands errors on to itself, where one without a listener would end the process.
  server.on('error', () => undefined);
  return {
    async listen(port, host) {
      await new Promise<void>((resolve, reject) => {
        http.once('error', reject);
        server.listen(port, host, () => {
          http.off('error', reject);
          resolve();
        });
      });
      return (http.address() as AddressInfo).port;
    },
    async close() {
      closing = true;
      for (const response of answering) if (!response.headersSent) response.setHeader('Connection', 'close');
      await new Promise<void>((resolve) => {
        const impatience = setTimeout(() => http.closeAllConnections(), patienceMs);
        http.close(() => {
          clearTimeout(impatience);
          resolve();
        });
        http.closeIdleConnections();
      });
    },
  };
}
