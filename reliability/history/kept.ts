/** What the disk of a relay has, as events of a history: written when it has it, whether or not anybody comes to know. */
import type { Entry } from '@tame/sdk/protocol';
import { NOBODY, same, type Election } from '../../packages/relay/src/conversation/election.ts';
import { hasEnded, isLeased, type Conversation } from '../../packages/relay/src/engine/conversation.ts';
import type { Write } from '../../packages/relay/src/engine/embedded/disk.ts';
import { unseal } from '../../packages/relay/src/engine/embedded/sealed.ts';
import type { Change, Engine } from '../../packages/relay/src/engine/engine.ts';
import type { Happening } from './event.ts';

/** Content of a body: payloads are JSON strings. */
export function contentOf(body: string): string {
  return String(JSON.parse(body));
}

export class Kept {
  #decided: Happening[] = [];
  #epoch = '';

  /** All that was decided since the last time, and is now written. */
  take(writes: readonly Write[]): readonly Happening[] {
    const taken = this.#decided;
    this.#decided = [];
    return [...taken, ...writes.flatMap((write) => published(write, this.#epoch))];
  }

  /** The same engine, whose decisions are noted. */
  watch(engine: Engine): Engine {
    this.#epoch = engine.epoch;
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

/** What each message of a row is called, in a history: the first as the row is. */
export function nameInRow(message: string, at: number): string {
  return at === 0 ? message : `${message}+${at}`;
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
  const begin = was?.head ?? 0;
  for (const entry of append) {
    const m = entry.kind === 'message' && said !== undefined ? nameInRow(said, entry.offset - begin - 1) : undefined;
    if (entry.offset > 0) found.push(entryOf(entry, id, a, m, epoch));
  }
  return [...found, ...elected(id, electionOf(was), electionOf(record))];
}

/** Of a root that is over nobody leads any more. */
function electionOf(record: Conversation | undefined): Election {
  return record === undefined || hasEnded(record) ? NOBODY : (record.event?.election ?? NOBODY);
}

function elected(event: string, was: Election, now: Election): readonly Happening[] {
  const left = was.line.filter((each) => !now.line.some((other) => same(each, other)));
  const come = now.line.filter((each) => !was.line.some((other) => same(each, other)));
  const [first] = now.line;
  return [
    ...left.map(({ id: task, attempt: a }) => ({ type: 'E.left' as const, event, task, a })),
    ...come.map(({ id: task, attempt: a }) => ({ type: 'E.stands' as const, event, task, a })),
    ...(first !== undefined && now.token !== was.token
      ? [{ type: 'E.grant' as const, event, task: first.id, a: first.attempt, tok: now.token }]
      : []),
  ];
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
    ...(m !== undefined && { m }),
    ...(kind === 'end' && { state: entry.state, ...(entry.code && { code: entry.code }) }),
  };
}

/** What topics have is in nobody's hands before it is written. */
function published([key, value]: Write, epoch: string): readonly Happening[] {
  const topic = /^t\/(.+)\/e\/\d+$/.exec(key)?.[1];
  if (topic === undefined || value === undefined) return [];
  const event = unseal(key, Buffer.from(value));
  if (!isEvent(event)) return [];
  const { id: m, user, body, offset: off } = event;
  return [{ type: 'T.append', topic, m, user, h: contentOf(body), off, epoch }];
}

function isEvent(event: unknown): event is { id: string; user: string; body: string; offset: number } {
  return typeof event === 'object' && event !== null && 'id' in event && 'user' in event && 'offset' in event;
}
