/** A message as a mail program reads it: decoded headers in lower case, and its two bodies. */
export interface ParsedMail {
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly text: string;
  readonly html: string;
}

/** Reads a message (RFC 5322, 2045 to 2047) of two alternative parts. */
export function parseMail(raw: string): ParsedMail {
  const whole = splitMessage(raw);
  const boundary = /boundary="?([^";]+)"?/.exec(header(whole.headers, 'content-type'))?.[1];
  if (boundary === undefined) throw new Error('The message has no parts.');
  const parts = whole.body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => splitMessage(part.replace(/^\r\n/, '')));
  const bodyOf = (type: string): string => {
    const part = parts.find(({ headers }) => header(headers, 'content-type').startsWith(type));
    return part === undefined ? '' : decoded(part.body, header(part.headers, 'content-transfer-encoding'));
  };
  return { headers: whole.headers, text: bodyOf('text/plain'), html: bodyOf('text/html') };
}

/** The one header of a name. */
export function header(headers: ParsedMail['headers'], name: string): string {
  const values = headers.get(name) ?? [];
  if (values.length !== 1) throw new Error(`There are ${values.length} headers ${name}.`);
  return values[0] ?? '';
}

function splitMessage(raw: string): { headers: Map<string, string[]>; body: string } {
  const end = raw.indexOf('\r\n\r\n');
  const headers = new Map<string, string[]>();
  for (const line of raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')) {
    const [, name = '', value = ''] = /^([!-9;-~]+):\s*(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`This is no header: ${line}`);
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), words(value)]);
  }
  return { headers, body: raw.slice(end + 4) };
}

/** RFC 2047: encoded words, and no space between two of them. */
function words(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_whole, kind: string, text: string) =>
      kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : quotedPrintable(text.replaceAll('_', ' ')),
    );
}

function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  const text = encoding === 'quoted-printable' ? quotedPrintable(body.replace(/=\r\n/g, '')) : body;
  return text.replaceAll('\r\n', '\n').replace(/\n+$/, '\n');
}

function quotedPrintable(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString();
}
