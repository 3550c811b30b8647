import type { DeliveryOutcome } from '../messenger.ts';
import { oneLine } from './one-line.ts';

/** What is known of a failed attempt, as nodemailer tells it. */
interface SmtpFault {
  /** Its own word, such as `EAUTH`, `EDNS`, `ETLS`, `ESOCKET`. */
  readonly code?: string;
  /** The system's word behind it, such as `ECONNREFUSED`. */
  readonly originalCode?: string;
  readonly message?: string;
  readonly responseCode?: number;
  readonly response?: string;
  /** The command that was answered so, such as `RCPT TO`. */
  readonly command?: string;
}

/** The address is unknown, belongs to nobody here, or is not allowed (RFC 5321, 4.2.3); the domain takes no mail (RFC 7504). */
const noSuchRecipient = [550, 551, 553, 556];

/**
 * What becomes of a message that a server did not take. What an administrator can mend (a password, a certificate, a
 * sender that is not allowed) is tried again, so that nothing is lost until then; only a recipient who cannot be reached
 * at all is given up.
 */
export function outcomeOf(
  error: unknown,
  server: { readonly host: string; readonly port: number; readonly seconds: number },
): DeliveryOutcome {
  const fault: SmtpFault = typeof error === 'object' && error !== null ? error : {};
  const at = `${server.host}:${server.port}`;
  const { responseCode: status = null } = fault;
  const again = (problem: string): DeliveryOutcome => ({ kind: 'again', problem: problem + said(fault) });
  if (status !== null && status < 500) return again(`The mail server ${at} asks to try again later.`);
  if (isSignIn(fault)) return again(`The mail server ${at} does not let Rollcall sign in. Check ROLLCALL_SMTP_URL.`);
  if (isTls(fault)) return again(`No safe connection to the mail server ${at}. ${tlsHint}`);
  if (status !== null) return refused(fault, at);
  switch (fault.code) {
    case 'EDNS':
      return again(`The name of the mail server ${server.host} is not known. Check ROLLCALL_SMTP_URL.`);
    case 'EABORT':
    case 'ETIMEDOUT':
      return again(`The mail server ${at} did not answer within ${server.seconds} seconds.`);
    case 'EPROTOCOL':
      return again(`What answers at ${at} is no mail server. Check ROLLCALL_SMTP_URL.`);
    case 'EENVELOPE':
      return { kind: 'undeliverable', problem: 'The address is not one that e-mail can be sent to.' };
    default:
      return again(`The connection to the mail server ${at} was refused or lost.`);
  }
}

const tlsHint =
  'Check its certificate, and ROLLCALL_SMTP_URL: smtp:// for STARTTLS (port 587), smtps:// for TLS from the start (port 465).';

/** RFC 4954, 6: 530 asks for a sign-in, 534, 535 and 538 refuse one. */
function isSignIn({ code, responseCode = 0 }: SmtpFault): boolean {
  return code === 'EAUTH' || [530, 534, 535, 538].includes(responseCode);
}

function refused(fault: SmtpFault, at: string): DeliveryOutcome {
  const { responseCode = 0, command = '' } = fault;
  const problem = (sentence: string): string => sentence + said(fault);
  if (command === 'MAIL FROM' || isAboutSender(fault))
    return {
      kind: 'again',
      problem: problem(`The mail server ${at} does not take mail from this sender. Check ROLLCALL_MAIL_FROM.`),
    };
  const isAboutRecipient = command === 'RCPT TO' || command === 'DATA';
  if (isAboutRecipient && noSuchRecipient.includes(responseCode) && !isPolicy(fault))
    return { kind: 'undeliverable', problem: problem(`The mail server ${at} says that this address takes no mail.`) };
  return { kind: 'again', problem: problem(`The mail server ${at} refuses the message.`) };
}

/** RFC 3463, 3.2: 5.1.7 and 5.1.8 are about the sender's address, whatever command they answer. */
function isAboutSender(fault: SmtpFault): boolean {
  return /^5\.1\.[78]$/.test(enhancedCode(fault));
}

/** RFC 3463, 3.8: X.7 is a policy, such as no relaying: the server's settings are wrong and not the recipient. */
function isPolicy(fault: SmtpFault): boolean {
  return enhancedCode(fault).startsWith('5.7.');
}

function enhancedCode({ response = '' }: SmtpFault): string {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? '';
}

function isTls({ code = '', originalCode = code, command, message = '', responseCode }: SmtpFault): boolean {
  if (code === 'ETLS' || command === 'STARTTLS') return true;
  if (responseCode !== undefined) return false;
  return (
    /^(ERR_TLS|ERR_SSL|EPROTO$|CERT_|DEPTH_|UNABLE_|SELF_SIGNED|HOSTNAME_)/.test(originalCode) ||
    /certificate|wrong version number/i.test(message)
  );
}

/** What the server itself said, behind the sentence. */
function said({ response = '', originalCode, code }: SmtpFault): string {
  const words = oneLine(response === '' ? (originalCode ?? code ?? '') : response);
  return words === '' ? '' : ` (${words})`;
}
