import { randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A new id that sorts by time of creation: ten characters of milliseconds and ten random ones, in Crockford's
 * base 32, so that a store that keeps documents in id order keeps runs and overviews in the order they began.
 */
export function timeOrderedId(now: Date): string {
  const tail = Array.from(randomBytes(10), (byte) => alphabet[byte % 32]).join('');
  return timePart(now) + tail;
}

function timePart(moment: Date): string {
  let time = moment.getTime();
  let part = '';
  for (let index = 0; index < 10; index += 1) {
    part = (alphabet[time % 32] ?? '0') + part;
    time = Math.floor(time / 32);
  }
  return part;
}

/** `owner.rest`: runs and overviews carry the id of their connection, so that one id finds the partition too. */
export function ownedId(owner: string, id: string): string {
  return `${owner}.${id}`;
}

/** The one run of a connection for a due time, whoever starts it; it sorts among the others by when it was due. */
export function scheduledRunId(connectionId: string, due: Date): string {
  return ownedId(connectionId, `${timePart(due)}00schedule`);
}

/** The connection that a run or an overview belongs to, read from its id. */
export function connectionOf(id: string): string {
  const dot = id.indexOf('.');
  return dot === -1 ? id : id.slice(0, dot);
}

/** The one sync run that an overview can have: its id is derived, so that approving twice creates nothing twice. */
export function syncRunOf(overviewId: string): string {
  return `${overviewId}-sync`;
}
