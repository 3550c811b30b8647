import type { AccessTokens } from './access-token.ts';
import type { Caller } from './graph-message.ts';
import { GraphFault } from './graph-message.ts';
import type { TenantContext } from './tenant-context.ts';

/** Finds out who calls Graph from the access token. */
export class Authentication {
  readonly #context: TenantContext;
  readonly #tokens: AccessTokens;

  constructor(context: TenantContext, tokens: AccessTokens) {
    this.#context = context;
    this.#tokens = tokens;
  }

  /** The app that calls; throws 401 InvalidAuthenticationToken for a token that is missing, wrong, old or revoked. */
  callerOf(authorization: string | undefined, path: string): Caller {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) {
      throw invalidToken('Access token is empty.');
    }
    const verdict = this.#tokens.check(token, this.#context.now());
    switch (verdict.state) {
      case 'malformed':
        throw invalidToken('CompactToken parsing failed with error code: 80049217');
      case 'expired':
        throw invalidToken('Lifetime validation failed, the token is expired.');
      case 'revoked':
        throw invalidToken('Access token has expired or is not yet valid.');
      case 'valid':
        break;
    }
    if (this.#context.habits.shows('revokedTokens', path)) {
      this.#tokens.revoke(verdict.claims);
      throw invalidToken('Access token has expired or is not yet valid.');
    }
    if (verdict.claims.tid !== this.#context.directory.tenantId) {
      throw invalidToken('Invalid audience.');
    }
    return { appId: verdict.claims.appid, roles: new Set(verdict.claims.roles ?? []) };
  }
}

function invalidToken(message: string): GraphFault {
  return new GraphFault(401, 'InvalidAuthenticationToken', message, {
    'www-authenticate':
      'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
  });
}
