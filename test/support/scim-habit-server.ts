import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RemoteByHand } from '../contracts/remote-under-test.ts';
import type { RemoteClass } from '../../src/target/remote.ts';
import { byHandIn, etagOf, membersOf, ScimDirectory, ScimRefusal, type ScimResource } from './scim-directory.ts';
import type { Fault, ScimFaults, ScimHabits } from './scim-habits.ts';
import { serviceDocuments } from './scim-documents.ts';
import { strange, usualNames } from './scim-manners.ts';
import { listed } from './scim-listing.ts';
import { patched } from './scim-patch.ts';
import { bodyOf, loseAnswer, startHttps, type HttpsServer } from './scim-server.ts';

export interface HabitServer extends HttpsServer {
  readonly baseUrl: string;
  readonly directory: ScimDirectory;
  readonly byHand: RemoteByHand;
  /** How often a fault showed. */
  shown(name: keyof ScimFaults): number;
  loseNextAnswer(): void;
}

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly ifMatch: string | undefined;
  readonly body: unknown;
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** A SCIM server of our own, which does what the standard says, and what its habits say instead. */
export async function startHabits(habits: ScimHabits): Promise<HabitServer> {
  const directory = new ScimDirectory({ numericIds: habits.numericIds === true });
  const showing = new Showing(habits);
  let losing = false;
  const server = await startHttps((request, response) => {
    if (losing && request.method !== 'GET') {
      losing = false;
      loseAnswer(request, response);
    }
    void answer(request, response, { directory, habits, showing });
  });
  return {
    ...server,
    baseUrl: `${server.origin}/scim`,
    directory,
    shown: (name) => showing.times(name),
    byHand: byHandIn(directory),
    loseNextAnswer: () => {
      losing = true;
    },
  };
}

/** Counts the requests that a fault could show at, and says when it does. */
class Showing {
  readonly #habits: ScimHabits;
  readonly #matching = new Map<keyof ScimFaults, number>();
  readonly #shown = new Map<keyof ScimFaults, number>();

  constructor(habits: ScimHabits) {
    this.#habits = habits;
  }

  times(name: keyof ScimFaults): number {
    return this.#shown.get(name) ?? 0;
  }

