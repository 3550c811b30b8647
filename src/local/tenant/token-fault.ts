import { randomUUID } from 'node:crypto';

/** A refusal of the sign-in service: an OAuth error with an AADSTS code in its description. */
export class TokenFault extends Error {
  readonly status: number;
  readonly error: string;
  readonly code: number;

  constructor(status: number, error: string, code: number, text: string) {
    super(text);
    this.name = 'TokenFault';
    this.status = status;
    this.error = error;
    this.code = code;
  }
}

/** The body Entra sends with a refusal; the description ends with trace id, correlation id and time. */
export function tokenFaultBody(
  fault: TokenFault,
  request: { correlationId: string | undefined; now: Date },
): Record<string, unknown> {
  const trace = randomUUID();
  const correlation = request.correlationId ?? randomUUID();
  const timestamp = `${request.now.toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return {
    error: fault.error,
    error_description: `AADSTS${fault.code}: ${fault.message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [fault.code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${fault.code}`,
  };
}

export function expiredSecret(appId: string): TokenFault {
  return new TokenFault(
    401,
    'invalid_client',
    7000222,
    `The provided client secret keys for app '${appId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
  );
}

export function invalidSecret(appId: string): TokenFault {
  return new TokenFault(
    401,
    'invalid_client',
    7000215,
    `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${appId}'.`,
  );
}

export function missingSecret(): TokenFault {
  return new TokenFault(
    401,
    'invalid_client',
    7000216,
    "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
  );
}

export function malformedAssertion(): TokenFault {
  return new TokenFault(400, 'invalid_request', 50027, 'JWT token is invalid or malformed.');
}

/** `reason` says why the certificate does not do. */
export function certificateRefused(
  app: { readonly appId: string; readonly thumbprint: string },
  reason: 'not registered' | 'expired',
): TokenFault {
  const why = reason === 'expired' ? 'The key used is expired.' : 'The key was not found.';
  return new TokenFault(
    401,
    'invalid_client',
    700027,
    `The certificate with identifier used to sign the client assertion is ${reason} on application. [Reason - ${why}, Thumbprint of key used by client: '${app.thumbprint}', Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '${app.appId}'.]`,
  );
}

export function assertionNotSigned(): TokenFault {
  return new TokenFault(401, 'invalid_client', 700027, 'Client assertion failed signature validation.');
}

export function assertionForOthers(): TokenFault {
  return new TokenFault(
    401,
    'invalid_client',
    700023,
    'Client assertion audience claim does not match Realm issuer. Review the documentation at https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials .',
  );
}

/** `from` and `to` are in seconds since 1970. */
export function assertionOutOfTime(times: { now: Date; from: number; to: number }): TokenFault {
  const [from, to] = [times.from, times.to].map((seconds) => new Date(seconds * 1000).toISOString());
  return new TokenFault(
    401,
    'invalid_client',
    700024,
    `Client assertion is not within its valid time range. Current time: ${times.now.toISOString()}, assertion valid from ${from}, expiry time of assertion ${to}.`,
  );
}

export function assertionOfAnotherApp(): TokenFault {
  return new TokenFault(
    401,
    'invalid_client',
    700021,
    "Client assertion application identifier doesn't match 'client_id' parameter.",
  );
}

/** `part` is what no trust of the app has. */
export function notTrusted(part: 'issuer' | 'audience' | 'subject', value: string): TokenFault {
  const codes = { issuer: 700211, audience: 700212, subject: 700213 };
  return new TokenFault(
    401,
    'invalid_client',
    codes[part],
    `No matching federated identity record found for presented assertion ${part} '${value}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation`,
  );
}

export function appNotFound(appId: string, directory: string): TokenFault {
  return new TokenFault(
    400,
    'unauthorized_client',
    700016,
    `Application with identifier '${appId}' was not found in the directory '${directory}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
  );
}

export function appDisabled(appId: string, name: string): TokenFault {
  return new TokenFault(400, 'unauthorized_client', 7000112, `Application '${appId}'(${name}) is disabled.`);
}

/** `error` is `invalid_request` at the token endpoint and `invalid_tenant` at the openid-configuration. */
export function tenantNotFound(tenant: string, error: 'invalid_request' | 'invalid_tenant'): TokenFault {
  return new TokenFault(
    400,
    error,
    90002,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
  );
}

export function blockedByConditionalAccess(): TokenFault {
  return new TokenFault(
    400,
    'invalid_grant',
    53003,
    'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
  );
}

export function missingParameter(name: string): TokenFault {
  return new TokenFault(
    400,
    'invalid_request',
    900144,
    `The request body must contain the following parameter: '${name}'.`,
  );
}

export function postOnly(method: string): TokenFault {
  return new TokenFault(
    400,
    'invalid_request',
    900561,
    `The endpoint only accepts POST requests. Received a ${method} request.`,
  );
}

export function unsupportedGrant(grant: string): TokenFault {
  return new TokenFault(
    400,
    'unsupported_grant_type',
    70003,
    `The app requested an unsupported grant type '${grant}'.`,
  );
}

export function invalidScope(scope: string): TokenFault {
  return new TokenFault(
    400,
    'invalid_scope',
    1002012,
    `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
  );
}

export function resourceUnknown(resource: string, directory: string): TokenFault {
  return new TokenFault(
    400,
    'invalid_resource',
    500011,
    `The resource principal named ${resource} was not found in the tenant named ${directory}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
  );
}

const transientTexts: Record<number, { status: number; text: string }> = {
  90006: { status: 503, text: 'The service has encountered a retryable error from an external server.' },
  90012: { status: 504, text: 'The request has timed out.' },
  90024: { status: 503, text: 'The request budget was exceeded. Please try again.' },
  90033: { status: 503, text: 'A transient error has occurred. Please try again.' },
  90055: { status: 429, text: 'The tenant is throttled because of too many requests. Please try again later.' },
  90090: { status: 503, text: 'Failed to retrieve information from Microsoft Graph. Please try again.' },
};

/** One of the transient codes; the names of these are documented, their http statuses are not. */
export function transientFault(code: number, status: number | undefined): TokenFault {
  const known = transientTexts[code] ?? { status: 503, text: 'A transient error has occurred. Please try again.' };
  return new TokenFault(status ?? known.status, 'temporarily_unavailable', code, known.text);
}
