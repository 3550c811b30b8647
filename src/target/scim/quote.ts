const longest = 300;

/** What the other side said, as it may be shown: one line, shortened, and without anything secret. */
export function quoted(text: string, secrets: readonly string[]): string {
  const plain = secrets
    // Of a word of three letters everything would be made unreadable.
    .filter((secret) => secret.length > 3)
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
    .replace(/[\w.-]+/g, withoutToken)
    .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 ***')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length <= longest ? plain : `${plain.slice(0, longest).trimEnd()}…`;
}

/** A token is three parts in base64url of which the first opens a JSON object. */
function withoutToken(word: string): string {
  const begin = word.indexOf('eyJ');
  return begin >= 0 && word.slice(begin).split('.', 3).length === 3 ? `${word.slice(0, begin)}***` : word;
}
