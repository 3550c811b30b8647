import { isUtf8 } from 'node:buffer';

/** An object id in lower case, as sources give them. */
const objectId = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/* What text is not made of: control characters tell the bytes of an id from 16 letters. */
const control = /\p{Cc}/u;

/**
 * A source's id as Entra's Immutable ID (`onPremisesImmutableId`, the "source anchor"). An object id is written as
 * Microsoft Entra Connect writes an objectGUID: its 16 bytes in the order of Windows, in base64
 * (https://learn.microsoft.com/entra/identity/hybrid/connect/plan-connect-design-concepts). Any other id is the base64
 * of its text. `sourceIdOf` turns both back.
 */
export function immutableIdOf(sourceId: string): string {
  if (objectId.test(sourceId)) {
    const written = guidBytes(sourceId).toString('base64');
    if (sourceIdOf(written) === sourceId) return written;
  }
  return Buffer.from(sourceId, 'utf8').toString('base64');
}

/** The source's id that an Immutable ID stands for; one that somebody else made up stands for itself. */
export function sourceIdOf(immutableId: string): string {
  if (immutableId === '' || !base64.test(immutableId)) return immutableId;
  const bytes = Buffer.from(immutableId, 'base64');
  // The bytes of an object id of any version are no UTF-8: the variant (RFC 9562, 4.1) continues nothing.
  const text = textOf(bytes);
  if (text !== null) return text;
  return bytes.length === 16 ? guidOf(bytes) : immutableId;
}

/** The first three groups of a GUID are numbers, which Windows keeps with their low byte first. */
function guidBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

function guidOf(bytes: Buffer): string {
  const ordered = Buffer.from(bytes);
  ordered.subarray(0, 4).reverse();
  ordered.subarray(4, 6).reverse();
  ordered.subarray(6, 8).reverse();
  const hex = ordered.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function textOf(bytes: Buffer): string | null {
  if (!isUtf8(bytes)) return null;
  const text = bytes.toString('utf8');
  return control.test(text) ? null : text;
}
