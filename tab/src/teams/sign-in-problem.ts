/** Why Teams gave no token, or the API refused it, by what there is to do about it. */
export type SignInTrouble =
  | 'consent'
  | 'interaction'
  | 'cancelled'
  | 'blocked'
  | 'registration'
  | 'not-in-teams'
  | 'unreachable'
  | 'unknown'
  | 'refused';

/**
 * What Teams and Entra ID call it. Teams hands on words of its own, of the browser, and codes of Entra ID; teamsfx puts
 * its own in front ("Get SSO token failed with error: …"). From "Troubleshoot SSO authentication in Teams", the failure
 * reasons of `authentication.authenticate`, and the issues of teams-js; there is no list that is complete.
 */
const signs: readonly (readonly [trouble: SignInTrouble, says: RegExp])[] = [
  // Before consent: it is also said of a consent that was cancelled.
  ['cancelled', /cancell?ed|access_denied|AADSTS65004/i],
  ['consent', /requiresConsent|consent_?required|ConsentFailed|AADSTS65001|AADSTS9009[34]/i],
  [
    'interaction',
    /requiresMfa|interaction_?required|UiRequired|login_?required|invalid_grant|tokenRevoked|AADSTS5007[69]/i,
  ],
  ['blocked', /FailedToOpenWindow|popup_window_error/i],
  ['registration', /resourceDisabled|invalid_?resource|InvalidConfiguration|AADSTS(500011|650057|700016)/i],
  ['not-in-teams', /not running inside Teams/i],
  [
    'unreachable',
    /time-?d?\s?out|OSError|ServerError|ServiceError|temporarily_?unavailable|network|failed to fetch|AADSTS90033/i,
  ],
];

/** What keeps a person from being signed in. */
export class SignInProblem extends Error {
  readonly trouble: SignInTrouble;
  /** As Teams says it, or the API. */
  readonly reason: string;

  constructor(trouble: SignInTrouble, reason: string) {
    super(reason);
    this.name = 'SignInProblem';
    this.trouble = trouble;
    this.reason = reason;
  }
}

/** Makes one of what teamsfx throws: an `ErrorWithCode`, or an error of the browser. */
export function signInProblemOf(error: unknown): SignInProblem {
  if (error instanceof SignInProblem) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const found = signs.find(([, says]) => says.test(message) || says.test(code));
  const reason = message.replace(/^Get SSO token failed with error: /, '').trim();
  return new SignInProblem(found?.[0] ?? 'unknown', reason);
}
