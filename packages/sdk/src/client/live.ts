/** Something that this session keeps open at the relay, by its ref: opened again in a fresh session, closed at the end. */
import type { Subscription } from 'rxjs';
import type { Session } from '../connection/session.ts';
import type { Down } from '../protocol/down.ts';
import type { Up } from '../protocol/up.ts';

/** A message of the relay that answers a ref. */
export type Answer = Extract<Down, { ref?: unknown }>;

export function keepOpen(session: Session, ref: number, open: () => Up, close: Up, hear: (message: Answer) => void): Subscription {
  const say = (): void => session.say(open());
  const kept = session.received$.subscribe((message) => {
    if ('ref' in message && message.ref === ref) hear(message);
  });
  kept.add(session.fresh$.subscribe(say));
  kept.add(() => session.say(close));
  say();
  return kept;
}
