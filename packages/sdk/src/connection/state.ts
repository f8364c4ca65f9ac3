/**
 * The life of the connection to the relay, as a pure function.
 *
 *   offline ──wanted──► connecting ──welcomed──► online
 *                           ▲   │                  │
 *                         retry lost              lost
 *                           │   ▼                  │
 *                          waiting ◄───────────────┘
 *
 * 1. `refused` ends the story: the relay will not have us, and trying again would not change that.
 * 2. `online` means that the relay greeted us, not that a network card is up.
 * 3. The count of attempts is kept until a connection has lasted a while (`settled`), so that one that is greeted and
 *    lost at once still backs off.
 */
import type { ErrorCode } from '../protocol/errors.ts';
import { backoffMs, type Asked } from './backoff.ts';

export type Connection =
  | { state: 'offline' }
  | { state: 'connecting'; attempt: number }
  | { state: 'online'; attempt: number; user: string }
  /** Tried again at `retryAtMs`, wall clock of this device; sooner when the network comes back, unless the relay asked for `retryAfterMs`. */
  | { state: 'waiting'; attempt: number; reason: string; retryAfterMs: number; retryAtMs: number }
  | { state: 'refused'; code: ErrorCode; message: string };

export type ConnectionEvent =
  | { type: 'wanted' }
  | { type: 'unwanted' }
  | { type: 'welcomed'; user: string }
  | { type: 'settled' }
  | ({ type: 'lost'; reason: string; nowMs: number; chance: number } & Asked)
  | { type: 'retry' }
  | { type: 'refused'; code: ErrorCode; message: string };

export function next(was: Connection, event: ConnectionEvent): Connection {
  if (was.state === 'refused') return was;
  switch (event.type) {
    case 'wanted':
      return was.state === 'offline' ? { state: 'connecting', attempt: 0 } : was;
    case 'unwanted':
      return was.state === 'offline' ? was : { state: 'offline' };
    case 'welcomed':
      return was.state === 'connecting' ? { state: 'online', attempt: was.attempt, user: event.user } : was;
    case 'settled':
      return was.state === 'online' && was.attempt > 0 ? { ...was, attempt: 0 } : was;
    case 'lost': {
      if (was.state === 'offline' || was.state === 'waiting') return was;
      const { reason, nowMs, chance, retryAfterMs = 0 } = event;
      const attempt = was.attempt + 1;
      return { state: 'waiting', attempt, reason, retryAfterMs, retryAtMs: nowMs + backoffMs(attempt, chance, event) };
    }
    case 'retry':
      return was.state === 'waiting' ? { state: 'connecting', attempt: was.attempt } : was;
    case 'refused':
      return { state: 'refused', code: event.code, message: event.message };
  }
}
