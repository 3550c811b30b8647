import * as z from 'zod';

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
// RFC 1035 labels, at least two of them: `common` and `organizations` are not tenants.
const domainPattern = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;

/** What is visible of a text: without spaces around, and without control characters that could hide in it. */
const visible = z.string().trim();

function hasControlCharacters(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

/** A name that people read and type: 1 to 100 characters on one line. */
export const nameInput = visible
  .min(1, 'Enter a name.')
  .max(100, 'Enter a name of at most 100 characters.')
  .refine((name) => !hasControlCharacters(name), 'Enter a name on one line, without control characters.');

/** Names are compared without regard to case and to how accents are encoded. */
export function sameName(a: string, b: string): boolean {
  return comparable(a) === comparable(b);
}

function comparable(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/** The id of an object in Entra ID, in lower case from here on. */
export function guidInput(whatToEnter: string): z.ZodType<string, string> {
  return visible.regex(guidPattern, whatToEnter).transform((id) => id.toLowerCase());
}

/** A DNS domain of at least two labels, in lower case from here on. */
export const domainInput = visible
  .regex(domainPattern, 'Enter a domain, such as contoso.com.')
  .transform((domain) => domain.toLowerCase());

/** An https address without user, query or fragment; a slash at its end does not count. */
export const httpsInput = visible
  .max(2_000, 'Enter an address of at most 2000 characters.')
  .refine((text) => httpsUrl(text) !== null, 'Enter an address that begins with https://, without a user, ? or #.')
  .transform((text) => httpsUrl(text) ?? text);

function httpsUrl(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return null;
  return /[?#]/u.test(text) ? null : url.href.replace(/(?<!\/)\/+$/u, '');
}

export const tenantInput = visible
  .refine(
    (tenant) => guidPattern.test(tenant) || domainPattern.test(tenant),
    'Enter the tenant’s id (a GUID) or one of its verified domains, such as contoso.com.',
  )
  .transform((tenant) => tenant.toLowerCase());

/** One text with commas, semicolons, spaces or line breaks between, as people paste it, or a list. */
function pasted(value: string | readonly string[]): readonly string[] {
  const parts = typeof value === 'string' ? value.split(/[\s,;]+/u) : value.map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

/** Object ids of groups, pasted or as a list: validated, lower-cased, without repetition, at least one. */
export const groupIdsInput = z
  .union([z.array(z.string()).max(10_000), z.string().max(500_000)])
  .transform((value, context) => {
    const ids = pasted(value);
    ids.forEach((id, index) => {
      if (!guidPattern.test(id)) {
        context.addIssue({
          code: 'custom',
          path: [index],
          input: id,
          message: `“${id.slice(0, 60)}” is not an object id: copy the group’s Object ID from Entra ID.`,
        });
      }
    });
    if (ids.length === 0) {
      context.addIssue({ code: 'custom', input: value, message: 'Enter the object id of at least one group.' });
    }
    return [...new Set(ids.map((id) => id.toLowerCase()))];
  });

/** Parts of mail addresses, pasted or as a list; the same part twice, in whatever case, is one. */
export const mailPartsInput = z
  .union([z.array(z.string().max(320)).max(1_000), z.string().max(50_000)])
  .transform((value) => [...new Map(pasted(value).map((part) => [part.toLowerCase(), part])).values()]);

/** A moment or a day, as ISO 8601; a day means its beginning in UTC. Kept as a moment in UTC. */
export const momentInput = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'Enter a date such as 2027-01-31, or a moment such as 2027-01-31T12:00:00Z.',
  })
  .transform((moment) => new Date(moment).toISOString());

export function isGuid(text: string): boolean {
  return guidPattern.test(text);
}
