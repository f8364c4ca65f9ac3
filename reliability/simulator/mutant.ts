/** Where a part of the system can be broken on purpose: each stands between two parts and changes what passes. */
import type { Down, Up } from '@tame/sdk/protocol';
import type { Conversation } from '../../packages/relay/src/engine/conversation.ts';
import type { Disk } from '../../packages/relay/src/engine/embedded/disk.ts';
import type { Change, Engine, Present } from '../../packages/relay/src/engine/engine.ts';
import type { Hub } from '../../packages/relay/src/hub.ts';
import type { Store } from '../../packages/sdk/src/storage/store.ts';
import type { Committing } from './plug-disk.ts';

export interface Mutant {
  /** How the disk of the relay brings a commit to its platter. */
  readonly committing?: Committing;
  /** Between the engine of the relay and its disk. */
  readonly disk?: (disk: Disk) => Disk;
  /** Between the relay and its engine. */
  readonly engine?: (engine: Engine) => Engine;
  /** The relay itself, before its first peer. */
  readonly hub?: (hub: Hub) => void;
  /** The clock of leases runs so many times as fast. */
  readonly haste?: number;
  /** What the relay hears, and what a client hears. */
  readonly up?: (message: Up) => Up;
  readonly down?: (message: Down) => Down;
  /** Between a page and its disk. */
  readonly store?: (store: Store) => Store;
}

/** With what it is called, and the rule that has to find it. */
export interface Breakage extends Mutant {
  readonly what: string;
  readonly rule: string;
}

/** An engine that changes what each step sees, or what it does. */
export function steps(change: <T>(step: (now: Present) => Change<T>, now: Present) => Change<T>) {
  return (engine: Engine): Engine => ({
    ...engine,
    transact: (id, step) => engine.transact(id, (now) => change(step, now)),
  });
}

/** An engine that changes the records of what each step does. */
export function records(change: (record: Conversation, was: Conversation | undefined) => Conversation | undefined) {
  return steps((step, now) => {
    const done = step(now);
    if (!done.record) return done;
    const record = change(done.record, now.record);
    return record === undefined ? { result: done.result } : { ...done, record };
  });
}
