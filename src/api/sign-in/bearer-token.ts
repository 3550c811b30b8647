import type { IncomingMessage } from 'node:http';

/** Tokens of Teams have one to four thousand characters. */
const mostCharacters = 12_000;

/**
 * The JSON Web Token of a request; null where there is no Authorization header, undefined where there is something
 * else. The header must be there once: of several, Node's `headers` shows the first, and a proxy may have read another.
 */
export function bearerToken({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): string | null | undefined {
  const isValue = (index: number): boolean => index % 2 === 1;
  const given = rawHeaders.filter(
    (_, index) => isValue(index) && rawHeaders[index - 1]?.toLowerCase() === 'authorization',
  );
  const [header, ...more] = given;
  if (header === undefined) return null;
  if (more.length > 0 || header.length > mostCharacters) return undefined;
  return /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header)?.[1];
}
