/** How the relay can be reached, in words for people. */
import type { Connection } from '@tame/sdk';
import type { Tone } from '../tone/tone.ts';

export interface ConnectionWords {
  label: string;
  tone: Tone;
  /** A sentence with what happens next. */
  detail: string;
}

const offline: ConnectionWords = {
  label: 'Offline',
  tone: 'warn',
  detail: 'This device has no network. You can go on working; changes are kept here and sent later.',
};

interface Moment {
  /** When this state began. */
  sinceMs: number;
  nowMs: number;
  /** What the browser says; only its no can be believed. */
  hasNetwork: boolean;
}

export function connectionWords(connection: Connection, { sinceMs, nowMs, hasNetwork }: Moment): ConnectionWords {
  if (!hasNetwork && connection.state !== 'online' && connection.state !== 'refused') return offline;
  switch (connection.state) {
    case 'online':
      return { label: 'Online', tone: 'good', detail: 'Changes are sent as you make them.' };
    case 'connecting':
      return { label: 'Connecting', tone: 'busy', detail: 'Reaching the relay. You can go on working.' };
    case 'offline':
      return offline;
    case 'waiting': {
      const seconds = secondsToRetry(connection, sinceMs, nowMs);
      return {
        label: seconds === undefined ? 'Reconnecting soon' : `Reconnecting in ${seconds} s`,
        tone: 'warn',
        detail: 'The relay cannot be reached. You can go on working; changes are kept here and sent later.',
      };
    }
    case 'refused':
      return { label: 'Signed out', tone: 'bad', detail: connection.message };
  }
}

/** Undefined where the wait is not known. Never below 1: at 0 it is trying already. */
export function secondsToRetry(connection: Connection, sinceMs: number, nowMs: number): number | undefined {
  if (connection.state !== 'waiting') return undefined;
  const atMs = 'retryAtMs' in connection ? connection.retryAtMs : undefined;
  const untilMs =
    typeof atMs === 'number' ? atMs : connection.retryAfterMs > 0 ? sinceMs + connection.retryAfterMs : undefined;
  return untilMs === undefined ? undefined : Math.max(1, Math.ceil((untilMs - nowMs) / 1_000));
}
