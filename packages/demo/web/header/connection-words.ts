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
  nowMs: number;
  /** What the browser says; only its no can be believed. */
  hasNetwork: boolean;
}

export function connectionWords(connection: Connection, { nowMs, hasNetwork }: Moment): ConnectionWords {
  if (!hasNetwork && connection.state !== 'online' && connection.state !== 'refused') return offline;
  switch (connection.state) {
    case 'online':
      return { label: 'Online', tone: 'good', detail: 'Changes are sent as you make them.' };
    case 'connecting':
      return { label: 'Connecting', tone: 'busy', detail: 'Reaching the relay. You can go on working.' };
    case 'offline':
      return offline;
    case 'waiting':
      return {
        label: `Trying again in ${secondsTo(connection.retryAtMs, nowMs)} s`,
        tone: 'warn',
        detail: 'The relay cannot be reached. You can go on working; changes are kept here and sent later.',
      };
    case 'refused':
      return { label: 'Signed out', tone: 'bad', detail: connection.message };
  }
}

/** Never below 1: at 0 it is trying already. */
function secondsTo(atMs: number, nowMs: number): number {
  return Math.max(1, Math.ceil((atMs - nowMs) / 1_000));
}
