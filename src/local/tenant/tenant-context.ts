import type { AppRegistration } from './app-registration.ts';
import type { TenantDirectory } from './directory.ts';
import type { HabitKeeper } from './habit-keeper.ts';
import type { LateIndex } from './late-index.ts';
import type { PageTokens } from './page-token.ts';

/** What every part of the tenant's Graph needs to answer. */
export interface TenantContext {
  directory: TenantDirectory;
  apps: readonly AppRegistration[];
  habits: HabitKeeper;
  tokens: PageTokens;
  index: LateIndex;
  /** `https://localhost:PORT`, known once the server listens. */
  origin: () => string;
  now: () => Date;
}