  now(name: keyof ScimFaults, line: string): boolean {
    const fault: Fault | undefined = this.#habits[name];
    if (fault === undefined) return false;
    const { times = Infinity, every = 1, after = 0, of = '' } = fault === true ? {} : fault;
    if (!line.includes(of)) return false;
    const matching = (this.#matching.get(name) ?? 0) + 1;
    this.#matching.set(name, matching);
    const shown = this.#shown.get(name) ?? 0;
    if (shown >= times || matching <= after || (matching - after) % every !== 0) return false;
    this.#shown.set(name, shown + 1);
    return true;
  }
}

interface World {
  readonly directory: ScimDirectory;
  readonly habits: ScimHabits;
  readonly showing: Showing;
}

async function answer(request: IncomingMessage, response: ServerResponse, world: World): Promise<void> {
  const { habits, showing } = world;
  const line = `${request.method ?? ''} ${(request.url ?? '').replace(/^\/scim/, '')}`;
  const writes = request.method !== 'GET';
  const send = ({ status, body, headers = {} }: Reply): void => {
    const type = habits.plainJson !== undefined ? 'application/json' : 'application/scim+json';
    const html = habits.htmlRefusals === true && status >= 400 && status !== 404;
    const text = html ? '<h1>No</h1>' : body === undefined ? '' : JSON.stringify(strange(body, habits));
    response.writeHead(status, { 'Content-Type': type, ...headers });
    response.end(showing.now('truncatedJson', line) ? text.slice(0, text.length / 2) : text);
  };
  if (showing.now('silence', line)) return;
  if (showing.now('lostRequests', line)) {
    request.socket.destroy();
    return;
  }
  const spoiled = badDay(line, world);
  if (spoiled !== null) {
    send(spoiled);
    return;
  }
  if (showing.now('htmlAnswers', line)) {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end('<html><body>We will be back</body></html>');
    return;
  }
  if (habits.plainJson === 'only' && request.headers['content-type']?.includes('scim') === true) {
    send({ status: 415 });
    return;
  }
  const url = new URL(request.url ?? '/', 'https://scim');
  const ifMatch = request.headers['if-match'];
  const exchange: Exchange = {
    method: request.method ?? '',
    path: decodeURIComponent(url.pathname.replace(/^\/scim/, '')),
    query: url.searchParams,
    ifMatch,
    body: usualNames(await bodyOf(request), habits),
  };
  const reply = handled(exchange, world);
  if (writes && showing.now('lostAnswers', line)) request.socket.destroy();
  else if (writes && showing.now('serverErrorsAfterWriting', line)) send(said(new ScimRefusal(500, 'Half done')));
  else send(reply);
}

/** What comes instead of the answer, before anything is carried out. */
function badDay(line: string, { habits, showing }: World): Reply | null {
  const retryAfter = (name: 'throttled' | 'unavailable'): Record<string, string> => {
    const setting = habits[name];
    const value = typeof setting === 'object' ? setting.retryAfter : undefined;
    return value === undefined ? {} : { 'Retry-After': value };
  };
  if (showing.now('throttled', line)) return { status: 429, headers: retryAfter('throttled') };
  if (showing.now('unavailable', line)) return { status: 503, headers: retryAfter('unavailable') };
  if (showing.now('serverErrors', line)) return said(new ScimRefusal(500, 'Not today'));
  if (showing.now('unauthorized', line)) return said(new ScimRefusal(401, 'Who are you?'));
  if (showing.now('forbidden', line)) return said(new ScimRefusal(403, 'Not you'));
  if (showing.now('redirects', line)) return { status: 302, headers: { Location: '/elsewhere' } };
  return showing.now('notLists', line) ? { status: 200, body: { message: 'Hello' } } : null;
}

function said({ status, message, scimType }: ScimRefusal): Reply {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
  return { status, body: { schemas, status: String(status), detail: message, scimType } };
}

function handled(exchange: Exchange, world: World): Reply {
  try {
    return routed(exchange, world);
  } catch (error) {
    if (error instanceof ScimRefusal) return said(error);
    throw error;
  }
}

const endpoints: Readonly<Record<string, RemoteClass>> = { Users: 'user', Groups: 'group' };

function routed(exchange: Exchange, world: World): Reply {
  const [, first = '', id] = exchange.path.split('/');
  const document = serviceDocuments(world.habits)[first];
  if (document !== undefined && exchange.method === 'GET') return { status: 200, body: document };
  if (first === 'Bulk' && exchange.method === 'POST') return bulk(exchange, world);
  const of = endpoints[first];
  if (of === undefined) throw new ScimRefusal(404, 'There is no such endpoint');
  if (id === undefined) return exchange.method === 'GET' ? list(of, exchange, world) : created(of, exchange, world);
  return one(of, id, exchange, world);
}

function list(of: RemoteClass, { query }: Exchange, world: World): Reply {
  const { directory, habits, showing } = world;
  const line = `list ${of}`;
  const later = Number(query.get('startIndex') ?? '1') > 1;
  if (later && showing.now('shrinks', line)) {
    const [someone] = directory[of].keys();
    if (someone !== undefined) directory.remove(of, someone);
  }
  if (later && showing.now('grows', line)) {
    const made = directory.add(of, { userName: `new ${directory[of].size}`, displayName: 'New', active: true });
    const others = [...directory[of].values()].filter(({ id }) => id !== made.id);
    directory[of].clear();
    for (const resource of [made, ...others]) directory[of].set(resource.id, resource);
  }
  const lostCursor = (query.get('cursor') ?? '') !== '' && showing.now('expiredCursors', line);
  if (lostCursor) throw new ScimRefusal(400, 'The cursor has expired', 'expiredCursor');
  const all = [...directory[of].values()].map((resource) => shown(of, resource, query, world));
  return { status: 200, body: listed(all, query, habits, { short: showing.now('endsShort', line) && later }) };
}

function shown(of: RemoteClass, resource: ScimResource, query: URLSearchParams, world: World): ScimResource {
  const { habits } = world;
  const copy: ScimResource = { ...structuredClone(resource) };
  if (of === 'group') {
    const isList = query.has('count');
    const excluded = query.get('excludedAttributes') === 'members';
    if (habits.partsRefused === true && (excluded || query.has('attributes')))
      throw new ScimRefusal(400, 'There is no such parameter', 'invalidSyntax');
    if (isList && habits.listsCutMembers === true) copy.members = membersOf(copy).slice(0, 5);
    if (excluded || (isList && habits.listsLackMembers === true)) Reflect.deleteProperty(copy, 'members');
    else if (membersOf(copy).length === 0) Reflect.deleteProperty(copy, 'members');
    else if (habits.nestedGroups === true)
      copy.members = [...membersOf(copy), { value: 'inner', type: 'Group', $ref: 'https://x/Groups/inner' }];
    if (query.get('attributes') === 'members')
      for (const name of Object.keys(copy)) if (!['id', 'members'].includes(name)) Reflect.deleteProperty(copy, name);
  }
  const { members: _members, ...rest } = resource;
  const version = habits.etag === undefined ? {} : { version: etagOf({ ...rest, id: resource.id }) };
  return { ...copy, meta: { resourceType: of === 'user' ? 'User' : 'Group', ...version } };
}

function created(of: RemoteClass, { method, body, query }: Exchange, world: World): Reply {
  if (method !== 'POST') throw new ScimRefusal(405, 'Not here');
  const made = world.directory.add(of, body as Record<string, unknown>);
  const headers = { Location: `https://scim/scim/${of === 'user' ? 'Users' : 'Groups'}/${made.id}` };
  if (world.habits.postAnswers === 'nothing') return { status: 201 };
  if (world.habits.postAnswers === 'location-only') return { status: 201, headers };
  return { status: 201, body: shown(of, made, query, world), headers };
}

function one(of: RemoteClass, id: string, exchange: Exchange, world: World): Reply {
  const { directory, habits } = world;
  const { method, body, ifMatch, query } = exchange;
  const found = directory.find(of, id);
  const full = (): Reply => ({ status: 200, body: shown(of, directory.find(of, id), query, world) });
  if (method === 'GET') return full();
  const { version } = shown(of, found, query, world).meta as { version?: string };
  if (ifMatch !== undefined && habits.etag !== undefined && (habits.etag === 'never-matches' || ifMatch !== version))
    throw new ScimRefusal(412, 'It has another version');
  if (method === 'DELETE') {
    directory.remove(of, id);
    return { status: 204 };
  }
  if (method === 'PUT') {
    const { meta: _meta, ...given } = body as ScimResource;
    directory.put(of, id, given);
    return full();
  }
  if (method !== 'PATCH' || habits.patch !== undefined) throw new ScimRefusal(501, 'This is not offered');
  const { id: _id, ...rest } = patched(found, body, habits);
  directory.put(of, id, rest);
  if (habits.patchAnswers === 'nothing') return { status: 204 };
  return habits.patchAnswers === 'empty-200' ? { status: 200 } : full();
}

function bulk({ body }: Exchange, world: World): Reply {
  const { habits, showing } = world;
  const setting = habits.bulkFails;
  if (showing.now('bulkFails', 'bulk'))
    throw new ScimRefusal((typeof setting === 'object' ? setting.status : undefined) ?? 500, 'Not in bulk');
  if (habits.bulk === 'off' || habits.bulk === 'refused') throw new ScimRefusal(404, 'There is no Bulk');
  const operations = (
    body as { Operations: { method: string; path: string; bulkId?: string; data?: unknown; version?: string }[] }
  ).Operations;
  const limits = { maxOperations: 1_000, maxPayloadSize: 1_048_576, ...habits.bulk };
  if (operations.length > limits.maxOperations || JSON.stringify(body).length > limits.maxPayloadSize)
    throw new ScimRefusal(413, 'Too much', 'tooMany');
  const done = habits.bulkAnswers === 'half' ? operations.slice(0, operations.length / 2) : operations;
  const results = done.map(({ method, path, bulkId, data, version }) => {
    const exchange = {
      method,
      path: decodeURIComponent(path),
      query: new URLSearchParams(),
      ifMatch: version,
      body: data,
    };
    const { status, body: response, headers = {} } = handled(exchange, world);
    const id = (response as { id?: string } | undefined)?.id;
    return {
      method,
      ...(habits.bulkAnswers === 'no-ids' ? {} : { bulkId }),
      status: habits.bulkAnswers === 'status-object' ? { code: String(status) } : String(status),
      ...(id === undefined ? {} : { location: headers.Location ?? `https://scim${path}` }),
      ...(status >= 300 || habits.bulkAnswers === 'with-response' ? { response } : {}),
    };
  });
  return {
    status: 200,
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'], Operations: results },
  };
}
