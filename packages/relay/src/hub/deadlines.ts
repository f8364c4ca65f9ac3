/** Conversations whose time has come: to give up waiting, to have ended, to be queued again, to be forgotten. */
import type { ConversationId } from '@tame/sdk/protocol';
import { due } from '../conversation/conversation.ts';
import type { Advanced, Bounds } from '../conversation/step.ts';
import { isDamage } from '../damage.ts';
import type { Dispatch } from '../dispatch.ts';
import { hasEnded } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import type { Awake } from './awake.ts';

export interface DeadlinePorts {
  readonly engine: Engine;
  readonly dispatch: Dispatch;
  readonly bounds: Bounds;
  /** Wall clock, in ms since 1970. */
  now(): number;
  readonly awake: Pick<Awake, 'sinceMs' | 'jumpedMs'>;
  /** When the worker of a conversation has last said how it stands, in ms since 1970. */
  saidMs(id: ConversationId): number;
  /** A record and its log have changed, on disk. */
  advanced(change: Advanced): void;
}

/** Conversations that one look takes care of; the next look goes on. */
const PAGE = 256;

export class Deadlines {
  readonly #ports: DeadlinePorts;
  #looking = false;

  constructor(ports: DeadlinePorts) {
    this.#ports = ports;
  }

  /** Takes care of those that are due. One look at a time. */
  async look(): Promise<void> {
    const { engine, dispatch, bounds, now, awake, saidMs, advanced } = this.#ports;
    if (this.#looking) return;
    this.#looking = true;
    for (const id of engine.due(now(), PAGE)) {
      const nowMs = now();
      const passed = { heardMs: Math.max(awake.sinceMs, saidMs(id)), jumpedMs: awake.jumpedMs };
      const done = await engine.transact(id, due(nowMs, bounds, passed)).catch(undamaged);
      if (done?.type !== 'advanced') continue;
      const { record } = done;
      if (hasEnded(record)) dispatch.release(id, { code: record.code ?? 'DEADLINE', text: record.text ?? '' });
      advanced(done);
      dispatch.kick(record.queue);
    }
    this.#looking = false;
  }
}

/** A damaged conversation is passed over; its time never comes. */
function undamaged(error: unknown): undefined {
  if (!isDamage(error)) throw error;
}
