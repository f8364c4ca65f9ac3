/**
 * Metro, a sandbox social platform.
 *
 *   GET  /v25.0/{id}                          one campaign
 *   POST /v25.0/{id}                          only the parameters given change; `execution_options: ['validate_only']`
 *   GET  /v25.0/act_{account}/campaigns       by reference, with `filtering`
 *   POST /v25.0/act_{account}/campaigns       a new campaign
 *
 * Money is whole cents. One access token that never changes, in the query, the body or as a bearer. Every answer says in
 * percent how much of the hour's allowance is used; at 100 requests are refused, and no answer says when to come back.
 */
import { createMetro } from './metro/api.ts';
import { runFromCommandLine } from './sandbox/command-line.ts';
import { sandboxCredentials } from './sandbox/credentials.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from './sandbox/server.ts';

export interface MetroOptions extends SandboxOptions {
  /** The one account there is. */
  account?: { accessToken: string; accountId: string };
  /** A read costs one point, a write three. @default 20000 */
  pointsPerHour?: number;
}

export function startMetro({ account, pointsPerHour, ...sandbox }: MetroOptions = {}): Promise<Sandbox> {
  return startSandbox(
    (surroundings) =>
      createMetro(surroundings, {
        account: account ?? sandboxCredentials.metro,
        pointsPerHour: pointsPerHour ?? 20_000,
      }),
    sandbox,
  );
}

await runFromCommandLine(import.meta.url, startMetro);
