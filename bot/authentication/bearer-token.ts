import type { IncomingMessage } from 'node:http';

/** Tokens of the Bot Framework have about one thousand characters. */
const mostCharacters = 8_000;

/**
 * The token of an activity, or null. The header must be there once, as the Bot Framework writes it: of several, Node's
 * `headers` shows the first, and what stands in front may have read another.
 */
export function bearerToken({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): string | null {
  const given = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'authorization',
  );
  const [header = '', ...more] = given;
  if (more.length > 0 || header.length > mostCharacters) return null;
  return /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(header)?.[1] ?? null;
}
