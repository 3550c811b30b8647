import * as z from 'zod';

/** How e-mail leaves the house: one SMTP server, and whom it comes from. */
export interface MailSettings extends SmtpServer {
  readonly from: MailAddress;
}

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte; `starttls`, without which nothing is said; `none`, on this machine only. */
  readonly security: 'tls' | 'starttls' | 'none';
  readonly credentials: { readonly user: string; readonly password: string } | null;
}

export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

/** Submission with STARTTLS (RFC 6409), and with TLS from the first byte (RFC 8314). */
const ports = { 'smtp:': 587, 'smtps:': 465 } as const;

const howToWrite =
  'must be a URL such as smtp://user:password@smtp.example.com:587, with :, /, ?, #, @ and % in user and password written as %3A, %2F, %3F, %23, %40 and %25';

/**
 * Reads `smtp://user:password@host:port` (STARTTLS) or `smtps://…` (TLS from the first byte). TLS may be missing only
 * where the host is this machine.
 *
 * @throws RangeError with what is wrong, without any part of the URL
 */
export function readSmtpUrl(text: string): SmtpServer {
  const url = URL.parse(text);
  const protocol = url?.protocol;
  if (url === null || (protocol !== 'smtp:' && protocol !== 'smtps:') || url.hostname === '')
    throw new RangeError(howToWrite);
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') throw new RangeError(howToWrite);
  const user = decoded(url.username);
  const password = decoded(url.password);
  if ((user === '') !== (password === '')) throw new RangeError('needs both a user name and a password, or neither');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    host,
    port: url.port === '' ? ports[protocol] : Number(url.port),
    security: protocol === 'smtps:' ? 'tls' : isThisMachine(host) ? 'none' : 'starttls',
    credentials: user === '' ? null : { user, password },
  };
}

/**
 * Reads `Rollcall <rollcall@example.com>` or the address alone, which then goes out under the name Rollcall.
 *
 * @throws RangeError with what is wrong
 */
export function readMailFrom(text: string): MailAddress {
  const [, name = '', address = text.trim()] = /^\s*"?([^"<>\p{Cc}]*?)"?\s*<([^<>]*)>\s*$/u.exec(text) ?? [];
  if (!z.email().safeParse(address).success)
    throw new RangeError('must be an address such as rollcall@example.com or Rollcall <rollcall@example.com>');
  return { name: name === '' ? 'Rollcall' : name, address };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new RangeError(howToWrite);
  }
}

function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
}
