import SCIMMY from 'scimmy';
import type { ScimToken } from '../../model/scim-token.ts';
import { refuse, type ScimProblem } from './scim-errors.ts';
import { objectOf, scimVersion, type Json } from './scim-person.ts';
import { told, type AnyScimHandlers, type ScimHandlers } from './scim-resources.ts';

/** Operations of one request. */
export const mostOperations = 1000;

interface Options {
  readonly kinds: ReadonlyMap<string, AnyScimHandlers>;
  readonly token: ScimToken;
  readonly base: string;
  /** What a client is told of an error; never null. */
  readonly problemOf: (error: unknown) => ScimProblem;
  readonly versionOf: (header: string | undefined) => string | null;
}

/** An operation as it was sent, with its place in the answer. */
interface Operation {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly bulkId: string | null;
  readonly version: string | undefined;
  readonly data: unknown;
}

const requestSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const reference = /"bulkId:([^"]{1,200})"/g;

/**
 * Does many operations, each by itself (RFC 7644, 3.7), in the order given; one that refers to what a later one creates
 * waits for it. Scimmy's own Bulk knows no versions, and its work grows with the square of their number.
 */
export async function bulk(sent: Json, options: Options): Promise<Json> {
  const operations = readOperations(sent);
  const most = typeof sent.failOnErrors === 'number' && sent.failOnErrors > 0 ? sent.failOnErrors : Infinity;
  const created = new Map<string, string>();
  const answers = new Map<number, Json>();
  let failures = 0;
  for (let waiting = operations; waiting.length > 0;) {
    const open = new Set(waiting.flatMap(({ bulkId }) => bulkId ?? []));
    const ready = waiting.filter((operation) => !waitsFor(operation, open));
    // Where everybody waits for somebody, each is answered for as it is.
    const next = ready.length > 0 ? ready : waiting;
    for (const operation of next) {
      if (failures >= most) break;
      const answer = await answered(operation, { ...options, created });
      if (Number(answer.status) >= 400) failures += 1;
      answers.set(operation.at, answer);
    }
    waiting = failures >= most ? [] : waiting.filter(({ at }) => !answers.has(at));
  }
  const inOrder = [...answers].sort(([a], [b]) => a - b).map(([, answer]) => answer);
  return { schemas: [SCIMMY.Messages.BulkResponse.id], Operations: inOrder };
}

function readOperations({ schemas, Operations: list }: Json): readonly Operation[] {
  if (!Array.isArray(schemas) || !schemas.includes(requestSchema))
    throw refuse('invalidSyntax', `Send schemas with ${requestSchema}.`);
  if (!Array.isArray(list) || list.length === 0)
    throw refuse('invalidSyntax', 'Send Operations, a list of at least one.');
  if (list.length > mostOperations)
    throw new SCIMMY.Types.Error(413, 'tooMany', `Send at most ${String(mostOperations)} operations at once.`);
  return list.map((one: unknown, at) => {
    const { method, path, bulkId, version, data } = objectOf(one);
    return {
      at,
      method: typeof method === 'string' ? method.toUpperCase() : '',
      path: typeof path === 'string' ? path : '',
      bulkId: typeof bulkId === 'string' ? bulkId : null,
      version: typeof version === 'string' ? version : undefined,
      data,
    };
  });
}

function waitsFor({ bulkId, data, path }: Operation, open: ReadonlySet<string>): boolean {
  const text = JSON.stringify([data ?? null, path.replace(/^\/\w+\//, '')]);
  return [...text.matchAll(reference)].some(([, id = '']) => id !== bulkId && open.has(id));
}

async function answered(
  { method, path, bulkId, version, data }: Operation,
  options: Options & { readonly created: Map<string, string> },
): Promise<Json> {
  const { created, token, base } = options;
  const about = { method, ...(bulkId === null ? {} : { bulkId }) };
  try {
    const resolved = resolve(JSON.stringify([path.split('/').slice(1), data ?? null]), created);
    const [[kind = '', id, ...rest], body] = JSON.parse(resolved) as [string[], unknown];
    const handlers = options.kinds.get(kind) as ScimHandlers<never> | undefined;
    if (handlers === undefined || rest.length > 0 || (id === undefined) !== (method === 'POST'))
      throw refuse(
        'invalidValue',
        'Send POST to /Users or /Groups, and PUT, PATCH or DELETE to one of them by its id.',
      );
    const editing = { token, version: options.versionOf(version) };
    if (method === 'DELETE') {
      await handlers.remove(id ?? '', editing);
      return { ...about, location: `${base}/${kind}/${id ?? ''}`, status: '204' };
    }
    const entry = await write(handlers, { method, id: id ?? '', body, editing });
    if (bulkId !== null && method === 'POST') created.set(bulkId, entry.id);
    const response = await told(handlers, entry, { token, base, withMembers: false, projection: null });
    const { location } = objectOf(response.meta);
    const status = method === 'POST' ? '201' : '200';
    return { ...about, location, version: scimVersion(entry.etag), status };
  } catch (error) {
    const { status, scimType, detail } = options.problemOf(error);
    const response = {
      schemas: [SCIMMY.Messages.ErrorResponse.id],
      status: String(status),
      ...(scimType === null ? {} : { scimType }),
      detail,
    };
    return { ...about, ...(method === 'POST' ? {} : { location: base + path }), status: String(status), response };
  }
}

async function write<Body>(
  handlers: ScimHandlers<Body>,
  {
    method,
    id,
    body,
    editing,
  }: {
    readonly method: string;
    readonly id: string;
    readonly body: unknown;
    readonly editing: { readonly token: ScimToken; readonly version: string | null };
  },
): ReturnType<ScimHandlers<Body>['read']> {
  switch (method) {
    case 'POST':
      return handlers.create(body, editing.token);
    case 'PUT':
      return handlers.replace(id, body, editing);
    case 'PATCH':
      return handlers.patch(id, body, editing);
    default:
      throw refuse('invalidValue', 'A method is POST, PUT, PATCH or DELETE.');
  }
}

/** Ids in place of the names under which the request creates things. */
function resolve(json: string, created: ReadonlyMap<string, string>): string {
  return json.replaceAll(reference, (_, name: string) => {
    const id = created.get(name);
    if (id === undefined) throw new SCIMMY.Types.Error(409, '', `“${name.slice(0, 100)}” was not created.`);
    return JSON.stringify(id);
  });
}
