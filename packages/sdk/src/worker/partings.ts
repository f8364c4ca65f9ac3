/**
 * How attempts have left a worker without an end, until the relay has heard of it: who says nothing of an attempt after
 * a restart of the relay is taken for one who was never given it.
 */
import type { Session } from '../connection/session.ts';
import type { UpMessages } from '../protocol/up.ts';

type Parting = UpMessages['give-back' | 'forward'];

export interface Partings {
  /** Those that the relay may not have heard of. */
  readonly open: Set<Parting>;
  say(parting: Parting): void;
}

export function createPartings(session: Pick<Session, 'say'>): Partings {
  const open = new Set<Parting>();
  const say = (parting: Parting): void => {
    open.add(parting);
    session.say(parting, () => open.delete(parting));
  };
  return { open, say };
}
