import type { CredentialProfile } from '../model/credential-profile.ts';
import type { Connections } from '../settings/connections.ts';
import type { Rotation, SecretTrial } from '../settings/credential-profile-rotation.ts';
import type { CredentialProfiles } from '../settings/credential-profiles.ts';
import type { Stored } from '../store/store.ts';
import type { Texts } from '../texts/texts.ts';
import type {
  CredentialProfileView,
  SecretTrialView,
  credentialProfileOperations,
} from './contract/credential-profiles.ts';
import type { Handlers } from './endpoint.ts';
import { etagHeader } from './entity-tag.ts';
import { failureView } from './run-views.ts';

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
    async rotateSecret({ params, body, etag, by, signal, texts }) {
      const rotation = await credentialProfiles.rotate(params.id, body, { etag, by, signal });
      const { body: profile, headers } = await one(rotation.profile);
      return {
        body: {
          swapped: rotation.swapped,
          summary: rotationText(texts, rotation, body.certificate === undefined ? 'secret' : 'certificate'),
          results: rotation.trials.map((trial) => trialView(texts, trial)),
          profile,
        },
        headers,
      };
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
      kind: body.kind,
      clientId: body.clientId,
      identityClientId: body.kind === 'federated' ? body.identityClientId : null,
      secretHint: body.secretHint,
      thumbprint: body.thumbprint,
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

function rotationText(texts: Texts, { swapped, trials }: Rotation, kind: 'secret' | 'certificate'): string {
  if (!swapped) return texts.say('rotation.kept', { kind, failed: trials.filter(({ ok }) => !ok).length });
  return trials.length === 0
    ? texts.say('rotation.untested', { kind })
    : texts.say('rotation.swapped', { kind, count: trials.length });
}

function trialView(texts: Texts, { connection, ok, summary, failure }: SecretTrial): SecretTrialView {
  return {
    connectionId: connection.id,
    name: connection.name,
    ok,
    summary,
    failure: failure === null ? null : failureView(texts, failure, connection),
  };
}
