import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { GraphAnswer, Json, JsonObject } from './graph-message.ts';
import type { HabitKeeper } from './habit-keeper.ts';

/** Time that every Graph answer takes, to measure readers against a tenant that is as far away as the real one. */
export interface Latency {
  perRequestMs: number;
  /** For every object in the answer, those inside a `$batch` included. */
  perItemMs: number;
}

/** An answer as it goes over the wire. */
export interface Transfer {
  status: number;
  headers: Record<string, string>;
  bytes: Buffer;
  /** Directory objects in the answer. */
  items: number;
}

const JSON_TYPE = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';
const HTML_PAGE =
  '<!DOCTYPE html><html><head><title>Sorry</title></head><body><h1>Something went wrong</h1></body></html>';

/** Turns an answer into bytes and adds the headers that every Graph answer carries. */
export function transferOf(answer: GraphAnswer, options: { clientRequestId: string | undefined }): Transfer {
  const requestId = randomUUID();
  const isBadGateway = answer.status === 502;
  const body = isBadGateway ? HTML_PAGE : answer.body;
  const type = isBadGateway ? 'text/html' : typeof body === 'string' ? 'text/plain' : JSON_TYPE;
  return {
    status: answer.status,
    headers: {
      'request-id': requestId,
      'client-request-id': options.clientRequestId ?? requestId,
      'cache-control': 'no-cache',
      'content-type': type,
      ...answer.headers,
    },
    bytes: bytesOf(body),
    items: countItems(answer.body),
  };
}

/** Sends the answer, whole or as the tenant's habits spoil it. */
export function sendTransfer(
  transfer: Transfer,
  options: { response: ServerResponse; habits: HabitKeeper; path: string },
): void {
  const { response, habits, path } = options;
  if (transfer.status === 200 && habits.shows('htmlAnswers', path)) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(HTML_PAGE);
    return;
  }
  const half = transfer.bytes.subarray(0, Math.floor(transfer.bytes.length / 2));
  if (transfer.status === 200 && habits.shows('truncatedJson', path)) {
    response.writeHead(200, { ...transfer.headers, 'content-length': String(half.length) });
    response.end(half);
    return;
  }
  const headers = { ...transfer.headers, 'content-length': String(transfer.bytes.length) };
  if (transfer.status === 200 && habits.shows('cutMidBody', path)) {
    response.writeHead(200, headers);
    response.write(half, () => response.destroy());
    return;
  }
  response.writeHead(transfer.status, transfer.status === 304 ? transfer.headers : headers);
  response.end(transfer.status === 304 ? undefined : transfer.bytes);
}

function bytesOf(body: GraphAnswer['body']): Buffer {
  if (body === undefined) {
    return Buffer.alloc(0);
  }
  if (Buffer.isBuffer(body)) {
    return body;
  }
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function countItems(body: GraphAnswer['body']): number {
  if (typeof body !== 'object' || Buffer.isBuffer(body)) {
    return 0;
  }
  const responses = body.responses;
  if (Array.isArray(responses)) {
    return responses.reduce<number>((sum, response) => sum + itemsOf(objectAt(response, 'body')), 0);
  }
  return itemsOf(body);
}

function itemsOf(body: JsonObject | undefined): number {
  const value = body?.value;
  if (!Array.isArray(value)) {
    return Number(body !== undefined);
  }
  return value.reduce<number>((sum, item) => {
    const members = isObject(item) ? item['members@delta'] : undefined;
    return sum + 1 + (Array.isArray(members) ? members.length : 0);
  }, 0);
}

function objectAt(value: Json, name: string): JsonObject | undefined {
  const found = isObject(value) ? value[name] : undefined;
  return isObject(found) ? found : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
