import type { ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Request, Response, Server } from 'restify';
import SCIMMY from 'scimmy';
import { EnteredDirectory } from '../../directory/entered-directory.ts';
import type { EditableDirectory } from '../../directory/editable-directory.ts';
import type { ScimTokens } from '../../directory/scim-tokens.ts';
import type { ScimToken } from '../../model/scim-token.ts';
import type { Store } from '../../store/store.ts';
import { addressOf, refuseUntil } from '../admission.ts';
import { sendJson } from '../answer.ts';
import type { Limits } from '../limits.ts';
import { RequestRefused } from '../problem.ts';
import { Rates } from '../rate.ts';
import { readJsonBody } from '../read-body.ts';
import { aboutServer } from './scim-about.ts';
import { scimBase, scimPath } from './scim-base.ts';
import { bulk } from './scim-bulk.ts';
import { scimProblemOf, type ScimProblem } from './scim-errors.ts';
import { ScimGroups } from './scim-groups.ts';
import { objectOf, scimVersion, type Json } from './scim-person.ts';
import { readQuery } from './scim-query.ts';
import { told, type AnyScimHandlers, type ScimHandlers } from './scim-resources.ts';
import { ScimUsers } from './scim-users.ts';

/** What the SCIM endpoint works with. */
export interface ScimRooms {
  readonly store: Store;
  readonly directory: EditableDirectory;
  readonly tokens: ScimTokens;
}

interface MountOptions extends ScimRooms {
  readonly publicUrl: string;
  readonly limits: Pick<Limits, 'requests' | 'failedSignIns'>;
  readonly logger: Pick<Logger, 'error'>;
}

interface Reply {
  readonly status: number;
  readonly body: object | null;
  readonly headers?: Readonly<Record<string, string>>;
}

const contentType = 'application/scim+json; charset=utf-8';
const bodyTypes = ['application/scim+json', 'application/json'];

/** SCIM 2.0 (RFC 7643, RFC 7644) into the directory, for whoever has a token. */
export function mountScim(server: Server, options: MountOptions): void {
  const endpoint = new ScimEndpoint(options);
  for (const method of ['get', 'post', 'put', 'patch', 'del'] as const)
    for (const path of [scimPath, `${scimPath}/*`])
      server[method](path, async (request: Request, response: Response) => endpoint.answer(request, response));
}

class ScimEndpoint {
  readonly #tokens: ScimTokens;
  readonly #logger: Pick<Logger, 'error'>;
  readonly #base: string;
  readonly #requests: Rates;
  readonly #failedSignIns: Rates;
  readonly #kinds: ReadonlyMap<string, AnyScimHandlers>;

  constructor(options: MountOptions) {
    this.#tokens = options.tokens;
    this.#logger = options.logger;
    this.#base = scimBase(options.publicUrl);
    this.#requests = new Rates(options.limits.requests);
    this.#failedSignIns = new Rates(options.limits.failedSignIns);
    const entered = new EnteredDirectory(options);
    this.#kinds = new Map<string, AnyScimHandlers>([
      ['Users', new ScimUsers(entered)],
      ['Groups', new ScimGroups(entered, this.#base)],
    ]);
  }

  async answer(request: Request, response: ServerResponse): Promise<void> {
    try {
      const token = await this.#admit(request);
      const url = new URL(request.url ?? '/', 'http://localhost');
      const { status, body, headers } = await this.#reply(request, url, token);
      if (body === null) {
        response.writeHead(status, { 'Cache-Control': 'no-store', ...headers });
        response.end();
      } else sendJson(response, { status, body, type: contentType, ...(headers === undefined ? {} : { headers }) });
    } catch (error) {
      this.#fail(error, request, response);
    }
  }

