import type { Answer, Asked, Mishap } from './front.ts';

const page = '<!DOCTYPE html><html><head><title>Sorry</title></head><body><h1>Please wait</h1></body></html>';

/** Answers instead of the tenant: an object goes as JSON, text as a page of HTML. */
export function answers(status: number, body: object | string = page, headers: Answer['headers'] = {}): Mishap {
  const type = typeof body === 'string' ? 'text/html' : 'application/json';
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return async () => ({ status, headers: { 'content-type': type, ...headers }, body: text });
}

/** Changes what the tenant answered, where it answered well. */
export function spoils(change: (json: Readonly<Record<string, unknown>>) => object | string): Mishap {
  return async (_asked, pass) => {
    const answer = await pass();
    if (answer.status !== 200) return answer;
    const body = change(JSON.parse(answer.body) as Readonly<Record<string, unknown>>);
    return { ...answer, body: typeof body === 'string' ? body : JSON.stringify(body) };
  };
}

/** The JSON stops half way, though the transfer is complete. */
export const halfOfIt = spoils((json) => {
  const text = JSON.stringify(json);
  return text.slice(0, text.length / 2);
});

/** Lets a mishap befall only some requests, `times` of them after the first `after`. */
export function befalls(
  mishap: Mishap,
  limits: { readonly which: (asked: Asked) => boolean; readonly after?: number; readonly times?: number },
): Mishap {
  const { which, after = 0, times = Number.POSITIVE_INFINITY } = limits;
  let seen = 0;
  return (asked, pass) => {
    if (!which(asked)) return pass();
    seen += 1;
    return seen > after && seen <= after + times ? mishap(asked, pass) : pass();
  };
}

export const isSignIn = ({ path }: Asked): boolean => /\/oauth2\/|\/\.well-known\/|\/discovery\//.test(path);
export const isToken = ({ path }: Asked): boolean => path.includes('/oauth2/v2.0/token');
export const isGraph = ({ path }: Asked): boolean => path.startsWith('/v1.0/');

/** A refusal of the token endpoint (RFC 6749, 5.2). */
export function refusesToken(
  status: number,
  said: { readonly error: string; readonly number: number; readonly text: string; readonly between?: string },
  headers: Answer['headers'] = {},
): Mishap {
  const { error, number, text, between = ' ' } = said;
  const ids = ['Trace ID: 0f5e6c1a', 'Correlation ID: 1d2c4b', 'Timestamp: 2026-03-01 10:00:00Z'];
  const description = [`AADSTS${String(number)}: ${text}`, ...ids].join(between);
  return answers(status, { error, error_description: description, error_codes: [number] }, headers);
}

/** An error of Graph. */
export function refuses(status: number, code: string, headers: Answer['headers'] = {}): Mishap {
  return answers(status, { error: { code, message: `${code} for a test.`, innerError: {} } }, headers);
}
