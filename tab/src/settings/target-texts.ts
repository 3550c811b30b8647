import type { TabTexts } from '../texts/tab-texts.ts';
import type { TargetForm } from './target-form.ts';
import { isHeldFor } from './target-form.ts';

/** A target in words, line by line. Of a secret only what it ends in, or that it is a new one. */
export function targetLines(form: TargetForm, texts: TabTexts): readonly string[] {
  const { kind, baseUrl, domain, oauthScope, requestsPerSecond } = form;
  if (kind === 'directory') return [texts.say('target.directory')];
  if (kind === 'entra') return [texts.say('target.line.entra', { domain })];
  return [
    texts.say('target.line.scim', { address: baseUrl }),
    authenticationLine(form, texts),
    form.authentication === 'bearer' || oauthScope.trim() === ''
      ? ''
      : texts.say('target.line.scope', { scope: oauthScope.trim() }),
    texts.say('target.line.rate', { rate: requestsPerSecond }),
  ];
}

function authenticationLine(form: TargetForm, texts: TabTexts): string {
  const { authentication, secret, clientId: client, tokenUrl: address, held } = form;
  const hint = isHeldFor(form) ? (held?.secretHint ?? '') : '';
  const how = secret.trim() !== '' ? '.new' : hint === '' ? '' : '.ends';
  return authentication === 'bearer'
    ? texts.say(`target.line.bearer${how}`, { hint })
    : texts.say(`target.line.client${how}`, { client, address, hint });
}