  /** The token of a request; before anything else of it is looked at. */
  async #admit(request: Request): Promise<ScimToken> {
    const address = addressOf(request);
    refuseUntil(this.#failedSignIns.wait(address));
    const text = /^Bearer ([\w.~+/=-]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];
    const token = text === undefined ? null : await this.#tokens.find(text);
    if (token === null) {
      this.#failedSignIns.count(address);
      const detail =
        'Send a SCIM token that an administrator of Rollcall created, and that is neither expired nor revoked.';
      throw new RequestRefused('not-signed-in', detail, { 'WWW-Authenticate': 'Bearer realm="Rollcall SCIM"' });
    }
    refuseUntil(this.#requests.wait(token.id));
    this.#requests.count(token.id);
    return token;
  }

  async #reply(request: Request, url: URL, token: ScimToken): Promise<Reply> {
    const path = url.pathname.slice(scimPath.length).replace(/\/+$/, '');
    const [, kind = '', id, ...rest] = path.split('/');
    const handlers = this.#kinds.get(kind);
    if (handlers !== undefined && rest.length === 0)
      return this.#ofKind(handlers as ScimHandlers<never>, { request, url, token, id: readId(id) });
    if (path === '/Bulk' && request.method === 'POST') return this.#bulk(request, token);
    const about = request.method === 'GET' ? aboutServer(path, this.#base) : undefined;
    if (about === undefined) throw new RequestRefused('not-found', 'There is nothing under this address.');
    return { status: 200, body: about };
  }

  async #ofKind<Body>(
    handlers: ScimHandlers<Body>,
    asked: { readonly request: Request; readonly url: URL; readonly token: ScimToken; readonly id: string | null },
  ): Promise<Reply> {
    const { request, url, token, id } = asked;
    const query = readQuery(url.searchParams);
    const options = { token, base: this.#base, withMembers: query.withMembers, projection: query.projection };
    const tell = async (status: number, entry: Awaited<ReturnType<typeof handlers.read>>): Promise<Reply> => {
      const body = await told(handlers, entry, options);
      const location = `${this.#base}${handlers.endpoint}/${encodeURIComponent(entry.id)}`;
      const headers = { ETag: scimVersion(entry.etag), ...(status === 201 ? { Location: location } : {}) };
      return { status, body, headers };
    };
    const editing = { token, version: versionOf(request.headers['if-match']) };
    const sent = async (): Promise<unknown> => readJsonBody(request, bodyTypes);
    switch (`${request.method ?? ''} ${id === null ? 'all' : 'one'}`) {
      case 'GET all': {
        const { items, total } = await handlers.list(query, token);
        const resources = await Promise.all(items.map(async (entry) => told(handlers, entry, options)));
        return { status: 200, body: listOf(resources, { total, startIndex: query.startIndex }) };
      }
      case 'POST all':
        return tell(201, await handlers.create(await sent(), token));
      case 'GET one':
        return tell(200, await handlers.read(id ?? ''));
      case 'PUT one':
        return tell(200, await handlers.replace(id ?? '', await sent(), editing));
      case 'PATCH one':
        return tell(200, await handlers.patch(id ?? '', await sent(), editing));
      case 'DELETE one':
        await handlers.remove(id ?? '', editing);
        return { status: 204, body: null };
      default:
        throw new RequestRefused('method-not-allowed', `${request.method ?? 'This method'} is not possible here.`);
    }
  }

  async #bulk(request: Request, token: ScimToken): Promise<Reply> {
    const sent = objectOf(await readJsonBody(request, bodyTypes));
    const problemOf = (error: unknown): ScimProblem => this.#problemOf(error, request);
    const body = await bulk(sent, { kinds: this.#kinds, token, base: this.#base, problemOf, versionOf });
    return { status: 200, body };
  }

  #fail(error: unknown, request: Request, response: ServerResponse): void {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { status, scimType, detail, headers } = this.#problemOf(error, request);
    const body: Json = {
      schemas: [SCIMMY.Messages.ErrorResponse.id],
      status: String(status),
      ...(scimType === null ? {} : { scimType }),
      detail,
    };
    sendJson(response, { status, body, type: contentType, headers });
  }

  /** What a client is told; a mistake in Rollcall is logged, and nothing of it told. */
  #problemOf(error: unknown, request: Request): ScimProblem {
    const problem = scimProblemOf(error);
    if (problem !== null) return problem;
    const path = (request.url ?? '').split('?')[0];
    this.#logger.error({ method: request.method, path, err: error }, 'SCIM request failed');
    return { status: 500, scimType: null, detail: 'Something went wrong in Rollcall.', headers: {} };
  }
}

function listOf(resources: readonly object[], page: { readonly total: number; readonly startIndex: number }): Json {
  return {
    schemas: [SCIMMY.Messages.ListResponse.id],
    totalResults: page.total,
    startIndex: page.startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

function readId(part: string | undefined): string | null {
  if (part === undefined || part === '') return null;
  try {
    return decodeURIComponent(part);
  } catch {
    throw new RequestRefused('not-found', 'There is nothing under this address.');
  }
}

/** The store's etag that `If-Match` names; null for none, and for any. */
function versionOf(header: string | undefined): string | null {
  if (header === undefined || header.trim() === '*') return null;
  const opaque = /^(?:W\/)?"([\w-]+)"$/.exec(header.trim())?.[1];
  // What was never given out is no version that is there.
  return opaque === undefined ? '' : Buffer.from(opaque, 'base64url').toString();
}
