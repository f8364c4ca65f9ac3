/** Where a reader of a topic begins. */
import type { UpMessages } from '@tame/sdk/protocol';
import type { Engine } from '../engine/engine.ts';

/** As it was asked for. */
export type Start = Omit<UpMessages['subscribe'], 'type' | 'ref' | 'topic'>;

/** The offset before the first event that was asked for; or the positions that another history does not know. */
export function startOf(
  engine: Engine,
  topic: string,
  { since, epoch, heads, offset = 0, count = 0, ageMs = 0 }: Start,
  nowMs: number,
): number | { from: number; to: number } {
  const { first, head } = engine.topic(topic);
  switch (since) {
    case 'now':
      return head;
    case 'start':
      return first - 1;
    case 'last':
      return Math.max(first - 1, head - count);
    case 'age':
      return before(engine, topic, first, head, nowMs - ageMs);
    case 'position': {
      const known = heads?.find((each) => each.topic === topic)?.offset ?? offset;
      return epoch === engine.epoch && known <= head ? known : { from: known, to: head };
    }
  }
}

/** Offset of the last event older than a time, by bisection: times do not fall along a log. */
function before(engine: Engine, topic: string, first: number, head: number, timeMs: number): number {
  let [older, newer] = [first - 1, head + 1];
  while (newer - older > 1) {
    const middle = Math.floor((older + newer) / 2);
    const [event] = engine.readTopic(topic, middle - 1, { entries: 1, length: 1 });
    if (event !== undefined && event.timeMs < timeMs) older = middle;
    else newer = middle;
  }
  return older;
}
