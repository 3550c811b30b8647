import type { Agent } from 'node:http';
import { request } from 'node:http';

interface Sent {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn, so that one can come twice. */
  readonly headers: readonly string[];
  readonly agent?: Agent;
}

export interface Received {
  readonly status: number;
  /** Of the problem, where it is one. */
  readonly code: unknown;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A request without a body, whose headers are sent exactly as they are given. */
export async function sentAsIs(origin: string, { method, path, headers, agent }: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const asking = request(
      { hostname, port, method, path, headers: ['host', 'rollcall.example.com', ...headers], agent: agent ?? false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          const isJson = (response.headers['content-type'] ?? '').includes('json');
          const { code } = isJson ? (JSON.parse(text) as { code?: unknown }) : {};
          resolve({ status: response.statusCode ?? 0, code, headers: response.headers });
        });
      },
    );
    asking.on('error', reject);
    asking.end();
  });
}
