import type { IncomingMessage } from 'node:http';
import { RequestRefused } from './problem.ts';

const mostBytes = 1024 * 1024;

/**
 * The JSON body of a request.
 *
 * @throws RequestRefused `unsupported-media-type`, `body-too-large` (above 1 MB) or `malformed-body`
 */
export async function readJsonBody(
  request: IncomingMessage,
  types: readonly string[] = ['application/json'],
): Promise<unknown> {
  if (!types.includes(contentTypeOf(request))) {
    throw new RequestRefused('unsupported-media-type', 'Send the body as JSON, with Content-Type: application/json.');
  }
  const text = await readText(request);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new RequestRefused('malformed-body', 'The body is not JSON: check its commas, quotes and brackets.');
  }
}

/**
 * What the body is, without parameters.
 *
 * @throws RequestRefused `unsupported-media-type` for a body that is encoded
 */
export function contentTypeOf(request: IncomingMessage): string {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new RequestRefused('unsupported-media-type', 'Send the body as it is, without Content-Encoding.');
  }
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

async function readText(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) {
    throw tooLarge();
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  // Ending early must not destroy the request: the answer goes over the same socket.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) {
      throw tooLarge();
    }
    parts.push(part);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    throw new RequestRefused('malformed-body', 'The body is not UTF-8 text.');
  }
}

function tooLarge(): RequestRefused {
  return new RequestRefused('body-too-large', 'Send at most 1 MB.');
}
