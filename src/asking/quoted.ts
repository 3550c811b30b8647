const longest = 400;

/**
 * What the other side said, as it may be shown: one line, shortened, with the identifiers that its support asks for
 * kept at the end, and without anything secret.
 */
export function quoted(text: string, secrets: readonly string[] = []): string {
  const line = withoutSecrets(text, secrets).replace(/\s+/g, ' ').trim();
  if (line.length <= longest) return line;
  const identifiers = [...line.slice(longest).matchAll(/(?:Trace|Correlation) ID: [0-9a-f-]+/gi)].map(
    ([match]) => match,
  );
  return [`${line.slice(0, longest).trimEnd()}…`, ...identifiers].join(' ');
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
    .replace(/[\w.-]+/g, withoutToken)
    .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 ***');
}

/** A token is three parts in base64url of which the first opens a JSON object. */
function withoutToken(word: string): string {
  const begin = word.indexOf('eyJ');
  return begin >= 0 && word.slice(begin).split('.', 3).length === 3 ? `${word.slice(0, begin)}***` : word;
}
