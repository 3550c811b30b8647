import assert from 'node:assert/strict';
import type { FailureCode } from '../../../src/model/failure.ts';
import type { SignInAnswer } from '../../../src/source/entra/classify-failure.ts';
import { classifyRefusal, classifySignIn } from '../../../src/source/entra/classify-failure.ts';
import { GraphRefusal } from '../../../src/source/entra/graph-answer.ts';

const app = '4a1f';
const tail = 'Trace ID: 0f5e6c1a-1 Correlation ID: 1d2c-2 Timestamp: 2026-01-05 09:00:00Z';

describe('A failed sign-in', () => {
  const answered: [status: number, word: string, description: string, code: FailureCode][] = [
    [
      401,
      'invalid_client',
      `AADSTS7000222: The provided client secret keys for app '${app}' are expired.`,
      'secret-expired',
    ],
    [401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.', 'secret-invalid'],
    [401, 'invalid_client', 'AADSTS7009999: A reason of next year.', 'secret-invalid'],
    [400, 'unauthorized_client', `AADSTS700016: Application with identifier '${app}' was not found.`, 'app-not-found'],
    [400, 'unauthorized_client', `AADSTS7000112: Application '${app}'(Sync) is disabled.`, 'app-disabled'],
    [401, 'invalid_client', `AADSTS7000112: Application '${app}'(Sync) is disabled.`, 'app-disabled'],
    [401, 'invalid_client', 'AADSTS700027: The certificate is not registered on application.', 'secret-invalid'],
    [401, 'invalid_client', 'AADSTS700027: Client assertion failed signature validation.', 'secret-invalid'],
    [401, 'invalid_client', 'AADSTS700027: The certificate is expired on application.', 'secret-expired'],
    [401, 'invalid_client', 'AADSTS1000502: The certificate is outside its validity window.', 'secret-expired'],
    [401, 'invalid_client', 'AADSTS700024: Client assertion is not within its time range.', 'source-unavailable'],
    [401, 'invalid_client', 'AADSTS70021: No matching federated identity record found.', 'secret-invalid'],
    [400, 'invalid_request', 'AADSTS70021: No matching federated identity record found.', 'secret-invalid'],
    [401, 'invalid_client', 'AADSTS700211: No matching federated identity record found.', 'secret-invalid'],
    [400, 'invalid_request', 'AADSTS700212: No matching federated identity record found.', 'secret-invalid'],
    [401, 'invalid_client', 'AADSTS700213: No matching federated identity record found.', 'secret-invalid'],
    [401, 'invalid_client', 'AADSTS7002138: No matching federated identity record found.', 'secret-invalid'],
    [400, 'unauthorized_client', 'no number at all', 'app-not-found'],
    [400, 'invalid_request', "AADSTS90002: Tenant 'contoso' not found.", 'tenant-not-found'],
    [400, 'invalid_tenant', "AADSTS90002: Tenant 'contoso' not found.", 'tenant-not-found'],
    [400, 'invalid_request', "AADSTS900023: Specified tenant identifier 'x' is no valid DNS name.", 'tenant-not-found'],
    [400, 'invalid_request', 'AADSTS900144: The request body must contain a parameter.', 'source-unavailable'],
    [
      400,
      'invalid_grant',
      'AADSTS53003: Access has been blocked by Conditional Access policies.',
      'conditional-access',
    ],
    [400, 'invalid_grant', 'AADSTS50196: something else', 'source-unavailable'],
    [400, 'invalid_resource', 'AADSTS500011: The resource principal was not found.', 'settings-missing'],
    [400, 'temporarily_unavailable', 'AADSTS90033: A transient error has occurred.', 'source-unavailable'],
    [400, 'invalid_request', 'AADSTS90055: TenantThrottlingError.', 'source-throttled'],
    [400, 'invalid_request', 'AADSTS90024: RequestBudgetExceededError.', 'source-unavailable'],
    [400, 'invalid_request', 'AADSTS90006: ExternalServerRetryableError.', 'source-unavailable'],
    [400, 'invalid_request', 'AADSTS90012: RequestTimeout.', 'source-unavailable'],
    [400, 'invalid_request', 'AADSTS90090: GraphRetryableError.', 'source-unavailable'],
    [429, 'temporarily_unavailable', 'Too many requests.', 'source-throttled'],
    [429, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.', 'source-throttled'],
    [503, 'invalid_client', 'AADSTS7000222: The secret is expired.', 'source-unavailable'],
    [500, 'server_error', 'AADSTS7000215: said by a broken server', 'source-unavailable'],
  ];
  for (const [status, word, description, code] of answered) {
    it(`with ${String(status)} ${word} "${description.slice(0, 45)}" is ${code}`, () => {
      const answer: SignInAnswer = { status, retryAfter: null, error: { word, description: `${description} ${tail}` } };
      const failure = classifySignIn(new Error('what the library says'), answer, []);
      assert.equal(failure.code, code);
      assert.equal(failure.detail, `${description} ${tail}`);
    });
  }

  const unseen: [message: string, code: FailureCode][] = [
    [
      "invalid_client: Error(s): 7000222 - Timestamp: 2026-01-05 - Description: AADSTS7000222: The secret keys for app 'a' are expired.",
      'secret-expired',
    ],
    ['invalid_client: Error(s): 7000215 - Description: AADSTS7000215: Invalid client secret.', 'secret-invalid'],
    ['invalid_grant: AADSTS53003: Access has been blocked.', 'conditional-access'],
    ['network_error: See https://aka.ms/msal.js.errors#network_error for details', 'source-unavailable'],
    ['endpoints_resolution_error: See https://aka.ms/msal.js.errors for details', 'source-unavailable'],
    ['something new', 'source-unavailable'],
  ];
  for (const [message, code] of unseen) {
    it(`of which only the library's message "${message.slice(0, 40)}" is known is ${code}`, () => {
      assert.equal(classifySignIn(new Error(message), null, []).code, code);
    });
  }

  it('is an unknown tenant when the host itself answers, though the library says only that it cannot resolve endpoints', () => {
    const error = { word: 'invalid_tenant', description: "AADSTS90002: Tenant 'contoso' not found." };
    const thrown = new Error('endpoints_resolution_error: See https://aka.ms/msal.js.errors');
    assert.equal(classifySignIn(thrown, { status: 400, retryAfter: null, error }, []).code, 'tenant-not-found');
    assert.equal(classifySignIn(thrown, { status: 404, retryAfter: null, error: null }, []).code, 'source-unavailable');
  });

  it('quotes the service without the secret, and keeps the trace id of a long text', () => {
    const secret = 'Zx8Q~very+secret/value';
    const description = `AADSTS7000215: Invalid secret ${secret} (${encodeURIComponent(secret)}).\r\n${'x'.repeat(600)} ${tail}`;
    const answer: SignInAnswer = { status: 401, retryAfter: null, error: { word: 'invalid_client', description } };
    const detail = classifySignIn(new Error(''), answer, [secret]).detail ?? '';
    assert.ok(!detail.includes('very'), detail);
    assert.match(
      detail,
      /^AADSTS7000215: Invalid secret \*\*\* \(\*\*\*\)\. x+… Trace ID: 0f5e6c1a-1 Correlation ID: 1d2c-2$/,
    );
  });
});

describe('A refusal of Graph', () => {
  const refusals: [status: number, graphCode: string, code: FailureCode][] = [
    [403, 'Authorization_RequestDenied', 'consent-missing'],
    [403, 'AccessDenied', 'consent-missing'],
    [403, 'Authorization_IdentityNotFound', 'app-not-found'],
    [401, 'Authorization_IdentityNotFound', 'app-not-found'],
    [401, 'InvalidAuthenticationToken', 'source-unavailable'],
    [404, 'OrganizationFromTenantGuidNotFound', 'tenant-not-found'],
    [404, 'Request_ResourceNotFound', 'source-unavailable'],
    [400, 'Request_BadRequest', 'source-unavailable'],
    [410, 'Gone', 'source-unavailable'],
  ];
  for (const [status, graphCode, code] of refusals) {
    it(`with ${String(status)} ${graphCode} is ${code}`, () => {
      const refusal = new GraphRefusal(status, { code: graphCode, message: 'No.', requestId: 'r-1' });
      const failure = classifyRefusal(refusal, 'User.Read.All');
      assert.equal(failure.code, code);
      assert.ok(failure.detail?.includes(`No. (${graphCode}, request r-1)`));
      assert.equal(failure.detail?.includes('User.Read.All'), code === 'consent-missing');
    });
  }

  it('is quoted without a token that it repeats', () => {
    const message = 'Bad token eyJ0eXAiOiJKV1Qi.eyJyb2xlcyI6W10.c2lnbmF0dXJl here.';
    const refusal = new GraphRefusal(401, { code: 'InvalidAuthenticationToken', message, requestId: null });
    assert.equal(classifyRefusal(refusal, '').detail, 'Bad token *** here. (InvalidAuthenticationToken)');
  });
});
