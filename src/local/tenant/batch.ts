import type { GraphAnswer, GraphRequest, Json, JsonObject } from './graph-message.ts';
import { badRequest, jsonAnswer, parsePath, parseQuery } from './graph-message.ts';

const MOST_ITEMS = 20;
const VERSION_PREFIX = /^\/?(?:v1\.0\/)?/;

interface BatchItem {
  id: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: Json | undefined;
  dependsOn: string[];
}

/**
 * `POST /$batch`: up to 20 requests, each answered with a status of its own; the answers come in another order than
 * the requests, as Graph reserves itself the right to (Graph: "Combine multiple requests using JSON batching").
 */
export function answerBatch(request: GraphRequest, answer: (item: GraphRequest) => GraphAnswer): GraphAnswer {
  const items = batchItems(request.body);
  const statuses = new Map<string, number>();
  const responses: JsonObject[] = [];
  for (const item of items) {
    const failed = item.dependsOn.some((id) => (statuses.get(id) ?? 424) >= 400);
    const result = failed ? failedDependency() : answer(itemRequest(request, item));
    statuses.set(item.id, result.status);
    responses.push(responseJson(item.id, result));
  }
  return jsonAnswer({ responses: responses.reverse() });
}

function batchItems(body: Json | undefined): BatchItem[] {
  const requests = isObject(body) ? body.requests : undefined;
  if (!Array.isArray(requests)) {
    throw badRequest('Invalid batch payload format.');
  }
  if (requests.length > MOST_ITEMS) {
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${MOST_ITEMS}.`);
  }
  const items = requests.map(batchItem);
  const ids = new Set(items.map(({ id }) => id));
  if (ids.size !== items.length) {
    throw badRequest('Request Id value has to be unique.');
  }
  return items;
}

function batchItem(request: Json): BatchItem {
  if (!isObject(request)) {
    throw badRequest('Invalid batch payload format.');
  }
  const { id, method, url, headers, body, dependsOn } = request;
  if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string') {
    throw badRequest('Invalid batch payload format.');
  }
  const named = isObject(headers) ? Object.entries(headers) : [];
  return {
    id,
    method: method.toUpperCase(),
    url,
    headers: Object.fromEntries(named.map(([name, value]) => [name.toLowerCase(), headerText(value)])),
    body,
    dependsOn: Array.isArray(dependsOn) ? dependsOn.map(headerText) : [],
  };
}

function headerText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

function itemRequest(outer: GraphRequest, item: BatchItem): GraphRequest {
  const [path = '', ...rest] = item.url.split('?');
  const search = rest.length > 0 ? `?${rest.join('?')}` : '';
  return {
    method: item.method,
    // A url of an item is relative to the version: "/users?$top=5".
    path: parsePath(path.replace(VERSION_PREFIX, '')),
    query: parseQuery(search),
    search,
    headers: item.headers,
    body: item.body,
    caller: outer.caller,
  };
}

function failedDependency(): GraphAnswer {
  return {
    status: 424,
    headers: {},
    body: { error: { code: 'FailedDependency', message: 'A request that this one depends on has failed.' } },
  };
}

function responseJson(id: string, result: GraphAnswer): JsonObject {
  const { body } = result;
  const contentType = isJson(body) ? 'application/json' : result.headers['content-type'];
  const headers: JsonObject = { 'Cache-Control': 'no-cache' };
  for (const [name, value] of Object.entries({ ...result.headers, 'content-type': contentType })) {
    if (value !== undefined) {
      headers[name.replaceAll(/(^|-)([a-z])/g, (match) => match.toUpperCase())] = value;
    }
  }
  // Bodies that are not JSON stand in a batch answer as base64 text.
  return { id, status: result.status, headers, body: Buffer.isBuffer(body) ? body.toString('base64') : body };
}

function isJson(body: GraphAnswer['body']): boolean {
  return typeof body === 'object' && !Buffer.isBuffer(body);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
