import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  json: 'application/json; charset=utf-8',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
};

/**
 * Teams shows tabs in a frame, and nobody else may; scripts come from here alone. Styles may be inline, because
 * Fluent UI makes its style elements at run time. teams-js asks Microsoft's CDN which hosts are Teams.
 */
const tabSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self' https://res.cdn.office.net",
  "base-uri 'none'",
  "form-action 'none'",
  'frame-ancestors https://*.cloud.microsoft https://teams.microsoft.com https://*.teams.microsoft.com',
].join('; ');

interface TabFile {
  readonly body: Buffer;
  readonly zipped: Buffer | null;
  readonly type: string;
  readonly etag: string;
  /** Its name holds a hash of its content, so it can be kept for good. */
  readonly hashed: boolean;
}

/**
 * The built tab, read once: it is a handful of files. Nothing outside the folder can be asked for, because only what
 * was listed at the start has an address.
 */
export class TabFiles {
  readonly #files: ReadonlyMap<string, TabFile>;

  private constructor(files: ReadonlyMap<string, TabFile>) {
    this.#files = files;
  }

  /**
   * An absent folder is an empty one: the tab may not be built yet. `clientId` is that of the app registration by which
   * people sign in, which the page has to know.
   */
  static async read(folder: string, { clientId = '' }: { readonly clientId?: string } = {}): Promise<TabFiles> {
    const files = new Map<string, TabFile>();
    for (const path of namesIn(folder)) {
      const name = relative(folder, path).split(sep).join('/');
      const content = readFileSync(path);
      files.set(name, await tabFile(path, name === 'index.html' ? signedInBy(content, clientId) : content));
    }
    return new TabFiles(files);
  }

  /** Sends the file under `/tab/`, or the page itself for an address that only the tab knows. */
  send(path: string, response: ServerResponse): void {
    const name = decoded(path.replace(/^\/tab\/?/, ''));
    const file = name === '' ? undefined : this.#files.get(name);
    const isAsset = name.startsWith('assets/');
    const found = file ?? (isAsset ? undefined : this.#files.get('index.html'));
    if (found === undefined) {
      const status = isAsset ? 404 : 503;
      const sentence = isAsset
        ? 'There is no such file.'
        : 'The tab is not built. Run “npm run build”, then start again.';
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
      response.end(sentence);
      return;
    }
    sendFile(found, response);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

function signedInBy(page: Buffer, clientId: string): Buffer {
  const place = '<meta name="entra-client-id" content="';
  return Buffer.from(page.toString('utf8').replace(place, `${place}${clientId}`));
}

async function tabFile(path: string, body: Buffer): Promise<TabFile> {
  const type = types[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  const worthIt = body.length > 1000 && !type.startsWith('image/png') && !type.startsWith('font/');
  return {
    body,
    zipped: worthIt ? await compress(body) : null,
    type,
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    hashed: /[/\\]assets[/\\].+-[\w-]{8,}\.\w+$/.test(path),
  };
}

function sendFile(file: TabFile, response: ServerResponse): void {
  const request = response.req;
  const headers = {
    'Content-Type': file.type,
    ETag: file.etag,
    Vary: 'Accept-Encoding',
    'Cache-Control': file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    'Content-Security-Policy': tabSecurityPolicy,
  };
  if (request.headers['if-none-match']?.includes(file.etag) === true) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  const zip = file.zipped !== null && /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '');
  const body = zip ? file.zipped : file.body;
  response.writeHead(200, {
    ...headers,
    'Content-Length': body.length,
    ...(zip ? { 'Content-Encoding': 'gzip' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** A path that is not valid percent-encoding is the name of nothing. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}
