import { guidFromText } from './guid.ts';
import type { AppSecret } from './app-registration.ts';
import type { GraphAnswer, GraphRequest, JsonObject } from './graph-message.ts';
import { jsonAnswer, resourceNotFound } from './graph-message.ts';
import type { TenantContext } from './tenant-context.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** An app registration by its client id, with the hints of its secrets (Graph: `application`, `passwordCredential`). */
export function application(context: TenantContext, request: GraphRequest, appId: string): GraphAnswer {
  const app = context.apps.find((candidate) => candidate.appId.toLowerCase() === appId.toLowerCase());
  if (!app) {
    throw resourceNotFound(appId);
  }
  const whole: JsonObject = {
    id: guidFromText(`rollcall/application/${app.appId}`),
    appId: app.appId,
    displayName: app.displayName,
    passwordCredentials: app.secrets.map((secret) => passwordCredential(secret, context.now())),
  };
  const names = request.query.get('select')?.split(',') ?? Object.keys(whole);
  const selected = Object.entries(whole).filter(([name]) => name === 'id' || names.includes(name));
  const metadata = { '@odata.context': `${context.origin()}/v1.0/$metadata#applications/$entity` };
  return jsonAnswer({ ...metadata, ...Object.fromEntries(selected) });
}

function passwordCredential({ value, validity, endDateTime }: AppSecret, now: Date): JsonObject {
  const yesterday = new Date(now.getTime() - DAY_MS).toISOString();
  const isOver = validity === 'expired' && (endDateTime ?? '') > yesterday;
  return {
    customKeyIdentifier: null,
    displayName: null,
    endDateTime: isOver ? yesterday : (endDateTime ?? null),
    hint: value.slice(0, 3),
    keyId: guidFromText(`rollcall/secret/${value.slice(0, 3)}/${endDateTime ?? ''}`),
    secretText: null,
  };
}
