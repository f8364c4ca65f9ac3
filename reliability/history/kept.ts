/** What the disk of a relay has, as events of a history: written when it has it, whether or not anybody comes to know. */
import type { Entry } from '@tame/sdk/protocol';
import { isLeased, type Conversation } from '../../packages/relay/src/engine/conversation.ts';
import type { Change, Engine } from '../../packages/relay/src/engine/engine.ts';
import type { Happening } from './event.ts';

/** Content of a body: payloads are JSON strings. */
export function contentOf(body: string): string {
  return String(JSON.parse(body));
}

export class Kept {
  #decided: Happening[] = [];

  /** All that was decided since the last time. */
  take(): readonly Happening[] {
    const taken = this.#decided;
    this.#decided = [];
    return taken;
  }

  /** The same engine, whose decisions are noted. */
  watch(engine: Engine): Engine {
    return {
      ...engine,
      transact: (id, step) =>
        engine.transact(id, (now) => {
          const change = step(now);
          this.#decided.push(...happenings(now.record, change, engine.epoch));
          return change;
        }),
    };
  }
}

function happenings(
  was: Conversation | undefined,
  { record, append = [], said }: Change<unknown>,
  epoch: string,
): readonly Happening[] {
  if (record === undefined || record === null) return [];
  const { id, attempt: a } = record;
  const found: Happening[] = [];
  const [request] = append;
  if (request?.kind === 'request') {
    const { user, service, queued: q, key } = record;
    found.push({ type: 'Q.append', id, user, service, h: contentOf(request.body), epoch, q, ...(key && { key }) });
  }
  if (was !== undefined && isLeased(was) && !isLeased(record) && (record.state === 'queued' || record.code === 'DEAD'))
    found.push({ type: 'Q.lost', id, a: was.attempt, failed: record.failures > was.failures });
  if (a > (was?.attempt ?? 0)) {
    const { service, maxAttempts: max, leaseMs } = record;
    found.push({ type: 'Q.deliver', id, a, service, max, leaseMs });
  }
  for (const entry of append) if (entry.offset > 0) found.push(entryOf(entry, id, a, said, epoch));
  return found;
}

function entryOf(entry: Entry, id: string, a: number, m: string | undefined, epoch: string): Happening {
  const { kind, offset: seq } = entry;
  return {
    type: 'L.append',
    id,
    seq,
    kind,
    a,
    epoch,
    ...('body' in entry && entry.body !== undefined && { h: contentOf(entry.body) }),
    ...(kind === 'message' && m !== undefined && { m }),
    ...(kind === 'end' && { state: entry.state, ...(entry.code && { code: entry.code }) }),
  };
}
