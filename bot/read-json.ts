import type { IncomingMessage } from 'node:http';

/** Teams' activities stay far below this. */
const largestBody = 512 * 1024;

/** The body of a request as a JSON object, parsed already by the server or not; null when it is anything else. */
export async function readJson(request: IncomingMessage & { body?: unknown }): Promise<Record<string, unknown> | null> {
  const value = request.body ?? (await parse(request));
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}

async function parse(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) return null;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return null;
  }
}
