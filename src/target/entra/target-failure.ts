import { SyncFailure } from '../../model/failure.ts';
import { failureText } from '../../texts/failure-text.ts';
import { english } from '../../texts/texts.ts';
import { classifyRefusal } from '../../source/entra/classify-failure.ts';
import { GraphRefusal } from '../../source/entra/graph-answer.ts';

/** What reading and writing people takes. */
export const writePermission = 'User.ReadWrite.All';
/** What writing their photos takes: one of these. */
export const photoPermissions = 'User.ReadWrite.All or ProfilePhoto.ReadWrite.All';

/**
 * What Graph and the sign-in service threw, as a target says it: not there for now, or not working with us at all.
 * Anything else is handed on as it is.
 */
export function targetFailure(error: unknown): unknown {
  const failure = error instanceof GraphRefusal ? classifyRefusal(error, writePermission) : error;
  if (!(failure instanceof SyncFailure)) return failure;
  switch (failure.code) {
    case 'target-unavailable':
    case 'target-refused':
    case 'lease-lost':
    case 'cancelled':
      return failure;
    case 'source-unavailable':
    case 'source-throttled':
      return new SyncFailure('target-unavailable', failure.detail ?? undefined, { cause: failure });
    default: {
      const { sentence } = failureText(english, failure.code);
      const detail = failure.detail === null ? sentence : `${sentence} ${failure.detail}`;
      return new SyncFailure('target-refused', detail, { cause: failure });
    }
  }
}

/** Pages whose failures are those of a target. */
export async function* asTarget<Item>(pages: AsyncIterable<Item>): AsyncGenerator<Item, void, undefined> {
  try {
    yield* pages;
  } catch (error) {
    throw targetFailure(error);
  }
}
