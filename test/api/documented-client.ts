import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { OperationContract } from '../../src/api/contract/operation.ts';
import type { OperationId } from '../../src/api/contract/operations.ts';
import { operationsOfLocalMode } from '../../src/api/contract/operations.ts';
import type { Actor } from '../../src/model/role.ts';

export const allOperations: Readonly<Record<string, OperationContract>> = operationsOfLocalMode;

export interface Asked {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>> | string;
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly rawBody?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly as?: Actor;
  readonly ifMatch?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** The parsed body, where it is JSON. */
  readonly json: Record<string, unknown>;
}

/**
 * Calls operations as the OpenAPI document of the server describes them, and fails when an answer is not what the
 * document says: another status, another content type, a body that its schema does not allow.
 */
export class DocumentedClient {
  readonly #origin: string;
  readonly #document: Document;
  readonly #ajv: Ajv2020;
  readonly #validators = new Map<string, ValidateFunction>();
  /** What was answered so far: `operation status code`. */
  readonly seen = new Set<string>();

  private constructor(origin: string, document: Document) {
    this.#origin = origin;
    this.#document = document;
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    formats.default(this.#ajv);
    this.#ajv.addSchema(document, 'openapi.json');
  }

  static async of(origin: string): Promise<DocumentedClient> {
    const answered = await exchange(`${origin}/api/openapi.json`, { method: 'GET' });
    return new DocumentedClient(origin, JSON.parse(answered.text) as Document);
  }

  get document(): Document {
    return this.#document;
  }

  async call(id: OperationId, asked: Asked = {}): Promise<Answered> {
    const operation = allOperations[id];
    assert.ok(operation);
    const answered = await exchange(this.#url(operation.path, asked), {
      method: operation.method.toUpperCase(),
      headers: {
        ...(asked.body === undefined && asked.rawBody === undefined ? {} : { 'content-type': 'application/json' }),
        ...(asked.as === undefined ? {} : { 'x-rollcall-person': asked.as.id }),
        ...(asked.ifMatch === undefined ? {} : { 'if-match': asked.ifMatch }),
        ...asked.headers,
      },
      body: asked.rawBody ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body)),
    });
    this.#check(id, operation, answered);
    return answered;
  }

  /** Whether a value is what the schema under a JSON pointer of the document allows. */
  errorsOf(pointer: string, value: unknown): readonly string[] {
    let validate = this.#validators.get(pointer);
    if (validate === undefined) {
      validate = this.#ajv.compile({ $ref: `openapi.json#${pointer}` });
      this.#validators.set(pointer, validate);
    }
    return validate(value)
      ? []
      : (validate.errors ?? []).map(
          (error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
        );
  }

  #url(path: string, asked: Asked): string {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(asked.params?.[name] ?? ''));
    const query = typeof asked.query === 'string' ? asked.query : new URLSearchParams(asked.query ?? {}).toString();
    return `${this.#origin}${filled}${query === '' ? '' : `?${query}`}`;
  }

  #check(id: string, operation: OperationContract, answered: Answered): void {
    const { status } = answered;
    const documented = this.#document.paths[operation.path]?.[operation.method]?.responses[String(status)];
    assert.ok(documented, `${id} answered ${status}, which is not documented: ${answered.text.slice(0, 500)}`);
    const type = (answered.headers['content-type'] ?? '').split(';')[0] ?? '';
    const types = Object.keys(documented.content ?? {});
    assert.ok(
      // A range such as `image/*` documents every type of it.
      types.some((one) => one === type || (one.endsWith('/*') && type.startsWith(one.slice(0, -1)))) ||
        (types.length === 0 && answered.text === ''),
      `${id} answered ${status} with ${type}`,
    );
    if (type.endsWith('json')) {
      const pointer = `/paths/${escaped(operation.path)}/${operation.method}/responses/${status}/content/${escaped(type)}/schema`;
      assert.deepEqual(this.errorsOf(pointer, answered.json), [], `${id} ${status}: ${answered.text.slice(0, 1000)}`);
    }
    const code = typeof answered.json.code === 'string' ? answered.json.code : '';
    if (status >= 400) {
      assert.ok(documented.description.includes(`\`${code}\``), `${id} does not document ${status} with ${code}`);
    } else {
      for (const name of Object.keys(documented.headers ?? {})) {
        assert.ok(answered.headers[name.toLowerCase()], `${id} answered without the header ${name}`);
      }
    }
    this.seen.add([id, String(status), code].filter((part) => part !== '').join(' '));
  }
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

export interface DocumentedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly description?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description: string;
        readonly content?: Readonly<Record<string, { readonly example?: unknown }>>;
        readonly headers?: Readonly<Record<string, unknown>>;
      }
    >
  >;
}

export function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** A request whose every header can be chosen; `fetch` decides over Host and Origin itself. */
export async function exchange(
  url: string,
  options: { method: string; headers?: Readonly<Record<string, string>>; body?: string | Buffer | undefined },
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asking = request(
      url,
      { method: options.method, headers: { ...options.headers }, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          const headers = Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [
              name,
              Array.isArray(value) ? value.join() : value,
            ]),
          );
          const isJson = (headers['content-type'] ?? '').includes('json') && text !== '';
          const json = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
          resolve({ status: response.statusCode ?? 0, headers, text, json });
        });
      },
    );
    asking.on('error', reject);
    asking.end(options.body);
  });
}
