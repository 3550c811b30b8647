import type { CredentialProfile } from '../model/credential-profile.ts';
import type { Connections } from '../settings/connections.ts';
import type { CredentialProfiles } from '../settings/credential-profiles.ts';
import type { Stored } from '../store/store.ts';
import type { CredentialProfileView, credentialProfileOperations } from './contract/credential-profiles.ts';
import type { Handlers } from './endpoint.ts';
import { etagHeader } from './entity-tag.ts';

export function credentialProfileHandlers(rooms: {
  connections: Connections;
  credentialProfiles: CredentialProfiles;
}): Handlers<typeof credentialProfileOperations> {
  const { connections, credentialProfiles } = rooms;
  return {
    async listCredentialProfiles() {
      const views = await profileViews();
      return { body: { items: (await credentialProfiles.list()).map(views) } };
    },
    async createCredentialProfile({ body, by }) {
      const created = await credentialProfiles.create(body, by);
      const answer = await one(created);
      return { ...answer, headers: { ...answer.headers, Location: `/api/credential-profiles/${created.id}` } };
    },
    async getCredentialProfile({ params }) {
      return one(await credentialProfiles.get(params.id));
    },
    async changeCredentialProfile({ params, body, etag, by }) {
      return one(await credentialProfiles.change(params.id, body, { etag, by }));
    },
    async deleteCredentialProfile({ params, by }) {
      await credentialProfiles.remove(params.id, by);
      return { body: null };
    },
  };

  async function one(
    stored: Stored<CredentialProfile>,
  ): Promise<{ body: CredentialProfileView; headers: { ETag: string } }> {
    const views = await profileViews();
    return { body: views(stored), headers: { ETag: etagHeader(stored.etag) } };
  }

  async function profileViews(): Promise<(stored: Stored<CredentialProfile>) => CredentialProfileView> {
    const users = await connections.list();
    return ({ id, body }) => ({
      id,
      name: body.name,
      clientId: body.clientId,
      secretHint: body.secretHint,
      secretExpiresAt: body.secretExpiresAt,
      usedBy: users
        .filter((connection) => connection.body.credentialProfileId === id)
        .map((connection) => ({ id: connection.id, name: connection.body.name })),
      createdAt: body.createdAt,
      updatedAt: body.updatedAt,
      updatedBy: body.updatedBy,
    });
  }
}
