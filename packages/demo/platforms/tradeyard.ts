/**
 * Tradeyard, a sandbox demand-side platform.
 *
 *   POST  /auth                 login and password for a short-lived token, sent along as `TY-Auth`
 *   GET   /v3/campaign/{id}     one campaign
 *   POST  /v3/campaign/query    campaigns by external reference
 *   POST  /v3/campaign          a new campaign
 *   PATCH /v3/campaign          only the properties given change; lists are replaced as a whole
 *
 * Money is a decimal in the advertiser's currency. Too many requests: 429 with Retry-After, nothing executed.
 */
import { runFromCommandLine } from './sandbox/command-line.ts';
import { sandboxCredentials } from './sandbox/credentials.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from './sandbox/server.ts';
import { createTradeyard } from './tradeyard/api.ts';

export interface TradeyardOptions extends SandboxOptions {
  /** The one account there is. */
  account?: { login: string; password: string };
  /** Requests a minute and endpoint. @default 600 */
  requestsPerMinute?: number;
}

export function startTradeyard({ account, requestsPerMinute, ...sandbox }: TradeyardOptions = {}): Promise<Sandbox> {
  return startSandbox(
    (surroundings) =>
      createTradeyard(surroundings, {
        account: account ?? sandboxCredentials.tradeyard,
        requestsPerMinute: requestsPerMinute ?? 600,
      }),
    sandbox,
  );
}

await runFromCommandLine(import.meta.url, startTradeyard);
