/** One client per user: what a user has waiting on this device is never sent as somebody else. */
import { createClient, type Client } from '@tame/sdk';
import type { Config } from './config.ts';
import { tokenFor } from './token.ts';

export function clientFor(user: string, { relayUrl }: Config): Client {
  return createClient(relayUrl, {
    name: `campaigns-${user}`,
    token: tokenFor(user, { ask: (...request) => fetch(...request), storage: localStorage }),
  });
}
