import type { IncomingMessage } from 'node:http';
import { RequestRefused } from './problem.ts';

export type Mode = 'local' | 'production';

const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;
/** Every address that the tab makes is far below. */
const longestTarget = 8_000;
const anyHost = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i;

/**
 * Refuses a request before anything of it is used.
 *
 * The local mode asks for no sign-in, so nothing but this machine may speak to it: a foreign page that resolves its
 * name to this machine (DNS rebinding) is known by its Host, one that posts here (CSRF) by its Origin.
 *
 * @throws RequestRefused `bad-request` or `foreign-origin`
 */
export function guardRequest(request: Pick<IncomingMessage, 'headers' | 'url'>, mode: Mode): void {
  const host = request.headers.host ?? '';
  const url = request.url ?? '';
  if (!anyHost.test(host) || !url.startsWith('/') || !URL.canParse(`http://${host}${url}`)) {
    throw new RequestRefused('bad-request', 'The request’s target or its Host header is not valid.');
  }
  if (url.length > longestTarget) {
    const most = String(longestTarget);
    throw new RequestRefused('bad-request', `The address has more than ${most} characters: ask for less at once.`);
  }
  if (mode === 'production') {
    return;
  }
  if (!loopbackHost.test(host)) {
    throw new RequestRefused('foreign-origin', 'In local mode Rollcall answers only at localhost.');
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    throw new RequestRefused('foreign-origin', 'In local mode Rollcall takes requests only from its own pages.');
  }
}

/** On every answer: nothing here is to be guessed at, kept by others, or told to other sites. */
export const headersOfEveryAnswer: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Answers of the API are for the one who asked; no page may be made of them. */
export const headersOfData: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
};
