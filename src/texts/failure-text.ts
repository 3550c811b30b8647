import type { FailureCode } from '../model/failure.ts';
import type { Texts } from './texts.ts';

/** What a failure says: one plain sentence, what to do, and where in the tab that is done. */
export interface FailureText {
  readonly sentence: string;
  readonly action: string;
  /** Tab route with `{connection}` and `{profile}` to be filled in. */
  readonly link: string;
}

const profile = '/credential-profiles/{profile}';
const connection = '/connections/{connection}';
const log = '/connections/{connection}/history';

const links: Readonly<Record<FailureCode, string>> = {
  'secret-expired': profile,
  'secret-invalid': profile,
  'app-not-found': profile,
  'app-disabled': profile,
  'tenant-not-found': connection,
  'consent-missing': profile,
  'conditional-access': profile,
  'settings-missing': connection,
  'group-not-found': connection,
  'group-empty': connection,
  'source-empty': connection,
  'filter-invalid': connection,
  'source-unavailable': log,
  'source-throttled': log,
  'target-unavailable': log,
  'target-refused': log,
  'removal-limit': connection,
  'overview-expired': connection,
  'overview-stale': connection,
  'lease-lost': log,
  cancelled: log,
};

export function failureText(texts: Texts, code: FailureCode): FailureText {
  return {
    sentence: texts.say(`failure.${code}.sentence`),
    action: texts.say(`failure.${code}.action`),
    link: links[code],
  };
}
