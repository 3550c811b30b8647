import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import { typedNumber } from './typed-values.ts';

type TargetView = ConnectionView['target'];
type HeldAuthentication = Extract<TargetView, { kind: 'scim' }>['authentication'];

/** A target as it is entered: what another kind would need stays there until the form is left. */
export interface TargetForm {
  readonly kind: TargetView['kind'];
  readonly baseUrl: string;
  readonly authentication: HeldAuthentication['kind'];
  /** A token or a client's secret that was typed; empty keeps the one that is stored. */
  readonly secret: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly oauthScope: string;
  readonly requestsPerSecond: string;
  readonly domain: string;
  /** What is stored of a SCIM target; null where nothing is. */
  readonly held: HeldAuthentication | null;
}

export const emptyTarget: TargetForm = {
  ...{ kind: 'directory', baseUrl: '', authentication: 'bearer', secret: '', tokenUrl: '', clientId: '' },
  ...{ oauthScope: '', requestsPerSecond: '25', domain: '', held: null },
};

/** The form that shows a saved target. */
export function targetForm(saved: TargetView): TargetForm {
  if (saved.kind === 'directory') return emptyTarget;
  if (saved.kind === 'entra') return { ...emptyTarget, kind: 'entra', domain: saved.domain };
  const { kind, baseUrl, authentication: held, requestsPerSecond } = saved;
  const form = { ...emptyTarget, kind, baseUrl, held, requestsPerSecond: String(requestsPerSecond) };
  if (held.kind === 'bearer') return form;
  const { tokenUrl, clientId, scope } = held;
  return { ...form, authentication: held.kind, tokenUrl, clientId, oauthScope: scope ?? '' };
}

/** The target that a form stands for, as the API takes it. */
export function targetSetting(form: TargetForm): object {
  const { kind } = form;
  if (kind === 'directory') return { kind };
  if (kind === 'entra') return { kind, domain: form.domain.trim().toLowerCase() };
  const { baseUrl, requestsPerSecond } = form;
  return {
    ...{ kind, baseUrl: baseUrl.trim(), authentication: authenticationSetting(form) },
    requestsPerSecond: typedNumber(requestsPerSecond),
  };
}

function authenticationSetting({ authentication: kind, secret, tokenUrl, clientId, oauthScope }: TargetForm): object {
  const typed = secret.trim();
  if (kind === 'bearer') return { kind, ...(typed === '' ? {} : { token: typed }) };
  const scope = oauthScope.trim() === '' ? null : oauthScope.trim();
  return {
    ...{ kind, tokenUrl: tokenUrl.trim(), clientId: clientId.trim(), scope },
    ...(typed === '' ? {} : { clientSecret: typed }),
  };
}

/** Whether two forms stand for the same target, apart from which secret is stored. */
export function isSameTarget(a: TargetForm, b: TargetForm): boolean {
  return JSON.stringify(targetSetting(a)) === JSON.stringify(targetSetting(b));
}

/** Whether the stored secret is for what is entered: it is sent nowhere else. */
export function isHeldFor({ authentication, tokenUrl, clientId, held }: TargetForm): boolean {
  if (held?.kind !== authentication) return false;
  return held.kind === 'bearer' || (held.tokenUrl === tokenUrl.trim() && held.clientId === clientId.trim());
}

/** Where a secret is entered, as the API names it. */
export function secretPath({ authentication }: Pick<TargetForm, 'authentication'>): string {
  return `target.authentication.${authentication === 'bearer' ? 'token' : 'clientSecret'}`;
}

/** Keys of what is wrong with a target, by path; what only the API can see is not among them. */
export function targetProblems(form: TargetForm): readonly (readonly [path: string, key: TargetProblem])[] {
  if (form.kind !== 'scim') return [];
  const { authentication, secret, tokenUrl, clientId, requestsPerSecond, held } = form;
  const rate = typedNumber(requestsPerSecond);
  const isClient = authentication === 'client-credentials';
  return [
    ...(isClient && !isHttps(tokenUrl) ? [['target.authentication.tokenUrl', 'config.problem.https'] as const] : []),
    ...(isClient && clientId.trim() === ''
      ? [['target.authentication.clientId', 'config.problem.client-id'] as const]
      : []),
    ...(secret.trim() === '' && !isHeldFor(form)
      ? [
          [
            secretPath(form),
            !isClient
              ? 'config.problem.token'
              : held?.kind === 'client-credentials'
                ? 'config.problem.client-secret-again'
                : 'config.problem.client-secret',
          ] as const,
        ]
      : []),
    ...(rate === null || rate < 0.1 || rate > 1000
      ? [['target.requestsPerSecond', 'config.problem.rate'] as const]
      : []),
  ];
}

type TargetProblem =
  `config.problem.${'https' | 'client-id' | 'token' | 'client-secret' | 'client-secret-again' | 'rate'}`;

function isHttps(text: string): boolean {
  return /^https:\/\/[^\s/]/i.test(text.trim());
}
