import type { ScimTokens } from '../directory/scim-tokens.ts';
import { stateOfToken, type ScimToken } from '../model/scim-token.ts';
import type { scimTokenOperations, ScimTokenView } from './contract/scim-tokens.ts';
import type { Handlers } from './endpoint.ts';
import { scimBase } from './scim/scim-base.ts';

export function scimTokenHandlers(rooms: {
  tokens: ScimTokens;
  publicUrl: string;
  now: () => Date;
}): Handlers<typeof scimTokenOperations> {
  const { tokens, publicUrl, now } = rooms;
  return {
    async listScimTokens() {
      return { body: { items: (await tokens.list()).map(view), baseUrl: scimBase(publicUrl) } };
    },
    async createScimToken({ body, by }) {
      const { token, text } = await tokens.create(body, by);
      return { body: { ...view(token), token: text } };
    },
    async revokeScimToken({ params, by }) {
      await tokens.revoke(params.id, by);
      return { body: null };
    },
  };

  function view({ digest: _, ...token }: ScimToken): ScimTokenView {
    return { ...token, state: stateOfToken({ digest: '', ...token }, now()) };
  }
}
