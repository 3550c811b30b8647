import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Json } from './graph-message.ts';

/**
 * Makes the opaque tokens of next links and delta links. They are signed with a key that follows from the tenant id:
 * nobody can make sense of them or forge them, and they stay valid over a restart of the same simulated tenant.
 */
export class PageTokens {
  readonly #key: string;

  constructor(tenantId: string) {
    this.#key = `rollcall/page-token/${tenantId}`;
  }

  seal(content: Json): string {
    const text = Buffer.from(JSON.stringify(content)).toString('base64url');
    return `${text}${this.#sign(text)}`;
  }

  /** The content that was sealed, or undefined for a token that this tenant never gave out. */
  open(token: string): Json | undefined {
    const text = token.slice(0, -SIGNATURE_LENGTH);
    const signature = Buffer.from(token.slice(-SIGNATURE_LENGTH));
    const expected = Buffer.from(this.#sign(text));
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
      return undefined;
    }
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Json;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url').slice(0, SIGNATURE_LENGTH);
  }
}

const SIGNATURE_LENGTH = 24;
