import assert from 'node:assert/strict';
import { signInProblemOf } from '../../tab/src/teams/sign-in-problem.ts';

/** An error as teamsfx makes it. */
function ofTeamsfx(reason: string, code = 'InternalError'): Error {
  return Object.assign(new Error(`Get SSO token failed with error: ${reason}`), { code });
}

describe('why Teams gives no token', () => {
  const cases: readonly (readonly [error: unknown, trouble: string, reason: string])[] = [
    [ofTeamsfx('resourceRequiresConsent'), 'consent', 'resourceRequiresConsent'],
    [ofTeamsfx('AADSTS65001: The user has not consented'), 'consent', 'AADSTS65001: The user has not consented'],
    [ofTeamsfx('declined', 'ConsentFailed'), 'consent', 'declined'],
    [ofTeamsfx('User Consent flow canceled'), 'cancelled', 'User Consent flow canceled'],
    [ofTeamsfx('CancelledByUser'), 'cancelled', 'CancelledByUser'],
    [ofTeamsfx('access_denied: AADSTS65004'), 'cancelled', 'access_denied: AADSTS65004'],
    [ofTeamsfx('resourceRequiresMfa'), 'interaction', 'resourceRequiresMfa'],
    [ofTeamsfx('tokenRevoked'), 'interaction', 'tokenRevoked'],
    [ofTeamsfx('login first', 'UiRequiredError'), 'interaction', 'login first'],
    [ofTeamsfx('FailedToOpenWindow'), 'blocked', 'FailedToOpenWindow'],
    [ofTeamsfx('resourceDisabled'), 'registration', 'resourceDisabled'],
    [ofTeamsfx('invalid_resource'), 'registration', 'invalid_resource'],
    [ofTeamsfx('AADSTS500011: not found in the tenant'), 'registration', 'AADSTS500011: not found in the tenant'],
    [ofTeamsfx('Timeout'), 'unreachable', 'Timeout'],
    [ofTeamsfx('renewalTimeout'), 'unreachable', 'renewalTimeout'],
    [new TypeError('Failed to fetch dynamically imported module'), 'unreachable', ''],
    [ofTeamsfx('unknownAuthError'), 'unknown', 'unknownAuthError'],
    ['a word', 'unknown', 'a word'],
    [
      Object.assign(new Error('Initialize teams sdk failed due to not running inside Teams environment'), {
        code: 'X',
      }),
      'not-in-teams',
      '',
    ],
  ];
  for (const [error, trouble, reason] of cases)
    it(`is ${trouble} where it is said to be “${String(error)}”`, () => {
      const problem = signInProblemOf(error);
      assert.equal(problem.trouble, trouble);
      if (reason !== '') assert.equal(problem.reason, reason);
    });
});
