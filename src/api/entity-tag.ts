import { CallerError } from '../model/errors.ts';
import { RequestRefused } from './problem.ts';

/** A store's etag as the header has it (RFC 9110, 8.8.3): opaque and strong, whatever characters the store uses. */
export function etagHeader(etag: string): string {
  return `"${Buffer.from(etag).toString('base64url')}"`;
}

/**
 * The store's etag that `If-Match` names. Exactly one version is taken, so that nobody overwrites what they have not
 * seen: `*` and lists are refused.
 *
 * @throws RequestRefused `precondition-required`; CallerError `invalid-input`
 */
export function etagOfHeader(header: string | undefined): string {
  if (header === undefined) {
    throw new RequestRefused('precondition-required', 'Send If-Match with the ETag of the version that you change.');
  }
  const opaque = /^"([\w-]+)"$/.exec(header.trim())?.[1];
  if (opaque === undefined) {
    const message = 'Send one ETag, as the answer that you read had it.';
    throw new CallerError('invalid-input', `If-Match: ${message}`, [{ path: 'If-Match', message }]);
  }
  return Buffer.from(opaque, 'base64url').toString();
}
