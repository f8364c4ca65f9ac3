/**
 * Goggle, a sandbox search and display platform.
 *
 *   POST /oauth/token                              a refresh token (as a form) for an access token
 *   POST /v25/customers/{id}/goggleAds:search      campaigns with their budgets
 *   POST /v25/customers/{id}/goggleAds:mutate      operations with `updateMask`; all or nothing, or `partialFailure`
 *
 * Money is micros as int64 text. Every request carries a developer token besides the access token. Too many requests:
 * RESOURCE_TEMPORARILY_EXHAUSTED with a delay in the body. Two writes to one campaign at once: CONCURRENT_MODIFICATION.
 */
import type { GoggleAccount } from './goggle/access.ts';
import { createGoggle } from './goggle/api.ts';
import { runFromCommandLine } from './sandbox/command-line.ts';
import { sandboxCredentials } from './sandbox/credentials.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from './sandbox/server.ts';

export interface GoggleOptions extends SandboxOptions {
  /** The one account there is. */
  account?: GoggleAccount;
  /** On average; twice as many in a burst. @default 20 */
  requestsPerSecond?: number;
}

export function startGoggle({ account, requestsPerSecond, ...sandbox }: GoggleOptions = {}): Promise<Sandbox> {
  return startSandbox(
    (surroundings) =>
      createGoggle(surroundings, {
        account: account ?? sandboxCredentials.goggle,
        requestsPerSecond: requestsPerSecond ?? 20,
      }),
    sandbox,
  );
}

await runFromCommandLine(import.meta.url, startGoggle);
