import ipaddr from 'ipaddr.js';

/** Which addresses outside may be asked at all; part of the configuration, never of what administrators enter. */
export interface AddressPolicy {
  /**
   * Hosts that may be asked: `scim.example.com`, or `*.example.com` for everything below it, either with a port
   * (`scim.example.com:9443`). Empty: any host with a public address.
   */
  readonly allowedHosts: readonly string[];
  /** Hosts that may have a private or loopback address, each with its port: `localhost:8443`, `10.1.2.3:443`. */
  readonly allowedPrivateHosts: readonly string[];
}

/** Ports that an address may have when no entry of the configuration names another one. */
const usualPorts: ReadonlySet<string> = new Set(['443', '8443']);

/**
 * Where clouds answer their own machines. Some lie in ranges that look public or merely private.
 * https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
 */
const metadataAddresses: ReadonlySet<string> = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '168.63.129.16',
  '100.100.100.200',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
]);

/** Ranges that an entry of `allowedPrivateHosts` opens; link-local, multicast and the rest stay shut. */
const privateRanges: ReadonlySet<string> = new Set(['private', 'loopback', 'carrierGradeNat', 'uniqueLocal']);

/** RFC 4291, 2.4, and IANA's registry: everything outside of it is no address of a public service. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Why an IP address is not asked, as the end of a sentence, or null when it may be.
 *
 * @param options.entered the configuration names this host and port, so private addresses are all right
 */
export function refusalOfAddress(address: string, options: { readonly entered: boolean }): string | null {
  if (!ipaddr.isValid(address)) return 'is no IP address';
  const parsed = ipaddr.parse(address);
  if (metadataAddresses.has(parsed.toString())) return 'belongs to the cloud itself';
  const range = parsed.range();
  if (options.entered && privateRanges.has(range)) return null;
  // An address that carries another one (mapped, compatible, NAT64, 6to4, Teredo) is refused as what it is.
  if (parsed.kind() === 'ipv6' && !parsed.match(globalUnicast)) return `is not public (${range})`;
  return range === 'unicast' ? null : `is not public (${range})`;
}

/** True when the configuration names this host with this port as one that may be private. */
export function isEntered(url: URL, policy: AddressPolicy): boolean {
  return policy.allowedPrivateHosts.some((entry) => {
    const { host, port } = readEntry(entry);
    return host === hostOf(url) && (port ?? '443') === portOf(url);
  });
}

/**
 * Why an address that somebody entered is not asked, as a sentence, or null when it may be; before any name is looked
 * up. The URL parser has brought IPv4 in decimal, octal, hexadecimal and short forms to the usual one by then.
 */
export function refusalOfUrl(text: string, policy: AddressPolicy): string | null {
  if (!URL.canParse(text)) return 'This is not an address.';
  const url = new URL(text);
  if (url.protocol !== 'https:') return 'The address must begin with https://.';
  if (url.username !== '' || url.password !== '') return 'The address must not hold a user name or password.';
  const host = hostOf(url);
  if (host.endsWith('.')) return 'The host name must not end in a dot.';
  const entered = isEntered(url, policy);
  if (!entered && policy.allowedHosts.length > 0 && !policy.allowedHosts.some((entry) => names(entry, url)))
    return `${host} is not among the hosts that the configuration allows.`;
  if (!entered && !usualPorts.has(portOf(url)) && !policy.allowedHosts.some((entry) => namesPort(entry, url)))
    return `Port ${portOf(url)} is not allowed; 443 and 8443 are.`;
  if (!ipaddr.isValid(host)) return null;
  const refusal = refusalOfAddress(host, { entered });
  return refusal === null ? null : `The address ${host} ${refusal}.`;
}

/**
 * Why a text is no address of a SCIM service, as a sentence, or null when it is one: an address that may be asked,
 * below which `/Users` is found.
 */
export function serviceAddressProblem(text: string, policy: AddressPolicy): string | null {
  const refusal = refusalOfUrl(text, policy);
  if (refusal !== null) return refusal;
  const { pathname, search, hash } = new URL(text);
  if (search !== '' || hash !== '') return 'The address must not hold a question mark or a number sign.';
  if (/\/(Users|Groups|ServiceProviderConfig)\/?$/i.test(pathname))
    return 'Enter the address that /Users is found below, without /Users itself.';
  return null;
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function portOf(url: URL): string {
  return url.port === '' ? '443' : url.port;
}

function names(entry: string, url: URL): boolean {
  const { host, wildcard, port } = readEntry(entry);
  const asked = hostOf(url);
  const isHost = wildcard ? asked.endsWith(`.${host}`) : asked === host;
  return host !== '' && isHost && (port === null || port === portOf(url));
}

function namesPort(entry: string, url: URL): boolean {
  return readEntry(entry).port !== null && names(entry, url);
}

function readEntry(entry: string): { host: string; wildcard: boolean; port: string | null } {
  const [, star = '', rest = ''] = /^(\*\.)?(.*)$/.exec(entry.trim()) ?? [];
  const address = `https://${rest}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  const isHost = url !== null && /^[^/?#@\s*]+$/.test(rest);
  const port = /:(\d+)$/.exec(rest)?.[1] ?? null;
  return { host: isHost ? hostOf(url) : '', wildcard: star !== '', port };
}
