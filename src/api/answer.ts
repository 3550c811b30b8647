import type { ServerResponse } from 'node:http';
import type { ProblemView } from './contract/problem.ts';
import { headersOfData } from './request-guard.ts';

/** Sends JSON, whole. */
export function sendJson(
  response: ServerResponse,
  answer: { status: number; body: unknown; headers?: Readonly<Record<string, string>>; type?: string },
): void {
  const text = JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    ...headersOfData,
    'Content-Type': answer.type ?? 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...answer.headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

/** Sends an error as RFC 9457 has it. An answer that has begun cannot turn into an error: it is cut off. */
export function sendProblem(
  response: ServerResponse,
  problem: ProblemView,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  sendJson(response, {
    status: problem.status,
    body: problem,
    type: 'application/problem+json; charset=utf-8',
    headers,
  });
}
